#include "policy/privacy/iban.h"

#include <algorithm>
#include <array>

#include "policy/privacy/character.h"
#include "policy/privacy/checksums.h"

namespace policy::privacy {
namespace {

// Length and structure by country, as SWIFT's IBAN registry gives them (n digits, a capitals, c either, after the check
// digits), and those that countries outside the registry use. Where a country changed both stand.
struct Country {
  std::string_view code;
  std::uint8_t size;
  std::string_view structure;
};
constexpr Country kCountries[] = {
    {"AA", 16, "12c"},      {"AD", 24, "8n12c"},    {"AE", 23, "19n"},      {"AL", 28, "8n16c"},
    {"AO", 25, "21n"},      {"AT", 20, "16n"},      {"AX", 18, "14n"},      {"AZ", 28, "4a20c"},
    {"BA", 20, "16n"},      {"BE", 16, "12n"},      {"BF", 27, "23n"},      {"BG", 22, "4a6n8c"},
    {"BH", 22, "4a14c"},    {"BI", 16, "12n"},      {"BI", 27, "23n"},      {"BJ", 28, "1a23n"},
    {"BL", 27, "10n11c2n"}, {"BR", 29, "23n1a1c"},  {"BY", 28, "4c4n16c"},  {"CF", 27, "23n"},
    {"CG", 27, "23n"},      {"CH", 21, "5n12c"},    {"CI", 28, "1a23n"},    {"CM", 27, "23n"},
    {"CR", 22, "18n"},      {"CV", 25, "21n"},      {"CY", 28, "8n16c"},    {"CZ", 24, "20n"},
    {"DE", 22, "18n"},      {"DJ", 27, "23n"},      {"DK", 18, "14n"},      {"DO", 28, "4c20n"},
    {"DZ", 24, "20n"},      {"EE", 20, "16n"},      {"EG", 29, "25n"},      {"ES", 24, "20n"},
    {"FI", 18, "14n"},      {"FK", 18, "2a12n"},    {"FO", 18, "14n"},      {"FR", 27, "10n11c2n"},
    {"GA", 27, "23n"},      {"GB", 22, "4a14n"},    {"GE", 22, "2a16n"},    {"GF", 27, "10n11c2n"},
    {"GI", 23, "4a15c"},    {"GL", 18, "14n"},      {"GP", 27, "10n11c2n"}, {"GQ", 27, "23n"},
    {"GR", 27, "7n16c"},    {"GT", 28, "24c"},      {"GW", 25, "2c19n"},    {"HN", 28, "4a20n"},
    {"HR", 21, "17n"},      {"HU", 28, "24n"},      {"IE", 22, "4a14n"},    {"IL", 23, "19n"},
    {"IQ", 23, "4a15n"},    {"IR", 26, "22n"},      {"IS", 26, "22n"},      {"IT", 27, "1a10n12c"},
    {"JO", 30, "4a4n18c"},  {"KM", 27, "23n"},      {"KW", 30, "4a22c"},    {"KZ", 20, "3n13c"},
    {"LB", 28, "4n20c"},    {"LC", 32, "4a24c"},    {"LI", 21, "5n12c"},    {"LT", 20, "16n"},
    {"LU", 20, "3n13c"},    {"LV", 21, "4a13c"},    {"LY", 25, "21n"},      {"MA", 28, "24n"},
    {"MC", 27, "10n11c2n"}, {"MD", 24, "20c"},      {"ME", 22, "18n"},      {"MF", 27, "10n11c2n"},
    {"MG", 27, "23n"},      {"MK", 19, "3n10c2n"},  {"ML", 28, "1a23n"},    {"MN", 20, "16n"},
    {"MQ", 27, "10n11c2n"}, {"MR", 27, "23n"},      {"MT", 31, "4a5n18c"},  {"MU", 30, "4a19n3a"},
    {"MZ", 25, "21n"},      {"NC", 27, "10n11c2n"}, {"NE", 28, "2a22n"},    {"NI", 28, "4a20n"},
    {"NI", 32, "4a24n"},    {"NL", 18, "4a10n"},    {"NO", 15, "11n"},      {"OM", 23, "3n16c"},
    {"PF", 27, "10n11c2n"}, {"PK", 24, "4a16c"},    {"PL", 28, "24n"},      {"PM", 27, "10n11c2n"},
    {"PS", 29, "4a21c"},    {"PT", 25, "21n"},      {"QA", 29, "4a4n17c"},  {"RE", 27, "10n11c2n"},
    {"RO", 24, "4a16c"},    {"RS", 22, "18n"},      {"RU", 33, "14n15c"},   {"SA", 24, "2n18c"},
    {"SC", 31, "4a20n3a"},  {"SD", 18, "14n"},      {"SE", 24, "20n"},      {"SI", 19, "15n"},
    {"SK", 24, "20n"},      {"SM", 27, "1a10n12c"}, {"SN", 28, "1a23n"},    {"SO", 23, "19n"},
    {"ST", 25, "21n"},      {"SV", 28, "4a20n"},    {"TD", 27, "23n"},      {"TF", 27, "10n11c2n"},
    {"TG", 28, "2a22n"},    {"TL", 23, "19n"},      {"TN", 24, "20n"},      {"TR", 26, "6n16c"},
    {"UA", 29, "6n19c"},    {"VA", 22, "18n"},      {"VG", 24, "4a16n"},    {"WF", 27, "10n11c2n"},
    {"XK", 20, "16n"},      {"YE", 30, "4a4n18c"},  {"YT", 27, "10n11c2n"},
};

bool fits(std::string_view account, std::string_view structure) noexcept {
  std::size_t at = 0, count = 0;
  for (const char c : structure) {
    if (is_digit(c)) {
      count = count * 10 + static_cast<std::size_t>(digit(c));
      continue;
    }
    for (; count > 0; --count, ++at) {
      if (c == 'n' ? !is_digit(account[at]) : c == 'a' && !is_upper(account[at])) return false;
    }
  }
  return at == account.size();
}

// The country's code and check digits go to the end (ISO 13616).
bool checks(std::string_view iban) noexcept {
  std::array<char, 34> turned;
  std::copy(iban.begin() + 4, iban.end(), turned.begin());
  std::copy(iban.begin(), iban.begin() + 4, turned.begin() + static_cast<std::ptrdiff_t>(iban.size() - 4));
  return mod97({turned.data(), iban.size()}) == 1;
}

// Reads `size` letters and digits from `begin` on, with single blanks, hyphens or dots between; the place behind them,
// or 0.
std::uint32_t read(std::string_view text, std::uint32_t begin, std::size_t size, char* out) noexcept {
  using Kind = Sign::Kind;
  std::size_t count = 0, joints = 0;
  std::uint32_t at = begin;
  while (at < text.size() && count < size) {
    const Sign sign = sign_at(text, at);
    if (sign.kind == Kind::digit || sign.kind == Kind::letter) {
      out[count++] = sign.value;
      joints = 0;
    } else if (sign.kind == Kind::separator && sign.value != '(' && sign.value != ')') {
      if (++joints > 1) return 0;
    } else if (sign.kind != Kind::invisible) {
      return 0;
    }
    at += sign.size;
  }
  if (count < size) return 0;
  if (at < text.size()) {
    const Kind next = sign_at(text, at).kind;
    if (next == Kind::digit || next == Kind::letter) return 0;
  }
  return at;
}

}  // namespace

std::uint32_t find_ibans(const Cluster& cluster, const Finder& finder) {
  if (!finder.wants(Type::iban)) return 0;
  std::uint32_t done = 0;
  const std::span<const Piece> pieces = cluster.pieces();
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    if (piece.begin < done || piece.size < 4 || piece.digits < 2) continue;
    const std::string_view head = cluster.compact(i, i);
    if (!is_upper(head[0]) || !is_upper(head[1]) || !is_digit(head[2]) || !is_digit(head[3])) continue;
    const auto* country = std::lower_bound(std::begin(kCountries), std::end(kCountries), head.substr(0, 2),
                                           [](const Country& c, std::string_view code) { return c.code < code; });
    for (; country != std::end(kCountries) && country->code == head.substr(0, 2); ++country) {
      std::array<char, 34> signs;
      const std::uint32_t end = read(finder.raw, piece.begin, country->size, signs.data());
      const std::string_view iban(signs.data(), country->size);
      if (end == 0 || !fits(iban.substr(4), country->structure) || !checks(iban)) continue;
      const bool near = finder.context.distance(Topic::iban, piece.begin, end) != Context::kFar;
      finder.add(Type::iban, piece.begin, end, near ? 0.99F : 0.97F,
                 near ? "mod 97, country form, context" : "mod 97, country form");
      done = end;
      break;
    }
  }
  return done;
}

}  // namespace policy::privacy
