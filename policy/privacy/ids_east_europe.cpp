// Identifiers of central, eastern and south-eastern Europe. The rules of each are those its authority publishes; one
// table, with its checks.
#include "policy/privacy/checksums.h"
#include "policy/privacy/ids.h"

namespace policy::privacy {
namespace {

using T = Type;
using W = Topic;

// The month holds the century: 80 for 1800, 20, 40 and 60 for 2000 to 2200.
bool pesel(std::string_view n) noexcept {
  static constexpr int kWeights[] = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1};
  static constexpr int kCentury[] = {1900, 2000, 2100, 2200, 1800};
  const int month = number(n, 2, 2);
  return is_date(kCentury[month / 20] + number(n, 0, 2), month % 20, number(n, 4, 2)) &&
         weighted(n, kWeights) % 10 == 0;
}
bool nip(std::string_view n) noexcept {
  static constexpr int kWeights[] = {6, 5, 7, 2, 3, 4, 5, 6, 7};
  return weighted(n, kWeights) % 11 == digit(n[9]) && !all_same(n) && n[0] != '0';
}
bool nip_prefixed(std::string_view n) noexcept { return nip(n.substr(2)); }
bool regon(std::string_view n) noexcept {
  static constexpr int kNine[] = {8, 9, 2, 3, 4, 5, 6, 7}, kLong[] = {2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8};
  if (weighted(n, kNine) % 11 % 10 != digit(n[8]) || all_same(n)) return false;
  return n.size() == 9 || weighted(n, kLong) % 11 % 10 == digit(n[13]);
}
bool dowod(std::string_view n) noexcept {
  static constexpr int kWeights[] = {7, 3, 1, 9, 7, 3, 1, 7, 3};
  int sum = 0;
  for (std::size_t i = 0; i < 9; ++i) sum += base36(n[i]) * kWeights[i];
  return sum % 10 == 0;
}

// Women add 50 to the month, full days 20 or 70; nine digits until 1953.
bool rodne(std::string_view n) noexcept {
  const int year = number(n, 0, 2);
  int month = number(n, 2, 2) % 50;
  if (month > 20) month -= 20;
  if (n.size() == 9) return year <= 53 && is_date(1900 + year, month, number(n, 4, 2)) && n.substr(6) != "000";
  if (!is_date((year < 54 ? 2000 : 1900) + year, month, number(n, 4, 2))) return false;
  const std::uint64_t rest = number(n.substr(0, 9)) % 11;
  return rest % 10 == static_cast<std::uint64_t>(digit(n[9]));
}

bool hu_tax(std::string_view n) noexcept {
  static constexpr int kWeights[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  return n[0] == '8' && weighted(n, kWeights) % 11 == digit(n[9]);
}
bool taj(std::string_view n) noexcept {
  static constexpr int kWeights[] = {3, 7, 3, 7, 3, 7, 3, 7};
  return weighted(n, kWeights) % 10 == digit(n[8]) && !all_same(n);
}

// The first digit is sex and century; 7 to 9 are foreigners, whose century is not told.
bool cnp(std::string_view n) noexcept {
  static constexpr int kWeights[] = {2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9};
  const int county = number(n, 7, 2);
  if (n[0] == '0' || county == 0 || (county > 52 && county != 70 && !(county >= 80 && county <= 83))) return false;
  const int sex = digit(n[0]), year = number(n, 1, 2), month = number(n, 3, 2), day = number(n, 5, 2);
  const bool date = sex >= 7 ? is_short_date(year, month, day)
                             : is_date((sex <= 2   ? 1900
                                        : sex <= 4 ? 1800
                                                   : 2000) +
                                           year,
                                       month, day);
  const int check = weighted(n, kWeights) % 11;
  return date && (check == 10 ? 1 : check) == digit(n[12]);
}
bool cui(std::string_view n) noexcept {
  static constexpr int kWeights[] = {7, 5, 3, 2, 1, 7, 5, 3, 2};
  const std::size_t letters = n[0] == 'R' ? 2 : 0;
  n.remove_prefix(letters);
  const int sum = weighted(n, std::span(kWeights).subspan(10 - n.size()));
  return n[0] != '0' && sum * 10 % 11 % 10 == digit(n.back());
}

// The month adds 20 for the 1800s and 40 for the 2000s.
bool egn(std::string_view n) noexcept {
  static constexpr int kWeights[] = {2, 4, 8, 5, 10, 9, 7, 3, 6};
  static constexpr int kCentury[] = {1900, 1800, 2000};
  const int month = number(n, 2, 2);
  if (month >= 60) return false;
  return is_date(kCentury[month / 20] + number(n, 0, 2), month % 20, number(n, 4, 2)) &&
         weighted(n, kWeights) % 11 % 10 == digit(n[9]);
}

bool oib(std::string_view n) noexcept { return mod11_10(n) && !all_same(n); }
bool pib(std::string_view n) noexcept { return mod11_10(n) && n[0] != '0'; }

bool si_tax(std::string_view n) noexcept {
  static constexpr int kWeights[] = {8, 7, 6, 5, 4, 3, 2};
  if (n[0] == 'S') n.remove_prefix(2);
  const int rest = weighted(n, kWeights) % 11;
  return n[0] != '0' && rest != 0 && (11 - rest) % 10 == digit(n[7]);
}

bool jmbg(std::string_view n) noexcept {
  static constexpr int kWeights[] = {7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
  const int year = number(n, 4, 3);
  return is_date((year > 800 ? 1000 : 2000) + year, number(n, 2, 2), number(n, 0, 2)) &&
         (11 - weighted(n, kWeights) % 11) % 11 % 10 == digit(n[12]);
}
bool edb(std::string_view n) noexcept {
  static constexpr int kWeights[] = {7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
  if (n[0] == 'M') n.remove_prefix(2);
  return (11 - weighted(n, kWeights) % 11) % 11 % 10 == digit(n[12]) && (n[0] == '4' || n[0] == '5');
}
bool nipt(std::string_view n) noexcept { return n[0] >= 'J' && n[0] <= 'M' && n[9] <= 'W'; }

bool afm(std::string_view n) noexcept {
  static constexpr int kWeights[] = {256, 128, 64, 32, 16, 8, 4, 2};
  if (n[0] == 'E') n.remove_prefix(2);
  return weighted(n, kWeights) % 11 % 10 == digit(n[8]) && !all_same(n);
}
bool amka(std::string_view n) noexcept {
  return is_short_date(number(n, 4, 2), number(n, 2, 2), number(n, 0, 2)) && luhn(n);
}

bool cy_tic(std::string_view n) noexcept {
  static constexpr int kEven[10] = {1, 0, 5, 7, 9, 13, 15, 17, 19, 21};
  if (n[0] == 'C') n.remove_prefix(2);
  int sum = 0;
  for (std::size_t i = 0; i < 8; ++i) sum += i % 2 == 0 ? kEven[digit(n[i])] : digit(n[i]);
  return n[8] == 'A' + sum % 26 && !n.starts_with("12");
}
bool mt_tax(std::string_view n) noexcept {
  return std::string_view("MGAPLHBZ").find(n[7]) != std::string_view::npos && number(n, 0, 7) != 0;
}

bool rnokpp(std::string_view n) noexcept {
  static constexpr int kWeights[] = {-1, 5, 7, 9, 4, 6, 10, 5, 7};
  return (weighted(n, kWeights) % 11 + 11) % 11 % 10 == digit(n[9]) && !all_same(n);
}
bool unp(std::string_view n) noexcept {
  static constexpr int kWeights[] = {29, 23, 19, 17, 13, 7, 5, 3};
  return n[0] != '0' && weighted(n, kWeights) % 11 == digit(n[8]);
}

bool snils(std::string_view n) noexcept {
  static constexpr int kWeights[] = {9, 8, 7, 6, 5, 4, 3, 2, 1};
  return weighted(n, kWeights) % 101 % 100 == number(n, 9, 2) && !all_same(n.substr(0, 9));
}
bool inn(std::string_view n) noexcept {
  static constexpr int kTen[] = {2, 4, 10, 3, 5, 9, 4, 6, 8};
  static constexpr int kEleven[] = {7, 2, 4, 10, 3, 5, 9, 4, 6, 8}, kTwelve[] = {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
  if (all_same(n)) return false;
  if (n.size() == 10) return weighted(n, kTen) % 11 % 10 == digit(n[9]);
  return weighted(n, kEleven) % 11 % 10 == digit(n[10]) && weighted(n, kTwelve) % 11 % 10 == digit(n[11]);
}
bool idno(std::string_view n) noexcept {
  static constexpr int kWeights[] = {7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1};
  return weighted(n, kWeights) % 10 == digit(n[12]) && (n[0] == '0' || n[0] == '1' || n[0] == '2');
}

bool kimlik(std::string_view n) noexcept {
  if (n[0] == '0') return false;
  int odd = 0, even = 0;
  for (std::size_t i = 0; i < 9; ++i) (i % 2 == 0 ? odd : even) += digit(n[i]);
  const int tenth = ((odd * 7 - even) % 10 + 10) % 10;
  return tenth == digit(n[9]) && (odd + even + tenth) % 10 == digit(n[10]);
}
bool vkn(std::string_view n) noexcept {
  int sum = 0;
  for (std::size_t i = 0; i < 9; ++i) {
    const int turned = (digit(n[i]) + 9 - static_cast<int>(i)) % 10;
    if (turned == 0) continue;
    const int value = turned * (1 << (9 - i)) % 9;
    sum += value == 0 ? 9 : value;
  }
  return (10 - sum % 10) % 10 == digit(n[9]) && !all_same(n);
}

constexpr Rule kRules[] = {
    {T::pl_pesel, "ddddddddddd", pesel, 0.4F, 0, 0.97F, {W::pesel}, kIdWords | kTaxWords, SB_REASON("mod 10, date")},
    {T::pl_nip,
     "ddd-ddd-dd-dd|ddd-dd-dd-ddd|dddddddddd|ddd ddd dd dd",
     nip,
     0.1F,
     0.75F,
     0.95F,
     {W::nip},
     kTaxWords | kVatWords,
     SB_REASON("mod 11")},
    {T::pl_nip,
     "PLdddddddddd|PL dddddddddd",
     nip_prefixed,
     0.7F,
     0.7F,
     0.95F,
     {W::nip},
     kTaxWords | kVatWords,
     SB_REASON("mod 11")},
    {T::pl_regon, "ddddddddd|dddddddddddddd", regon, 0.05F, 0, 0.92F, {W::regon}, 0, SB_REASON("mod 11")},
    {T::pl_id, "aaadddddd|aaa dddddd", dowod, 0.4F, 0.4F, 0.94F, {W::dowod}, kIdWords, SB_REASON("mod 10")},
    {T::cz_rc,
     "dddddd/dddd|dddddd/ddd",
     rodne,
     0,
     0.8F,
     0.97F,
     {W::rodne},
     kIdWords | kTaxWords,
     SB_REASON("mod 11, date")},
    {T::cz_rc,
     "dddddddddd|ddddddddd|dddddd dddd|dddddd-dddd",
     rodne,
     0.2F,
     0.3F,
     0.92F,
     {W::rodne},
     kIdWords | kTaxWords,
     SB_REASON("mod 11, date")},
    {T::hu_tax, "dddddddddd", hu_tax, 0.25F, 0, 0.94F, {W::hu_tax}, kTaxWords, SB_REASON("mod 11")},
    {T::hu_taj,
     "ddd ddd ddd|ddd-ddd-ddd|ddddddddd",
     taj,
     0.05F,
     0.2F,
     0.93F,
     {W::taj},
     kSocialWords,
     SB_REASON("mod 10")},
    {T::ro_cnp,
     "ddddddddddddd|d dddddd dddddd",
     cnp,
     0.55F,
     0.6F,
     0.97F,
     {W::cnp},
     kIdWords | kTaxWords,
     SB_REASON("mod 11, date")},
    {T::ro_cui,
     "dddddd|ddddddd|dddddddd|ddddddddd|dddddddddd|ROdddddd|ROddddddd|ROdddddddd|ROddddddddd|ROdddddddddd",
     cui,
     0.05F,
     0,
     0.86F,
     {W::cui},
     kVatWords,
     SB_REASON("mod 11")},
    {T::bg_egn, "dddddddddd", egn, 0.35F, 0, 0.96F, {W::egn}, kIdWords | kTaxWords, SB_REASON("mod 11, date")},
    {T::hr_oib,
     "ddddddddddd|HRddddddddddd",
     oib,
     0.2F,
     0,
     0.95F,
     {W::oib},
     kIdWords | kTaxWords | kVatWords,
     SB_REASON("mod 11,10")},
    {T::si_tax,
     "dddddddd|SIdddddddd|SI dddddddd",
     si_tax,
     0.05F,
     0.3F,
     0.9F,
     {W::slovenian},
     kTaxWords | kVatWords,
     SB_REASON("mod 11")},
    {T::jmbg, "ddddddddddddd", jmbg, 0.6F, 0, 0.97F, {W::jmbg}, kIdWords, SB_REASON("mod 11, date")},
    {T::rs_pib, "ddddddddd", pib, 0.05F, 0, 0.9F, {W::pib}, 0, SB_REASON("mod 11,10")},
    {T::mk_edb, "ddddddddddddd|MKddddddddddddd", edb, 0.1F, 0, 0.9F, {W::edb}, kTaxWords, SB_REASON("mod 11")},
    {T::al_nipt, "adddddddda", nipt, 0.35F, 0, 0.92F, {W::nipt}, kTaxWords | kVatWords, SB_REASON("form")},
    {T::gr_afm, "ddddddddd|ELddddddddd", afm, 0.05F, 0, 0.94F, {W::afm}, kTaxWords | kVatWords, SB_REASON("mod 11")},
    {T::gr_amka, "ddddddddddd", amka, 0.38F, 0, 0.96F, {W::amka}, kSocialWords, SB_REASON("luhn, date")},
    {T::cy_tic,
     "dddddddda|CYdddddddda",
     cy_tic,
     0.3F,
     0,
     0.9F,
     {W::cyprus},
     kTaxWords | kVatWords,
     SB_REASON("mod 26")},
    {T::mt_tax, "ddddddda", mt_tax, 0.1F, 0, 0.84F, {W::malta}, kTaxWords | kIdWords, SB_REASON("form")},
    {T::ua_rnokpp, "dddddddddd", rnokpp, 0.1F, 0, 0.93F, {W::rnokpp}, kTaxWords | kIdWords, SB_REASON("mod 11")},
    {T::by_unp, "ddddddddd", unp, 0.05F, 0, 0.88F, {W::unp}, 0, SB_REASON("mod 11")},
    {T::ru_snils,
     "ddd-ddd-ddd dd|ddd-ddd-ddd-dd|ddd ddd ddd dd|ddddddddddd",
     snils,
     0.15F,
     0.93F,
     0.98F,
     {W::snils},
     kSocialWords | kIdWords,
     SB_REASON("mod 101")},
    {T::ru_inn, "dddddddddddd|dddddddddd", inn, 0.15F, 0, 0.94F, {W::inn}, kTaxWords, SB_REASON("mod 11")},
    {T::md_idno, "ddddddddddddd", idno, 0.1F, 0, 0.9F, {W::idno}, kIdWords, SB_REASON("mod 10")},
    {T::tr_kimlik, "ddddddddddd", kimlik, 0.4F, 0, 0.97F, {W::kimlik}, kIdWords, SB_REASON("two check digits")},
    {T::tr_vkn, "dddddddddd", vkn, 0.05F, 0, 0.9F, {W::vkn}, kTaxWords, SB_REASON("mod 10")},
};

}  // namespace

std::span<const Rule> east_european_rules() noexcept { return kRules; }

}  // namespace policy::privacy
