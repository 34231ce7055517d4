// Any bytes as a text, with every type asked for and an own pattern: findings lie in order inside the text and apart,
// end between code points, and do not depend on what was read before.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "policy/models/builtin.h"
#include "policy/names/tagger.h"
#include "policy/privacy/privacy.h"

namespace {

using namespace policy;

void demand(bool holds, const char* problem) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", problem);
  std::abort();
}

privacy::Privacy make() {
  static const names::Tagger tagger = names::Tagger::load(models::names()).value();
  privacy::Options options;
  options.entities = {"*"};
  options.min_score = 0;
  options.patterns = {{"OWN", "x(\\d+)y?", 0.7F, privacy::EntityClass::personal, {}}};
  options.allow = {"a@b.com"};
  auto made = privacy::Privacy::make(options, &tagger);
  if (!made) std::abort();
  return std::move(made).assume_value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const privacy::Privacy finder = make();
  static privacy::Privacy::Scratch kept;
  static privacy::Entities found, again;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  finder.scan(text, kept, found);
  std::size_t end = 0;
  for (const privacy::Entity& one : found) {
    demand(one.begin >= end && one.begin < one.end && one.end <= size, "a span out of order or outside the text");
    demand(one.score >= 0 && one.score <= 1, "a score out of range");
    demand(!one.type.empty() && !one.reason.empty(), "a finding without type or reason");
    end = one.end;
  }
  privacy::Privacy::Scratch fresh;
  finder.scan(text, fresh, again);
  demand(again.size() == found.size(), "another scratch finds something else");
  for (std::size_t i = 0; i < found.size(); ++i) {
    demand(found[i].begin == again[i].begin && found[i].end == again[i].end && found[i].type == again[i].type,
           "another scratch finds something else");
  }
  return 0;
}
