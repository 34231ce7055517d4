#include "policy/names/windows.h"

#include <bit>

#include "policy/names/letters.h"

namespace policy::names {
namespace {

constexpr std::size_t kJoined = 2;       // small words between two parts of a name
constexpr std::size_t kNumberBytes = 6;  // of a house number or post code

enum Role : std::uint8_t { kOut, kIn, kMayJoin, kMayNumber };

const std::uint64_t kI = fold("i").hash;

bool is_name(Listed listed) noexcept {
  return listed == Listed::first || listed == Listed::first_and_last || listed == Listed::rare_first ||
         listed == Listed::rare_first_last || listed == Listed::last || listed == Listed::first_place ||
         listed == Listed::last_place;
}

bool follows_closely(Gap gap) noexcept {
  return gap == Gap::blank || gap == Gap::comma || gap == Gap::colon || gap == Gap::period || gap == Gap::quote;
}

// A word before `i` says that a name is next: "dear", "Mrs.", "my name is", "Name:".
bool announced(const Block& block, std::size_t i) noexcept {
  if (i == 0 || !follows_closely(block.tokens.data()[i].gap)) return false;
  const Token& last = block.tokens.data()[i - 1];
  if ((last.flags & (kTitle | kIntro | kNameNoun)) != 0) return true;
  if ((last.flags & kBe) == 0 || i < 2) return false;
  return (block.tokens.data()[i - 2].flags & kNameNoun) != 0;
}

Role role_of(Block& block, std::size_t i, Role before, const WordList& list) noexcept {
  Token& token = block.tokens.data()[i];
  if (token.barred) return kOut;
  const std::size_t size = token.end - token.begin;
  switch (token.shape) {
    case Shape::number:
    case Shape::mixed: return size <= kNumberBytes ? kMayNumber : kOut;
    case Shape::lower: {
      if ((token.flags & kJoiner) != 0) return kMayJoin;
      const bool known = (token.flags & kCommonName) != 0;
      const bool told = announced(block, i) || (before == kIn && i != 0 && token.gap == Gap::blank &&
                                                block.tokens.data()[i - 1].shape == Shape::lower);
      if ((!known && !told) || size < 2) return kOut;
      token.listed = static_cast<std::uint8_t>(list.find(token.word));
      return static_cast<Listed>(token.listed) == Listed::ordinary ? kOut : kIn;
    }
    case Shape::initial:
      // "Inge I of Norway"
      if (token.word == kI) return before == kIn && token.gap == Gap::blank ? kMayJoin : kOut;
      break;
    case Shape::capital:
    case Shape::caps:
    case Shape::camel:
    case Shape::hyphenated: break;
    default: return kOut;
  }
  if ((token.flags & kAcronym) != 0 && token.shape != Shape::capital && token.line != LineCase::caps) return kOut;
  const auto listed = list.find(token.word);
  token.listed = static_cast<std::uint8_t>(listed);
  if (token.line == LineCase::caps && token.shape == Shape::caps)
    return is_name(listed) || announced(block, i) || before == kIn ? kIn : kOut;
  if (token.first && listed == Listed::ordinary) return kMayJoin;
  return kIn;
}

// The roles of a block's words. Only leads, and what stands behind a word that is in, may be in; of the others the role
// is asked for where it matters.
class Roles {
 public:
  Roles(Block& block, const WordList& list) noexcept : block_(block), list_(list) {
    for (std::size_t i = next(block.leads, 0); i < block.count; i = next(block.leads, i + 1)) {
      of_leads_.data()[i] = role_of(block, i, has(in_, i - 1) ? kIn : kOut, list);
      if (of_leads_.data()[i] != kIn) continue;
      in_.data()[i / 64] |= 1ULL << (i % 64);
      block.add_lead(i + 1);
    }
  }
  Role operator[](std::size_t i) const noexcept {
    return has(block_.leads, i) ? of_leads_.data()[i] : role_of(block_, i, kOut, list_);
  }
  // The first word from `i` on that is in; the block's count or more for none.
  std::size_t next_in(std::size_t i) const noexcept { return next(in_, i); }

 private:
  using Bits = std::array<std::uint64_t, kBlock / 64>;
  static bool has(const Bits& bits, std::size_t i) noexcept {
    return i < kBlock && (bits.data()[i / 64] >> (i % 64) & 1) != 0;
  }
  static std::size_t next(const Bits& bits, std::size_t i) noexcept {
    for (std::uint64_t mask = ~0ULL << (i % 64); i < kBlock; i = (i / 64 + 1) * 64, mask = ~0ULL) {
      if (const std::uint64_t left = bits.data()[i / 64] & mask; left != 0)
        return i / 64 * 64 + static_cast<std::size_t>(std::countr_zero(left));
    }
    return kBlock;
  }

  Block& block_;
  const WordList& list_;
  Bits in_{};
  std::array<Role, kBlock> of_leads_;
};

}  // namespace

void find_windows(Block& block, const WordList& list, Windows& out) noexcept {
  const Roles roles(block, list);
  out.count = 0;
  std::size_t end = 0;
  for (std::size_t i = roles.next_in(0); i < block.count; i = roles.next_in(end)) {
    std::size_t begin = i;
    end = i + 1;
    // What stands right before: a number, or an ordinary word that begins the sentence ("The Times").
    if (begin > 0) {
      const Role before = roles[begin - 1];
      if (before == kMayNumber || (before == kMayJoin && is_capital(block.tokens.data()[begin - 1].shape))) --begin;
    }
    std::size_t joined = 0;
    for (std::size_t k = end; k < block.count; ++k) {
      const Role role = roles[k];
      if (role == kIn) {
        end = k + 1;
        joined = 0;
      } else if (role == kMayNumber) {
        if (k == end) end = k + 1;
        if (++joined > kJoined) break;
      } else if (role == kOut || ++joined > kJoined || block.tokens.data()[k].gap == Gap::comma) {
        break;
      }
    }
    if (out.count != 0 && begin < out.at.data()[out.count - 1].end) begin = out.at.data()[out.count - 1].end;
    out.at.data()[out.count++] = {static_cast<std::uint16_t>(begin), static_cast<std::uint16_t>(end)};
  }
}

}  // namespace policy::names
