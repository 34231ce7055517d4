// The chunk decoder on arbitrary bytes: the first byte chooses the direction and where the rest is cut, the rest is the
// body. The body, the verdict and the bytes used must be the same cut and uncut, and encoding the body anew must decode
// to itself.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/chunked.h"

namespace {

using net::ChunkDecoder;
using Status = ChunkDecoder::Status;

void require(bool holds) {
  if (!holds) std::abort();
}

struct Outcome {
  Status status = Status::need_more;
  std::string body;
  std::size_t consumed = 0;
  bool operator==(const Outcome&) const = default;
};

Outcome run(ChunkDecoder::Mode mode, std::string_view raw, std::size_t step_size) {
  ChunkDecoder decoder(mode);
  Outcome outcome;
  while (outcome.consumed < raw.size()) {
    const std::string_view in = raw.substr(outcome.consumed, step_size);
    const ChunkDecoder::Step step = decoder.next(in);
    require(step.consumed <= in.size());
    require(step.data.empty() == (step.status != Status::data));
    if (step.status == Status::need_more) require(step.consumed == in.size());
    if (!step.data.empty()) {
      require(step.data.data() >= in.data() && step.data.data() + step.data.size() == in.data() + step.consumed);
    }
    outcome.body += step.data;
    outcome.consumed += step.consumed;
    outcome.status = step.status == Status::data ? Status::need_more : step.status;
    if (step.status == Status::done || step.status == Status::bad) break;
  }
  return outcome;
}

std::string encode(const std::string& body) {
  if (body.empty()) return "0\r\n\r\n";
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", body.size());
  return size + body + "\r\n0\r\n\r\n";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto mode = (data[0] & 1) != 0 ? ChunkDecoder::Mode::request : ChunkDecoder::Mode::response;
  const std::string_view raw(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Outcome whole = run(mode, raw, raw.size() + 1);
  require(run(mode, raw, 1) == whole);
  require(run(mode, raw, 1 + (data[0] >> 1)) == whole);

  // What is right for a request is right for a response.
  if (mode == ChunkDecoder::Mode::request && whole.status == Status::done) {
    require(run(ChunkDecoder::Mode::response, raw, raw.size()) == whole);
  }
  const Outcome again = run(mode, encode(whole.body), 1 + (data[0] >> 1));
  require(again.status == Status::done && again.body == whole.body);
  return 0;
}
