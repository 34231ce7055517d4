#include "router/judged.h"

#include "core/release.h"

namespace router {

void Judged::reset() {
  active = false;
  // What one very large request needed is not kept for the small ones after it.
  constexpr std::size_t kTexts = 4096, kUnescaped = 64 << 10, kFound = 4096;
  std::size_t bytes = 0;
  for (const std::string& one : unescaped) bytes += one.capacity();
  if (bytes > kUnescaped || unescaped.size() > kTexts) unescaped.clear();
  if (texts.capacity() > kTexts) core::release(texts);
  if (masks.capacity() > kTexts) core::release(masks);
  if (vault.size() > kTexts) vault = {};
  if (signals.entities.capacity() > kFound) core::release(signals.entities);
  texts.clear();
  signals.reset();
  outcome.reset();
  vault.reset();
  answer.clear();
  answer_count = 0;
  masks.clear();
}

}  // namespace router
