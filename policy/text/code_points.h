// What the normaliser knows of each code point: its kind and script, what it folds to, the ASCII letter it looks like.
// Tables are made once, on first use (about 150 KiB), then const and shared.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace policy::text {

enum class Kind : std::uint8_t {
  letter,
  ideograph,  // a letter of a script written without blanks, or in syllables: Han, kana, Hangul, Thai
  mark,       // combining, of Latin, Greek and Cyrillic; those of other scripts count as letters
  digit,
  punctuation,
  symbol,  // emoji too
  blank,
  newline,
  zero_width,
  bidi,
  tag,
  variation,
  control,
};
inline constexpr std::size_t kKinds = 13;

enum class Script : std::uint8_t {
  none,
  latin,
  cyrillic,
  greek,
  arabic,
  hebrew,
  indic,
  han,
  kana,
  hangul,
  thai,
  other
};
inline constexpr std::size_t kScripts = 12;

class CodePoint {
 public:
  constexpr CodePoint() = default;
  constexpr CodePoint(Kind kind, Script script)
      : bits_(static_cast<std::uint32_t>(kind) << 21 | static_cast<std::uint32_t>(script) << 25) {}

  constexpr Kind kind() const noexcept { return static_cast<Kind>(bits_ >> 21 & 15); }
  constexpr Script script() const noexcept { return static_cast<Script>(bits_ >> 25 & 15); }
  constexpr bool styled() const noexcept { return (bits_ >> 29 & 1) != 0; }  // a plain letter in fancy dress
  constexpr bool upper() const noexcept { return (bits_ >> 30 & 1) != 0; }
  // Never longer in UTF-8 than what it stands for. 0: folds to itself; from kExpansion on: expansion(target).
  constexpr std::uint32_t target() const noexcept { return bits_ & 0x1FFFFF; }

  constexpr CodePoint to(std::uint32_t target) const noexcept { return CodePoint((bits_ & ~0x1FFFFFU) | target); }
  constexpr CodePoint as_styled() const noexcept { return CodePoint(bits_ | 1U << 29); }
  constexpr CodePoint as_upper() const noexcept { return CodePoint(bits_ | 1U << 30); }
  constexpr bool operator==(const CodePoint&) const = default;

 private:
  constexpr explicit CodePoint(std::uint32_t bits) : bits_(bits) {}
  std::uint32_t bits_ = 0;
};

inline constexpr std::uint32_t kExpansion = 0x110000;
std::string_view expansion(std::uint32_t target) noexcept;  // ASCII

class CodePoints {
 public:
  static const CodePoints& get();

  CodePoint operator[](std::uint32_t code_point) const noexcept {
    return code_point < kEnd ? blocks_[index_[code_point >> 7] * std::size_t{128} + (code_point & 127)]
                             : beyond(code_point);
  }
  // The letter a-z that a Cyrillic, Greek, Armenian or Cherokee letter may be taken for; 0: none.
  char look_alike(std::uint32_t code_point) const noexcept {
    if (code_point >= 0x370 && code_point < 0x590) return near_[code_point - 0x370];
    return code_point >= 0x13A0 ? far_look_alike(code_point) : '\0';
  }
  // The letter that carries the mark, in lower case; 0: there is none.
  std::uint32_t compose(std::uint32_t letter, std::uint32_t mark) const noexcept;

 private:
  static constexpr std::uint32_t kEnd = 0x20000;
  CodePoints();
  static CodePoint beyond(std::uint32_t code_point) noexcept;
  static char far_look_alike(std::uint32_t code_point) noexcept;

  struct Composition {
    std::uint32_t letter, mark, composed;
  };
  std::array<std::uint16_t, kEnd / 128> index_{};
  std::vector<CodePoint> blocks_;
  std::array<char, 0x590 - 0x370> near_{};
  std::vector<Composition> compositions_;
};

}  // namespace policy::text
