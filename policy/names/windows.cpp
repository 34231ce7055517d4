#include "policy/names/windows.h"

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
  if (i == 0 || !follows_closely(block.tokens[i].gap)) return false;
  const Token& last = block.tokens[i - 1];
  if ((last.flags & (kTitle | kIntro | kNameNoun)) != 0) return true;
  if ((last.flags & kBe) == 0 || i < 2) return false;
  return (block.tokens[i - 2].flags & kNameNoun) != 0;
}

Role role_of(Block& block, std::size_t i, Role before, const WordList& list) noexcept {
  Token& token = block.tokens[i];
  if (token.barred) return kOut;
  const std::size_t size = token.end - token.begin;
  switch (token.shape) {
    case Shape::number:
    case Shape::mixed: return size <= kNumberBytes ? kMayNumber : kOut;
    case Shape::lower: {
      if ((token.flags & kJoiner) != 0) return kMayJoin;
      const bool known = (token.flags & kCommonName) != 0;
      const bool told = announced(block, i) || (before == kIn && i != 0 && token.gap == Gap::blank &&
                                                block.tokens[i - 1].shape == Shape::lower);
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

}  // namespace

void find_windows(Block& block, const WordList& list, Windows& out) noexcept {
  std::array<Role, kBlock> roles{};
  for (std::size_t i = 0; i < block.count; ++i) {
    roles[i] = role_of(block, i, i == 0 ? kOut : roles[i - 1], list);
  }
  out.count = 0;
  for (std::size_t i = 0; i < block.count; ++i) {
    if (roles[i] != kIn) continue;
    std::size_t begin = i, end = i + 1;
    // What stands right before: a number, or an ordinary word that begins the sentence ("The Times").
    if (begin > 0 && roles[begin - 1] != kOut && roles[begin - 1] != kIn) {
      const Token& last = block.tokens[begin - 1];
      if (roles[begin - 1] == kMayNumber || is_capital(last.shape)) --begin;
    }
    for (std::size_t k = end, joined = 0; k < block.count; ++k) {
      if (roles[k] == kIn) {
        end = k + 1;
        joined = 0;
      } else if (roles[k] == kMayNumber) {
        if (k == end) end = k + 1;
        if (++joined > kJoined) break;
      } else if (roles[k] == kOut || ++joined > kJoined || block.tokens[k].gap == Gap::comma) {
        break;
      }
    }
    if (out.count != 0 && begin < out.at[out.count - 1].end) begin = out.at[out.count - 1].end;
    out.at[out.count++] = {static_cast<std::uint16_t>(begin), static_cast<std::uint16_t>(end)};
    i = end - 1;
  }
}

}  // namespace policy::names
