#include "policy/secrets/locate.h"

#include <cstdint>
#include <cstring>

#include "policy/secrets/classes.h"

namespace policy::secrets {
namespace {

using Bytes = std::uint8_t __attribute__((vector_size(16)));  // GCC and clang; SSE2, NEON or plain words

Bytes load(const char* from) noexcept {
  Bytes out;
  std::memcpy(&out, from, sizeof out);
  return out;
}

bool any(Bytes bytes) noexcept {
  std::uint64_t halves[2];
  std::memcpy(halves, &bytes, sizeof halves);
  return (halves[0] | halves[1]) != 0;
}

template <bool kFolded>
bool same(const char* text, std::string_view needle) noexcept {
  if constexpr (!kFolded) return std::memcmp(text, needle.data(), needle.size()) == 0;
  for (std::size_t i = 0; i < needle.size(); ++i) {
    if (lower(text[i]) != needle[i]) return false;
  }
  return true;
}

template <bool kFolded>
std::size_t search(std::string_view text, std::string_view needle, std::size_t from) noexcept {
  if (needle.size() > text.size()) return std::string_view::npos;
  const std::size_t last = text.size() - needle.size();  // the last possible place
  // Bit 5 is the case of a letter. Setting it also joins a few signs ('[' and '{'), which same() tells apart.
  const std::uint8_t fold = kFolded ? 0x20 : 0;
  const auto first_byte = static_cast<std::uint8_t>(static_cast<std::uint8_t>(needle.front()) | fold);
  const std::size_t middle = needle.size() / 2;
  const auto middle_byte = static_cast<std::uint8_t>(static_cast<std::uint8_t>(needle[middle]) | fold);
  const auto last_byte = static_cast<std::uint8_t>(static_cast<std::uint8_t>(needle.back()) | fold);
  const char* data = text.data();
  std::size_t at = from;
  for (; at + 15 <= last; at += 16) {
    const Bytes heads = (load(data + at) | fold) == first_byte;
    const Bytes tails = (load(data + at + needle.size() - 1) | fold) == last_byte;
    const Bytes middles = (load(data + at + middle) | fold) == middle_byte;
    if (!any(heads & middles & tails)) continue;
    for (std::size_t i = at; i < at + 16; ++i) {
      if (same<kFolded>(data + i, needle)) return i;
    }
  }
  for (; at <= last; ++at) {
    if (same<kFolded>(data + at, needle)) return at;
  }
  return std::string_view::npos;
}

}  // namespace

std::size_t locate(std::string_view text, std::string_view needle, std::size_t from) noexcept {
  return search<false>(text, needle, from);
}
std::size_t locate_folded(std::string_view text, std::string_view needle, std::size_t from) noexcept {
  return search<true>(text, needle, from);
}

}  // namespace policy::secrets
