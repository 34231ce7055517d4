// What a text hides: runs of base64 (also URL-safe), hex, percent and \u escapes, ROT13, reversed letters, and the
// ASCII that tag characters spell, decoded to a depth of two within a budget of bytes. Only what decodes to readable
// text counts: keys, hashes and images do not. One decoder per core; nothing is allocated once its buffers have grown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/pimpl.h"
#include "policy/text/view.h"

namespace policy::text {

enum class Encoding : std::uint8_t { base64, hex, percent, escapes, rot13, reversed, tags };
std::string_view to_string(Encoding encoding) noexcept;

struct Hidden {
  Encoding encoding;       // the outermost
  std::uint8_t depth;      // 1, or 2 when it was encoded twice
  std::size_t begin, end;  // in the raw text
  std::string_view text;   // decoded
};

class Decoder {
 public:
  static constexpr std::size_t kBudget = 64 << 10;  // decoded bytes of one text, all runs and depths

  Decoder();

  // Good until the next call, and no longer than the view.
  std::span<const Hidden> decode(const View& view);
  // Whether what was decoded last holds a %, \ or &, with which escapes begin.
  bool escapes() const noexcept;

 private:
  struct Work;
  core::Pimpl<Work> work_;
};

}  // namespace policy::text
