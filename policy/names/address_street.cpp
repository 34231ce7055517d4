// Streets with their numbers: "10 Downing Street", "Hauptstraße 5", "12, rue de la Paix", "Calle Mayor 3", "P.O. Box
// 7".
#include <algorithm>

#include "policy/names/address_parts.h"
#include "policy/names/letters.h"
#include "policy/names/words.h"

namespace policy::names {
namespace {

constexpr std::size_t kNameWords = 6;

// Words of street names that prose writes small in other senses: they count only written large, or with a number and a
// telling word.
bool is_sure_street(std::string_view word) noexcept {
  for (const std::string_view sure :
       {"street", "road", "avenue", "lane", "boulevard", "blvd", "ave", "rd", "str", "parkway"}) {
    if (word.size() == sure.size() &&
        std::equal(word.begin(), word.end(), sure.begin(), [](char a, char b) { return (a | 0x20) == b; }))
      return true;
  }
  return false;
}

// Words before a street's name that other languages use for something else.
bool other_word(std::string_view word) noexcept {
  for (const std::string_view other : {"place", "am", "an", "os", "route", "via", "largo", "bd", "u", "plaza", "square",
                                       "quai", "camino", "plac", "corso"}) {
    if (word.size() == other.size() &&
        std::equal(word.begin(), word.end(), other.begin(), [](char a, char b) { return (a | 0x20) == b; }))
      return true;
  }
  return false;
}

bool is_direction(std::string_view word) noexcept {
  return word.size() <= 2 && !word.empty() && word.find_first_not_of("NSEW") == std::string_view::npos;
}

Found found_at(std::size_t begin, std::size_t end, float score, const char* reason) noexcept {
  return {static_cast<std::uint16_t>(begin), static_cast<std::uint16_t>(end), Kind::address, 0, score, reason};
}

}  // namespace

bool AddressReader::house_number(std::size_t i) const noexcept {
  if (i >= count()) return false;
  const Token& token = at(i);
  if (token.barred || (token.shape != Shape::number && token.shape != Shape::mixed)) return false;
  const std::string_view word = raw_.substr(token.begin, token.end - token.begin);
  const std::size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
  return digits >= 1 && digits <= 5 && word.size() - digits <= 1;
}

bool AddressReader::written_large(std::size_t i) const noexcept {
  const Token& token = at(i);
  if (token.barred) return false;
  if (is_capital(token.shape) || token.shape == Shape::foreign_capital) return true;
  const std::string_view word = raw_.substr(token.begin, token.end - token.begin);
  return token.shape == Shape::mixed &&
         (word.ends_with("th") || word.ends_with("st") || word.ends_with("nd") || word.ends_with("rd"));
}

bool AddressReader::name_word(std::size_t i, bool small) const noexcept {
  if (i >= count()) return false;
  const Token& token = at(i);
  if (written_large(i)) return true;
  if (token.barred) return false;
  const bool lower = token.shape == Shape::lower || token.shape == Shape::foreign_lower;
  return lower && (small ? token.end - token.begin >= 2 : (token.flags & kJoiner) != 0);
}

bool AddressReader::same_run(std::size_t i) const noexcept {
  if (i == 0 || i >= count()) return false;
  const Token &last = at(i - 1), &token = at(i);
  if (token.begin - last.end > 3) return false;
  if (token.gap == Gap::blank || token.gap == Gap::dash || token.gap == Gap::apostrophe) return true;
  return token.gap == Gap::period && last.end - last.begin <= 5;
}

bool AddressReader::compound(std::size_t i) const noexcept {
  const Token& token = at(i);
  const std::size_t size = token.end - token.begin;
  if (token.barred || size < 6 || size > 48 || token.shape == Shape::number || token.shape == Shape::mixed)
    return false;
  const Folded folded = fold(raw_.substr(token.begin, size));
  return is_street_compound({folded.bytes.data(), folded.size});
}

bool AddressReader::unit(std::size_t i) const noexcept { return unit_end(i) != i; }

bool AddressReader::labelled(std::size_t i) const noexcept {
  return i > 0 && (at(i - 1).flags & kAddress) != 0 && (at(i).gap == Gap::colon || at(i).gap == Gap::newline);
}

bool AddressReader::announced(std::size_t i) const noexcept {
  if (i == 0) return false;
  const Token& last = at(i - 1);
  const bool sign = at(i).gap == Gap::colon || at(i).gap == Gap::newline;
  if ((last.flags & kAddress) != 0) return sign;
  const std::string_view word = raw_.substr(last.begin, last.end - last.begin);
  for (const std::string_view before : {"is", "are", "with", "at", "to", "in", "on", "von", "an", "ist", "est", "es",
                                        "en", "à", "a", "è", "op", "it"}) {
    if (word == before) return (sign || at(i).gap == Gap::blank) && told(i - 1, 6);
  }
  return false;
}

bool AddressReader::told(std::size_t i, std::size_t words) const noexcept {
  for (std::size_t k = i; k-- > 0 && i - k <= words;) {
    if ((at(k).flags & kAddress) != 0) return true;
  }
  return false;
}

// "10 Downing Street", "107 rue Descartes", "23 8 wressle road".
Found AddressReader::number_first(std::size_t i) const noexcept {
  const bool told_so = told(i, 8);
  std::size_t k = i + 1;
  if (k >= count()) return {};
  // The street's kind before its name; a comma may stand after the number.
  const bool comma = at(k).gap == Gap::comma && at(k).begin - at(k - 1).end <= 3;
  if ((same_run(k) || comma) && (at(k).flags & kStreetBefore) != 0 && (!other_word(word(k)) || told_so)) {
    const bool large = written_large(k);
    std::size_t end = k + 1, names = 0;
    for (; end < count() && end - k <= kNameWords && same_run(end); ++end) {
      if (!name_word(end, false) || (at(end).flags & kUnit) != 0) break;
      names += (at(end).flags & kJoiner) == 0 || written_large(end) ? 1 : 0;
    }
    while (end > k + 1 && !written_large(end - 1)) --end;
    if (names > 0 && end > k + 1) {
      if (end < count() && same_run(end) && house_number(end)) ++end;
      return found_at(i, end, large || told_so ? 0.85F : 0.8F, "address: number and street");
    }
  }
  bool all_large = true;
  std::size_t names_seen = 0;
  for (std::size_t names = 0; k < count() && k - i <= kNameWords && same_run(k); ++k) {
    const Token& token = at(k);
    if ((token.flags & kStreet) != 0 && names > 0) {
      const std::string_view word = raw_.substr(token.begin, token.end - token.begin);
      const bool sure = is_sure_street(word), large = written_large(k);
      // "5 Broad Court" is one; "5 minute drive" and "3 lane road" are none, unless an address was announced.
      const bool lower = !all_large || !large;
      std::size_t end = k + 1;
      if (lower && !(sure && names <= 3 && (told_so || unit(end) || (end < count() && at(end).gap == Gap::newline)))) {
        return {};
      }
      if (end < count() && same_run(end) && is_direction(raw_.substr(at(end).begin, at(end).end - at(end).begin)))
        ++end;
      return found_at(i, end, lower ? 0.7F : told_so || sure ? 0.88F : 0.75F, "address: number and street");
    }
    if (!name_word(k, true) || (at(k).flags & kUnit) != 0 ||
        (names == 0 && (token.flags & kJoiner) != 0 && !written_large(k)))
      break;
    if (!written_large(k) && (token.flags & kJoiner) == 0) all_large = false;
    names_seen = ++names;
  }
  // "70 Dora Creek Apt. 604"
  if (names_seen > 0 && k < count() && unit(k) && at(k).begin - at(k - 1).end <= 14)
    return found_at(i, k, 0.8F, "address: before a unit");
  // "52 Ibirapita, Montevideo" right behind what announces an address.
  const bool ends = k < count() && (at(k).gap == Gap::comma || at(k).gap == Gap::newline);
  const std::size_t from = i > 0 && house_number(i - 1) && same_run(i) ? i - 1 : i;
  if (all_large && ends && k > i + 1 && announced(from)) return found_at(i, k, 0.6F, "address: announced");
  return {};
}

// "Hauptstraße 5", "via Carlo Cattaneo 130", "Grote Markt 7" where an address was announced.
Found AddressReader::number_last(std::size_t i) const noexcept {
  if (i == 0) return {};
  const Gap gap = at(i).gap;
  const bool near = at(i).begin - at(i - 1).end <= 3 && (gap == Gap::blank || gap == Gap::comma || gap == Gap::period);
  if (!near) return {};
  const bool comma = gap == Gap::comma;
  const auto leftmost = [&](std::size_t begin) {
    while (begin > 0 && same_run(begin) && written_large(begin - 1) && !at(begin - 1).first &&
           (at(begin - 1).flags & (kTitle | kAddress)) == 0 && at(begin - 1).shape != Shape::mixed)
      --begin;
    return begin;
  };
  if (!comma && compound(i - 1) && (written_large(i - 1) || told(i, 8) || house_number(i >= 2 ? i - 2 : count()))) {
    return found_at(leftmost(i - 1), i + 1, 0.85F, "address: street and number");
  }
  for (std::size_t k = i; k-- > 0 && i - k <= kNameWords;) {
    if ((at(k).flags & kStreetBefore) != 0 && k + 1 < i) {
      // English and German have such words too, mostly written small or in capitals.
      if (other_word(word(k)) && !told(k, 6) && (at(k).shape != Shape::capital || at(k).first)) break;
      bool named = false;
      for (std::size_t n = k + 1; n < i; ++n) named |= written_large(n);
      if (named || told(k, 6)) return found_at(k, i + 1, 0.85F, "address: street and number");
      break;
    }
    if (!name_word(k, false) || !(k + 1 == i || same_run(k + 1))) break;
  }
  if (comma) return {};
  // "Kirkgate Street 5", "Long Road 12".
  if ((at(i - 1).flags & kStreet) != 0 && i >= 2 && same_run(i - 1) && written_large(i - 2) && !at(i - 2).first) {
    return found_at(leftmost(i - 2), i + 1, 0.7F, "address: street and number");
  }
  // No word of streets at all: only where a unit follows, or right behind what announces an address.
  const bool flat = unit(i + 1);
  std::size_t begin = i;
  while (begin > 0 && i - begin < 5 && (begin == i || same_run(begin)) && name_word(begin - 1, flat) &&
         (at(begin - 1).flags & (kAddress | kBe)) == 0)
    --begin;
  // All in small letters, between two numbers.
  if (begin == i && !flat) {
    while (begin > 0 && i - begin < 5 && (begin == i || same_run(begin)) && name_word(begin - 1, true)) --begin;
    const bool two = begin < i && begin > 0 && same_run(begin) && house_number(begin - 1) && labelled(begin - 1);
    return two ? found_at(begin, i + 1, 0.6F, "address: announced") : Found();
  }
  while (begin < i && !flat && !written_large(begin)) ++begin;
  if (begin == i || (at(begin).flags & (kState | kDate)) != 0) return {};
  const bool numbered = begin > 0 && same_run(begin) && house_number(begin - 1);
  const bool ends =
      i + 1 >= count() || at(i + 1).gap == Gap::comma || at(i + 1).gap == Gap::newline || at(i + 1).gap == Gap::period;
  if (!flat && !((numbered || ends) && announced(numbered ? begin - 1 : begin))) return {};
  return found_at(begin, i + 1, flat || numbered ? 0.8F : 0.6F, "address: announced");
}

Found AddressReader::street_at(std::size_t i) const noexcept {
  if (!house_number(i)) return {};
  const Found last = number_last(i);
  const Found first = number_first(i);
  if (last.score > 0 && last.score >= first.score) return last;
  return first;
}

}  // namespace policy::names
