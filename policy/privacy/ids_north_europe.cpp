// Identifiers of northern Europe and the Baltic. The rules of each are those its authority publishes.
#include "policy/privacy/checksums.h"
#include "policy/privacy/ids.h"

namespace policy::privacy {
namespace {

using T = Type;
using W = Topic;

// Luhn over the last ten; coordination numbers add 60 to the day.
bool personnummer(std::string_view n) noexcept {
  const std::string_view ten = n.substr(n.size() - 10);
  const int day = number(ten, 4, 2), real_day = day > 60 ? day - 60 : day;
  if (n.size() == 12) {
    const int year = number(n, 0, 4);
    if (year < 1840 || year > 2059 || !is_date(year, number(ten, 2, 2), real_day)) return false;
  } else if (!is_short_date(number(ten, 0, 2), number(ten, 2, 2), real_day)) {
    return false;
  }
  return luhn(ten);
}

// D-numbers add 40 to the day, hospitals' H-numbers 40 to the month; two checks.
bool fodselsnummer(std::string_view n) noexcept {
  static constexpr int kFirst[] = {3, 7, 6, 1, 8, 9, 4, 5, 2}, kSecond[] = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
  int day = number(n, 0, 2), month = number(n, 2, 2);
  if (day > 40) day -= 40;
  if (month > 80) month -= 80;  // synthetic persons of the tax register
  if (month > 40) month -= 40;
  return is_short_date(number(n, 4, 2), month, day) && (11 - weighted(n, kFirst) % 11) % 11 == digit(n[9]) &&
         (11 - weighted(n, kSecond) % 11) % 11 == digit(n[10]);
}

// The seventh digit and the year give the century. Since 2007 the old mod 11 check need not hold.
bool cpr(std::string_view n) noexcept {
  const int year = number(n, 4, 2), seventh = digit(n[6]);
  int century = 1900;
  if (seventh == 4 || seventh == 9) century = year < 37 ? 2000 : 1900;
  if (seventh >= 5 && seventh <= 8) century = year < 58 ? 2000 : 1800;
  const int day = number(n, 0, 2) > 60 ? number(n, 0, 2) - 60 : number(n, 0, 2);  // substitute numbers
  return is_date(century + year, number(n, 2, 2), day);
}
bool cpr_checked(std::string_view n) noexcept {
  static constexpr int kWeights[] = {4, 3, 2, 7, 6, 5, 4, 3, 2, 1};
  return cpr(n) && weighted(n, kWeights) % 11 == 0;
}

// Mod 31 of the date and the number; the sign of the century is one of + - A-F U-Y (2023).
bool hetu(std::string_view n) noexcept {
  if (n.size() == 11) {
    const char sign = n[6];
    if (!(sign >= 'A' && sign <= 'F') && !(sign >= 'U' && sign <= 'Y')) return false;
    const int century = sign <= 'F' ? 2000 : 1900;
    if (!is_date(century + number(n, 4, 2), number(n, 2, 2), number(n, 0, 2))) return false;
  } else if (!is_date(1900 + number(n, 4, 2), number(n, 2, 2), number(n, 0, 2))) {
    return false;
  }
  const std::uint64_t value = number(n.substr(0, 6)) * 1000 + number(n.substr(n.size() - 4, 3));
  return n.back() == "0123456789ABCDEFHJKLMNPRSTUVWXY"[value % 31];
}

bool kennitala(std::string_view n) noexcept {
  static constexpr int kWeights[] = {3, 2, 7, 6, 5, 4, 3, 2};
  const int day = number(n, 0, 2) > 40 ? number(n, 0, 2) - 40 : number(n, 0, 2);  // companies
  return (n[9] == '9' || n[9] == '0' || n[9] == '8') && is_short_date(number(n, 4, 2), number(n, 2, 2), day) &&
         (11 - weighted(n, kWeights) % 11) % 11 == digit(n[8]);
}

// Estonia and Lithuania: two rounds of weights.
bool baltic(std::string_view n) noexcept {
  static constexpr int kFirst[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 1}, kSecond[] = {3, 4, 5, 6, 7, 8, 9, 1, 2, 3};
  if (n[0] < '1' || n[0] > '8') return false;
  const int century = 1800 + (digit(n[0]) - 1) / 2 * 100;
  if (!is_date(century + number(n, 1, 2), number(n, 3, 2), number(n, 5, 2))) return false;
  int check = weighted(n, kFirst) % 11;
  if (check == 10) check = weighted(n, kSecond) % 11 % 10;
  return check == digit(n[10]);
}

// New codes begin with 32 and hold no date.
bool latvian(std::string_view n) noexcept {
  static constexpr int kWeights[] = {10, 5, 8, 4, 2, 1, 6, 3, 7, 9};
  if (!n.starts_with("32")) {
    if (n[6] > '2') return false;
    const int century = 1800 + digit(n[6]) * 100;
    if (!is_date(century + number(n, 4, 2), number(n, 2, 2), number(n, 0, 2))) return false;
  }
  return (1 + weighted(n, kWeights)) % 11 % 10 == digit(n[10]);
}

constexpr Rule kRules[] = {
    {T::se_pn,
     "dddddd-dddd|dddddd dddd",
     personnummer,
     0,
     0.7F,
     0.96F,
     {W::personnummer},
     kIdWords | kTaxWords,
     SB_REASON("luhn, date")},
    {T::se_pn,
     "dddddddd-dddd|dddddddd dddd",
     personnummer,
     0,
     0.92F,
     0.98F,
     {W::personnummer},
     kIdWords | kTaxWords,
     SB_REASON("luhn, date")},
    {T::se_pn,
     "dddddddddd|dddddddddddd",
     personnummer,
     0.3F,
     0,
     0.94F,
     {W::personnummer},
     kIdWords | kTaxWords,
     SB_REASON("luhn, date")},
    {T::no_fnr,
     "ddddddddddd|dddddd ddddd|dddddd-ddddd",
     fodselsnummer,
     0.6F,
     0.75F,
     0.97F,
     {W::fodselsnummer},
     kIdWords | kTaxWords,
     SB_REASON("mod 11 twice, date")},
    {T::dk_cpr,
     "dddddd-dddd|dddddd dddd|dddddddddd",
     cpr_checked,
     0.25F,
     0.65F,
     0.96F,
     {W::cpr},
     kIdWords | kTaxWords,
     SB_REASON("mod 11, date")},
    {T::dk_cpr, "dddddd-dddd|dddddd dddd", cpr, 0, 0.4F, 0.9F, {W::cpr}, kIdWords | kTaxWords, SB_REASON("date")},
    {T::dk_cpr, "dddddddddd", cpr, 0.1F, 0, 0.85F, {W::cpr}, 0, SB_REASON("date")},
    {T::fi_hetu, "dddddd-dddx|ddddddadddx", hetu, 0.93F, 0.93F, 0.98F, {W::hetu}, kIdWords, SB_REASON("mod 31, date")},
    {T::is_kt,
     "dddddd-dddd|dddddddddd|dddddd dddd",
     kennitala,
     0.35F,
     0.6F,
     0.96F,
     {W::kennitala},
     kIdWords | kTaxWords,
     SB_REASON("mod 11, date")},
    {T::ee_ik, "ddddddddddd", baltic, 0.4F, 0, 0.95F, {W::estonian}, kIdWords | kTaxWords, SB_REASON("mod 11, date")},
    {T::lt_ak,
     "ddddddddddd",
     baltic,
     0.39F,
     0,
     0.95F,
     {W::lithuanian},
     kIdWords | kTaxWords,
     SB_REASON("mod 11, date")},
    {T::lv_pk,
     "dddddd-ddddd|ddddddddddd",
     latvian,
     0.35F,
     0.7F,
     0.96F,
     {W::latvian},
     kIdWords | kTaxWords,
     SB_REASON("mod 11, date")},
};

}  // namespace

std::span<const Rule> north_european_rules() noexcept { return kRules; }

}  // namespace policy::privacy
