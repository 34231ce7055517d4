// Puts originals back where placeholders stand, in text that comes in pieces cut anywhere. What is certain goes on at
// once; held back is only an end that could be the beginning of a placeholder: less than the longest one.
//
// The text may be the inside of a JSON string: then its escapes are stepped over (a piece must not end inside one,
// which pieces from whole JSON documents never do) and originals are escaped for it, twice where the string itself
// holds JSON, as the arguments of a tool call do. Placeholders need no escapes at any level (vault.h).
//
// Linear in the text, with the placeholders' length as the factor. One thread; the vault must outlive its use.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "policy/mask/vault.h"

namespace policy::mask {

enum class Level : std::uint8_t {
  text,            // as it is
  json,            // the inside of a JSON string
  json_in_string,  // the inside of a JSON string that holds JSON
};

// The placeholders of a vault, sorted for search.
class Lexicon {
 public:
  void reset(const Vault& vault);
  bool empty() const noexcept { return sorted_.empty(); }
  std::size_t longest() const noexcept { return longest_; }

  struct Hit {
    const Vault::Entry* entry = nullptr;  // the text begins with this placeholder
    bool beginning = false;               // the whole text is a beginning of some placeholder
  };
  Hit look(std::string_view text) const noexcept;

 private:
  std::vector<const Vault::Entry*> sorted_;
  std::array<bool, 256> first_{};
  std::size_t longest_ = 0;
};

class Restorer {
 public:
  void reset(const Lexicon& lexicon, Level level) noexcept;

  // Appends to `out` what is certain. True: something was put back.
  bool feed(std::string_view piece, std::string& out);
  // Appends what was held: no more is to come.
  void finish(std::string& out);
  std::string_view held() const noexcept { return held_; }

 private:
  bool run(std::string_view text, bool last, std::string& out, std::size_t& used);

  const Lexicon* lexicon_ = nullptr;
  Level level_ = Level::text;
  std::string held_, joined_;
};

}  // namespace policy::mask
