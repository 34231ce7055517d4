// The reader of WebSocket frames on arbitrary bytes: the first byte says where the rest is cut. What was read, the
// verdict and the bytes used must be the same cut and uncut, no message may be larger than its bound or other than
// UTF-8, and after a fault nothing is read.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_writer.h"
#include "net/websocket_frames.h"

namespace {

using net::FrameReader;
using Status = FrameReader::Status;

void require(bool holds) {
  if (!holds) std::abort();
}

struct Outcome {
  std::vector<std::string> seen;
  std::size_t consumed = 0;
  bool bad = false;
  bool operator==(const Outcome&) const = default;
};

Outcome run(std::string_view raw, std::size_t piece) {
  FrameReader reader;
  Outcome out;
  while (out.consumed < raw.size() && !out.bad) {
    const std::string_view in = raw.substr(out.consumed, piece);
    const FrameReader::Step step = reader.next(in);
    require(step.consumed <= in.size());
    out.consumed += step.consumed;
    if (step.status == Status::need_more) {
      require(step.consumed == in.size());
      continue;
    }
    require(step.consumed > 0);
    const std::string payload(reader.payload());
    require(payload.size() <= (step.status == Status::text ? FrameReader::kMostBytes : std::size_t{125}) ||
            step.status == Status::bad);
    if (step.status == Status::text) {
      std::string valid;
      core::append_valid_utf8(valid, payload);
      require(valid == payload);
    }
    out.bad = step.status == Status::bad;
    out.seen.push_back(std::to_string(static_cast<int>(step.status)) + ":" + std::to_string(step.code) + ":" +
                       (out.bad ? std::string() : payload));
  }
  if (out.bad) require(reader.next(raw).status == Status::bad && reader.next(raw).consumed == 0);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view raw(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Outcome whole = run(raw, raw.size() + 1);
  require(run(raw, 1) == whole);
  require(run(raw, 1 + data[0]) == whole);
  return 0;
}
