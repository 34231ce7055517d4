// Any bytes as a text: secrets lie inside it, in order and apart, and more hits than there are change nothing.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <string_view>
#include <vector>

#include "policy/secrets/secrets.h"

namespace {

void demand(bool holds, const char* problem) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", problem);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace policy;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const text::PatternSet set = text::PatternSet::compile(secrets::patterns()).value();
  static text::PatternSet::Scratch scan;
  static secrets::Scratch scratch;
  static const std::vector<std::uint32_t> all = [] {
    std::vector<std::uint32_t> out(secrets::patterns().size());
    std::iota(out.begin(), out.end(), 0U);
    return out;
  }();
  static privacy::Entities found, with_all;
  found.clear();
  with_all.clear();
  secrets::find(text, set.scan(text, scan), scratch, found);
  secrets::find(text, all, scratch, with_all);
  for (const privacy::Entities* entities : {&found, &with_all}) {
    std::size_t end = 0;
    for (const privacy::Entity& one : *entities) {
      demand(one.begin >= end && one.begin < one.end && one.end <= size, "a span out of order or outside the text");
      demand(one.score > 0 && one.score <= 1 && one.kind == privacy::EntityClass::secret,
             "a score or class out of range");
      end = one.end;
    }
  }
  return 0;
}
