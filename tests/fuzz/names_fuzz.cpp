// Any bytes as a text to be tagged: names lie in order inside it. Bytes that begin as a model file does are loaded as a
// model too, and tag a sentence if they are taken for one.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "policy/models/builtin.h"
#include "policy/names/tagger.h"

namespace {

using namespace policy;

void demand(bool holds, const char* problem) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", problem);
  std::abort();
}

void tag(const names::Tagger& tagger, std::string_view text) {
  static names::Tagger::Scratch scratch;
  static privacy::Entities found;
  found.clear();
  tagger.tag(text, scratch, found);
  std::size_t end = 0;
  for (const privacy::Entity& one : found) {
    demand(one.begin >= end && one.begin < one.end && one.end <= text.size(),
           "a name out of order or outside the text");
    demand(one.score >= 0 && one.score <= 1, "a score out of range");
    end = one.end;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const names::Tagger shipped = names::Tagger::load(models::names()).value();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  tag(shipped, text);
  if (text.substr(0, 8) == models::names().substr(0, 8)) {
    if (const auto own = names::Tagger::load(text)) tag(own.value(), "Dear Anna Berg of 12 Long Street, 10115 Berlin");
  }
  // 'M', a place, bytes: the shipped model with these bytes over its table of contents and first sections.
  if (size >= 4 && size < 256 && data[0] == 'M') {
    std::string model(models::names());
    const std::size_t at = (static_cast<std::size_t>(data[1]) << 8 | data[2]) % 4096;
    model.replace(at, size - 3, text.substr(3));
    if (const auto own = names::Tagger::load(model)) tag(own.value(), "Dear Anna Berg of 12 Long Street, 10115 Berlin");
  }
  return 0;
}
