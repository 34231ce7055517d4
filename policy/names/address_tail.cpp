// What stands around a street: unit, place, region, post code, country.
#include "policy/names/address_parts.h"
#include "policy/names/words.h"

namespace policy::names {
namespace {

constexpr std::size_t kPlaceWords = 5, kTailTokens = 16;
constexpr std::uint32_t kGapBytes = 14;  // blanks of an indented line, marks of a quoted one

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }

}  // namespace

// The parts of an address follow one another in lines or with commas.
bool AddressReader::joined(std::size_t i) const noexcept {
  if (i == 0 || i >= count() || at(i).begin - at(i - 1).end > kGapBytes) return false;
  switch (at(i).gap) {
    case Gap::blank:
    case Gap::comma:
    case Gap::newline:
    case Gap::dash: return true;
    case Gap::period: return at(i - 1).end - at(i - 1).begin <= 5;
    default: return false;
  }
}

bool AddressReader::place_found(std::size_t i) const noexcept {
  for (std::size_t k = 0; k < found_.count; ++k) {
    if (found_.at[k].begin == i) return found_.at[k].kind == Kind::place && found_.at[k].score >= 0.5F;
  }
  return false;
}

// "Apt. 018", "Suite 5B", "2nd floor", "Unit C"; `i` when none begins there.
std::size_t AddressReader::unit_end(std::size_t i) const noexcept {
  if (i + 1 >= count()) return i;
  const Token &token = at(i), &next = at(i + 1);
  if (next.begin - token.end > 3 || next.gap == Gap::newline || next.gap == Gap::stop) return i;
  const bool small_number = next.end - next.begin <= 5 && !next.barred &&
                            (next.shape == Shape::number || next.shape == Shape::mixed || next.shape == Shape::initial);
  if ((token.flags & kUnit) != 0) {
    if (small_number) return i + 2;
    // "P.O. Box 12"
    if ((next.flags & kUnit) != 0 && i + 2 < count() && house_number(i + 2)) return i + 3;
    return i;
  }
  if (token.shape == Shape::mixed && (next.flags & kUnit) != 0 && token.end - token.begin <= 4) return i + 2;
  return i;
}

// 94110, 94110-1234, SW1A 2AA, 1012 AB, K1A 0B1; `i` when none stands there.
std::size_t AddressReader::post_code_end(std::size_t i) const noexcept {
  const Token& token = at(i);
  const std::string_view word = raw_.substr(token.begin, token.end - token.begin);
  const bool next_near = i + 1 < count() && at(i + 1).begin - token.end == 1;
  const std::string_view next =
      next_near ? raw_.substr(at(i + 1).begin, at(i + 1).end - at(i + 1).begin) : std::string_view();
  if (token.shape == Shape::number && word.size() >= 4 && word.size() <= 6) {
    if (next.size() == 4 && at(i + 1).gap == Gap::dash && at(i + 1).shape == Shape::number) return i + 2;
    if (word.size() == 4 && next.size() == 2 && at(i + 1).gap == Gap::blank && is_upper(next[0]) && is_upper(next[1]))
      return i + 2;
    return i + 1;
  }
  if (token.shape == Shape::number && word.size() == 3 && next.size() == 2 && at(i + 1).shape == Shape::number)
    return i + 2;
  const bool british = token.shape == Shape::mixed && word.size() >= 2 && word.size() <= 4 && is_upper(word[0]);
  if (british && next.size() == 3 && at(i + 1).gap == Gap::blank && is_digit(next[0]) && !is_digit(next[1]))
    return i + 2;
  return i;
}

std::size_t AddressReader::place_end(std::size_t i, bool small) const noexcept {
  std::size_t end = i;
  while (end < count() && end - i < kPlaceWords && (end == i || same_run(end)) && name_word(end, small) &&
         (at(end).flags & (kUnit | kDate)) == 0)
    ++end;
  while (end > i && (at(end - 1).flags & kJoiner) != 0 && !written_large(end - 1)) --end;
  return end;
}

std::size_t AddressReader::tail(const Found& street, FoundList& own) const noexcept {
  std::size_t end = street.end;
  const Gap before = at(street.begin).gap;
  const bool lines = before == Gap::newline || before == Gap::start;
  bool small = true;
  for (std::size_t k = street.begin; k < street.end; ++k) small = small && !written_large(k);
  bool apart = false, unit_seen = false, coded = false;
  std::size_t places = 0;
  while (end < count() && end - street.end < kTailTokens && joined(end)) {
    const Token& token = at(end);
    if (const std::size_t past = unit_end(end); past != end && !apart) {
      end = past;
      unit_seen = true;
      continue;
    }
    const bool line = token.gap == Gap::newline, comma = token.gap == Gap::comma;
    if (const std::size_t past = post_code_end(end); past != end) {
      // Before a town ("75001 Paris") or behind one; a number behind anything else belongs to what follows.
      const bool town = past < count() && same_run(past) && written_large(past);
      if (places == 0 && !town) break;
      if (apart)
        own.add({static_cast<std::uint16_t>(end), static_cast<std::uint16_t>(past), Kind::post_code, 0, 0.8F,
                 "address: post code"});
      end = past;
      if (places > 0) break;
      coded = true;
      continue;
    }
    const std::size_t past = place_end(end, small && (line || comma || unit_seen));
    if (past == end || places == 3) break;
    const bool known = place_found(end) || (token.flags & (kPlace | kState)) != 0;
    if (past < count()) {
      const Token& next = at(past);
      const bool number = next.shape == Shape::number || next.shape == Shape::mixed;
      const bool goes_on = (next.gap == Gap::blank && !number) || next.gap == Gap::colon || next.gap == Gap::apostrophe;
      if (goes_on && !known) break;
    }
    if (!line && !comma && !known && !unit_seen && !coded && places == 0) break;
    if (lines && line && places == 0) apart = true;
    if (apart && past - end > 0)
      own.add(
          {static_cast<std::uint16_t>(end), static_cast<std::uint16_t>(past), Kind::place, 0, 0.8F, "address: place"});
    end = past;
    ++places;
    if (apart) continue;
  }
  if (!apart) return end;
  // What was set apart begins at the first place.
  for (std::size_t k = 0; k < own.count; ++k) {
    if (own.at[k].begin >= street.end) return own.at[k].begin;
  }
  return end;
}

std::size_t AddressReader::head(std::size_t begin) const noexcept {
  if (begin > 0 && house_number(begin - 1) && at(begin).gap == Gap::blank && at(begin).begin - at(begin - 1).end == 1)
    --begin;
  // "Flat 3, 12 High Street"
  if (begin >= 2 && unit_end(begin - 2) == begin && joined(begin) && at(begin).gap != Gap::newline) begin -= 2;
  // "the corner of"
  if (begin >= 2 && word(begin - 1) == "of" && (word(begin - 2) == "corner" || word(begin - 2) == "Corner")) {
    begin -= 2;
    if (begin > 0 && (word(begin - 1) == "the" || word(begin - 1) == "The")) --begin;
  }
  return begin;
}

}  // namespace policy::names
