// What the tests of secrets share: a finder, and keys made of pieces at run time, so that no scanner takes this
// repository for leaking.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "policy/secrets/secrets.h"

namespace support {

struct SecretFinder {
  const policy::text::PatternSet& set = compiled();
  policy::text::PatternSet::Scratch scan;
  policy::secrets::Scratch scratch;
  policy::privacy::Entities found;

  const policy::privacy::Entities& find(std::string_view text) {
    found.clear();
    policy::secrets::find(text, set.scan(text, scan), scratch, found);
    return found;
  }

 private:
  static const policy::text::PatternSet& compiled() {
    static const policy::text::PatternSet one = [] {
      auto made = policy::text::PatternSet::compile(policy::secrets::patterns());
      if (!made) throw made.error();
      return std::move(made).value();
    }();
    return one;
  }
};

inline constexpr std::string_view kHex = "0123456789abcdef";
inline constexpr std::string_view kSmall = "abcdefghijklmnopqrstuvwxyz0123456789";
inline constexpr std::string_view kBase62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// The same characters for the same seed, on every machine.
inline std::string random_text(std::size_t size, std::string_view alphabet, std::uint32_t seed = 1) {
  std::string out;
  std::uint64_t state = seed * 0x9e3779b97f4a7c15ULL + 1;
  for (std::size_t i = 0; i < size; ++i) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    out += alphabet[(state >> 33) % alphabet.size()];
  }
  return out;
}

}  // namespace support
