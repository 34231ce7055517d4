// Any bytes as a Redis server's replies. They must not depend on how the bytes are cut, and none may take more memory
// than its bound. The first byte chooses the bound, the second the cut.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "net/redis/reader.h"

namespace {

using net::redis::ReplyReader;
using net::redis::Value;
using Status = ReplyReader::Status;

void demand(bool holds, const char* problem) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", problem);
  std::abort();
}

std::size_t memory(const Value& value) {
  std::size_t sum = sizeof(Value) + value.text.size();
  for (const Value& element : value.elements) sum += memory(element);
  return sum;
}

struct Read {
  std::vector<Value> replies;
  Status end = Status::more;
};

Read read(std::string_view bytes, std::size_t piece, std::size_t most) {
  ReplyReader reader(most);
  Read out;
  for (std::size_t at = 0; at < bytes.size() && out.end == Status::more; at += piece) {
    reader.feed(bytes.substr(at, piece));
    Value value;
    while ((out.end = reader.next(value)) == Status::ready) {
      demand(memory(value) <= most, "a reply over its bound");
      out.replies.push_back(std::move(value));
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 2), size - 2);
  const std::size_t most = (data[0] & 1) != 0 ? 1 << 20 : 1024;
  const Read whole = read(bytes, bytes.size(), most);
  const Read cut = read(bytes, 1 + data[1], most);
  // Too many bytes that wait are refused by what has come, so what is told last may differ; what was read does not.
  const bool both_end = (whole.end == Status::more) == (cut.end == Status::more);
  demand(whole.replies == cut.replies, "the cut matters");
  demand(both_end || bytes.size() > most, "the end depends on the cut");
  return 0;
}
