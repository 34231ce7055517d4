#include "policy/privacy/resolve.h"

#include <algorithm>

#include "core/utf8.h"
#include "policy/privacy/character.h"

namespace policy::privacy {
namespace {

bool has_check(const Entity& entity) noexcept {
  for (const std::string_view word : {"luhn", "mod ", "check", "verhoeff", "ean"}) {
    if (entity.reason.find(word) != std::string_view::npos) return true;
  }
  return false;
}

bool better(const Entity& a, const Entity& b) noexcept {
  if (a.score != b.score) return a.score > b.score;
  if (a.end - a.begin != b.end - b.begin) return a.end - a.begin > b.end - b.begin;
  return has_check(a) && !has_check(b);
}

}  // namespace

void resolve(std::string_view raw, Entities& entities) {
  const auto size = static_cast<std::uint32_t>(raw.size());
  for (Entity& entity : entities) {
    entity.begin = std::min(entity.begin, size);
    entity.end = std::min(entity.end, size);
    // A continuation byte belongs to the code point before it; malformed text has at most three to pass.
    for (int i = 0; i < 3 && entity.begin > 0 && entity.begin < size && core::is_continuation(raw[entity.begin]); ++i)
      --entity.begin;
    for (int i = 0; i < 3 && entity.end < size && core::is_continuation(raw[entity.end]); ++i) ++entity.end;
  }
  std::erase_if(entities, [](const Entity& entity) { return entity.begin >= entity.end; });
  std::sort(entities.begin(), entities.end(), [](const Entity& a, const Entity& b) {
    if (a.begin != b.begin) return a.begin < b.begin;
    return better(a, b);
  });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < entities.size(); ++i) {
    const Entity& entity = entities[i];
    if (kept > 0 && entity.begin < entities[kept - 1].end) {
      if (better(entity, entities[kept - 1])) entities[kept - 1] = entity;
    } else {
      entities[kept++] = entity;
    }
  }
  entities.resize(kept);
}

}  // namespace policy::privacy
