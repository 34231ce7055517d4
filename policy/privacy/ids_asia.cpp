// Identifiers of Asia and the Middle East. The rules of each are those its authority publishes; one table, with its
// checks.
#include "policy/privacy/checksums.h"
#include "policy/privacy/ids.h"

namespace policy::privacy {
namespace {

using T = Type;
using W = Topic;

bool il_id(std::string_view n) noexcept { return luhn(n) && !all_same(n); }

bool ir_id(std::string_view n) noexcept {
  static constexpr int kWeights[] = {10, 9, 8, 7, 6, 5, 4, 3, 2};
  const int rest = weighted(n, kWeights) % 11;
  return (rest < 2 ? rest : 11 - rest) == digit(n[9]) && !all_same(n);
}

bool sa_id(std::string_view n) noexcept { return (n[0] == '1' || n[0] == '2') && luhn(n) && !all_same(n.substr(1)); }
bool ae_id(std::string_view n) noexcept { return luhn(n) && n.substr(3, 2) >= "19" && n.substr(3, 2) <= "20"; }
bool ae_loose(std::string_view n) noexcept { return n.substr(3, 2) >= "19" && n.substr(3, 2) <= "20"; }
bool kw_id(std::string_view n) noexcept {
  static constexpr int kWeights[] = {2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  if ((n[0] != '2' && n[0] != '3') || !is_short_date(number(n, 1, 2), number(n, 3, 2), number(n, 5, 2))) return false;
  return 11 - weighted(n, kWeights) % 11 == digit(n[11]);
}

// Two rounds of weights.
bool iin(std::string_view n) noexcept {
  static constexpr int kFirst[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, kSecond[] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2};
  if (number(n, 2, 2) < 1 || number(n, 2, 2) > 12) return false;
  int check = weighted(n, kFirst) % 11;
  if (check == 10) check = weighted(n, kSecond) % 11;
  return check == digit(n[11]);
}

bool cnic(std::string_view n) noexcept {
  return n[0] >= '1' && n[0] <= '7' && n[12] != '0' && !all_same(n.substr(0, 12));
}

bool aadhaar(std::string_view n) noexcept {
  bool palindrome = true;
  for (std::size_t i = 0; i < 6; ++i) palindrome &= n[i] == n[11 - i];
  return n[0] >= '2' && !palindrome && verhoeff(n);
}
// A virtual number that stands for it.
bool aadhaar_virtual(std::string_view n) noexcept { return n[0] >= '2' && verhoeff(n) && !all_same(n); }
// The fourth letter is the kind of holder (Income Tax Department).
bool pan(std::string_view n) noexcept {
  return std::string_view("ABCFGHJKLPTE").find(n[3]) != std::string_view::npos && n.substr(5, 4) != "0000";
}
// Luhn over base 36, from the right.
bool gstin(std::string_view n) noexcept {
  const int state = number(n, 0, 2);
  if (state == 0 || (state > 38 && state < 96) || !pan(n.substr(2, 10)) || n[13] != 'Z') return false;
  int sum = 0;
  for (std::size_t i = 0; i < 15; ++i) {
    const int value = base36(n[14 - i]) * (i % 2 == 0 ? 1 : 2);
    sum += value / 36 + value % 36;
  }
  return sum % 36 == 0;
}
bool lk_nic(std::string_view n) noexcept {
  const int day = number(n, n.size() == 10 ? 2 : 4, 3) % 500;
  return day >= 1 && day <= 366 && (n.size() == 10 ? n[9] == 'V' || n[9] == 'X' : n[0] == '1' || n[0] == '2');
}

// GB 11643: region, date of birth, ISO 7064 mod 11-2.
bool cn_region(std::string_view n) noexcept {
  const int province = number(n, 0, 2);
  return (province >= 11 && province <= 15) || (province >= 21 && province <= 23) ||
         (province >= 31 && province <= 37) || (province >= 41 && province <= 46) ||
         (province >= 50 && province <= 54) || (province >= 61 && province <= 65) || province == 71 ||
         (province >= 81 && province <= 83) || province == 91;
}
bool cn_id(std::string_view n) noexcept {
  const int year = number(n, 6, 4);
  return cn_region(n) && year >= 1880 && year <= 2050 && is_date(year, number(n, 10, 2), number(n, 12, 2)) &&
         (is_digit(n[17]) || n[17] == 'X') && mod11_2(n);
}
bool cn_old(std::string_view n) noexcept {
  return cn_region(n) && is_date(1900 + number(n, 6, 2), number(n, 8, 2), number(n, 10, 2));
}

// Letters count from ten, a blank before a single letter as 36.
bool hk_id(std::string_view n) noexcept {
  const bool two = n.size() == 9;
  int sum = two ? base36(n[0]) * 9 + base36(n[1]) * 8 : 36 * 9 + base36(n[0]) * 8;
  n.remove_prefix(two ? 2 : 1);
  for (std::size_t i = 0; i < 6; ++i) sum += digit(n[i]) * static_cast<int>(7 - i);
  if (!is_digit(n[6]) && n[6] != 'A') return false;
  return (sum + base36(n[6])) % 11 == 0;
}

// The letter is a city, with a value of two digits in an order of its own.
bool tw_id(std::string_view n) noexcept {
  static constexpr std::string_view kOrder = "ABCDEFGHJKLMNPQRSTUVXYWZIO";
  if (n[1] != '1' && n[1] != '2' && n[1] != '8' && n[1] != '9') return false;
  const int city = static_cast<int>(kOrder.find(n[0])) + 10;
  int sum = city / 10 + city % 10 * 9;
  for (std::size_t i = 1; i < 9; ++i) sum += digit(n[i]) * static_cast<int>(9 - i);
  return (sum + digit(n[9])) % 10 == 0;
}

bool my_number(std::string_view n) noexcept {
  static constexpr int kWeights[] = {6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
  const int rest = weighted(n, kWeights) % 11;
  return (rest <= 1 ? 0 : 11 - rest) == digit(n[11]) && !all_same(n);
}
bool corporate(std::string_view n) noexcept {
  static constexpr int kWeights[] = {2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1};
  return 9 - weighted(n.substr(1), kWeights) % 9 == digit(n[0]);
}

bool rrn(std::string_view n) noexcept {
  static constexpr int kCentury[] = {1800, 1900, 1900, 2000, 2000, 1900, 1900, 2000, 2000, 1800};
  return is_date(kCentury[digit(n[6])] + number(n, 0, 2), number(n, 2, 2), number(n, 4, 2));
}
// Numbers given since 2020 hold no check digit; foreigners' hold one of their own.
bool rrn_checked(std::string_view n) noexcept {
  static constexpr int kWeights[] = {2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5};
  const int base = n[6] >= '5' && n[6] <= '8' ? 13 : 11;
  return rrn(n) && (base - weighted(n, kWeights) % 11) % 10 == digit(n[12]);
}
bool brn(std::string_view n) noexcept {
  static constexpr int kWeights[] = {1, 3, 7, 1, 3, 7, 1, 3};
  const int last = digit(n[8]) * 5;
  return n.substr(0, 3) >= "101" && n.substr(3, 2) != "00" &&
         (10 - (weighted(n, kWeights) + last / 10 + last % 10) % 10) % 10 == digit(n[9]);
}

bool nric(std::string_view n) noexcept {
  static constexpr int kWeights[] = {2, 7, 6, 5, 4, 3, 2};
  const std::size_t kind = std::string_view("STFGM").find(n[0]);
  if (kind == std::string_view::npos) return false;
  int sum = weighted(n.substr(1), kWeights);
  if (n[0] == 'T' || n[0] == 'G') sum += 4;
  if (n[0] == 'M') sum += 3;
  const auto rest = static_cast<std::size_t>(sum % 11);
  if (kind < 2) return n[8] == std::string_view("JZIHGFEDCBA")[rest];
  if (kind < 4) return n[8] == std::string_view("XWUTRQPNMLK")[rest];
  return n[8] == std::string_view("XWUTRQPNJLK")[10 - rest] || n[8] == std::string_view("KLJNPQRTUWX")[10 - rest];
}

bool mykad(std::string_view n) noexcept {
  const int place = number(n, 6, 2);
  return is_short_date(number(n, 0, 2), number(n, 2, 2), number(n, 4, 2)) && place != 0 && place != 17 &&
         !(place >= 18 && place <= 20) && !(place >= 69 && place <= 70) && !(place >= 80 && place <= 81) &&
         place != 73 && !(place >= 94 && place <= 97);
}
// Women add 40 to the day.
bool nik(std::string_view n) noexcept {
  const int province = number(n, 0, 2), day = number(n, 6, 2);
  return province >= 11 && province <= 97 && number(n, 2, 2) != 0 && number(n, 12, 4) != 0 &&
         is_short_date(number(n, 10, 2), number(n, 8, 2), day > 40 ? day - 40 : day);
}
bool npwp(std::string_view n) noexcept { return luhn(n.substr(0, 9)) && number(n, 0, 9) != 0; }
bool npwp_loose(std::string_view n) noexcept { return number(n, 0, 9) != 0; }

bool thai(std::string_view n) noexcept {
  static constexpr int kWeights[] = {13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2};
  return n[0] != '0' && n[0] != '9' && (11 - weighted(n, kWeights) % 11) % 10 == digit(n[12]) && !all_same(n);
}

bool vn_id(std::string_view n) noexcept { return number(n, 0, 3) >= 1 && number(n, 0, 3) <= 96 && n[3] <= '3'; }
bool vn_tax(std::string_view n) noexcept {
  static constexpr int kWeights[] = {31, 29, 23, 19, 17, 13, 7, 5, 3};
  return number(n, 2, 7) != 0 && 10 - weighted(n, kWeights) % 11 == digit(n[9]);
}

constexpr Rule kRules[] = {
    {T::il_id,
     "ddddddddd|dddddddd-d|d-ddddddd-d|ddddddd-d",
     il_id,
     0.05F,
     0.3F,
     0.94F,
     {W::teudat},
     kIdWords,
     SB_REASON("luhn")},
    {T::ir_id, "dddddddddd|ddd-dddddd-d", ir_id, 0.1F, 0.65F, 0.95F, {W::melli}, kIdWords, SB_REASON("mod 11")},
    {T::sa_id, "dddddddddd", sa_id, 0.1F, 0, 0.92F, {W::saudi}, kIdWords, SB_REASON("luhn")},
    {T::ae_id,
     "784-dddd-ddddddd-d|784 dddd ddddddd d",
     ae_id,
     0,
     0.97F,
     0.98F,
     {W::emirates},
     kIdWords,
     SB_REASON("luhn")},
    {T::ae_id, "784dddddddddddd", ae_id, 0.75F, 0, 0.96F, {W::emirates}, kIdWords, SB_REASON("luhn")},
    {T::ae_id,
     "784-dddd-ddddddd-d|784dddddddddddd",
     ae_loose,
     0.2F,
     0.8F,
     0.93F,
     {W::emirates},
     kIdWords,
     SB_REASON("form")},
    {T::kw_id, "dddddddddddd", kw_id, 0.35F, 0, 0.94F, {W::kuwait}, kIdWords, SB_REASON("mod 11, date")},
    {T::kz_iin, "dddddddddddd", iin, 0.2F, 0, 0.93F, {W::iin}, kIdWords | kTaxWords, SB_REASON("mod 11, month")},
    {T::pk_cnic,
     "ddddd-ddddddd-d|ddddddddddddd|ddddd ddddddd d",
     cnic,
     0.1F,
     0.75F,
     0.94F,
     {W::cnic},
     kIdWords,
     SB_REASON("cnic form")},
    {T::in_aadhaar,
     "dddd dddd dddd|dddd-dddd-dddd|dddddddddddd",
     aadhaar,
     0.25F,
     0.55F,
     0.97F,
     {W::aadhaar},
     kIdWords,
     SB_REASON("verhoeff")},
    {T::in_aadhaar,
     "dddddddddddddddd|dddd dddd dddd dddd",
     aadhaar_virtual,
     0.1F,
     0.2F,
     0.9F,
     {W::aadhaar},
     0,
     SB_REASON("verhoeff")},
    {T::in_pan, "aaaaadddda|aaaaa dddd a", pan, 0.65F, 0.5F, 0.97F, {W::pan}, kTaxWords, SB_REASON("pan form")},
    {T::in_gstin, "ddaaaaaddddaxax", gstin, 0.95F, 0, 0.98F, {W::gstin}, kTaxWords | kVatWords, SB_REASON("mod 36")},
    {T::in_voter, "aaaddddddd|aaa/dd/ddd/dddddd", nullptr, 0.15F, 0.4F, 0.9F, {W::voter}, 0, SB_REASON("form")},
    {T::lk_nic,
     "ddddddddda|dddddddddddd|ddddddddd a",
     lk_nic,
     0.2F,
     0.2F,
     0.86F,
     {W::nic},
     0,
     SB_REASON("day of year")},
    {T::cn_ric,
     "dddddddddddddddddx|dddddd dddddddd dddx|dddddd-dddddddd-dddx",
     cn_id,
     0.95F,
     0.95F,
     0.99F,
     {W::cn_id},
     kIdWords,
     SB_REASON("mod 11-2, date, region")},
    {T::cn_ric, "ddddddddddddddd", cn_old, 0.2F, 0, 0.88F, {W::cn_id}, 0, SB_REASON("date, region")},
    {T::hk_id,
     "adddddd(x|aadddddd(x|a dddddd(x|adddddd (x",
     hk_id,
     0,
     0.93F,
     0.98F,
     {W::hkid},
     kIdWords,
     SB_REASON("mod 11")},
    {T::hk_id, "addddddx|aaddddddx", hk_id, 0.2F, 0, 0.9F, {W::hkid}, 0, SB_REASON("mod 11")},
    {T::tw_id, "addddddddd", tw_id, 0.55F, 0, 0.96F, {W::tw_id}, kIdWords, SB_REASON("mod 10, city")},
    {T::jp_mynumber,
     "dddddddddddd|dddd dddd dddd|dddd-dddd-dddd",
     my_number,
     0.1F,
     0.25F,
     0.95F,
     {W::my_number},
     kIdWords,
     SB_REASON("mod 11")},
    {T::jp_cn,
     "ddddddddddddd|d-dddd-dddd-dddd",
     corporate,
     0.1F,
     0.5F,
     0.92F,
     {W::corporate_number},
     0,
     SB_REASON("mod 9")},
    {T::kr_rrn, "dddddd-ddddddd", rrn_checked, 0, 0.93F, 0.98F, {W::rrn}, kIdWords, SB_REASON("mod 11, date")},
    {T::kr_rrn, "dddddd-ddddddd", rrn, 0, 0.75F, 0.96F, {W::rrn}, kIdWords, SB_REASON("date")},
    {T::kr_rrn, "ddddddddddddd", rrn_checked, 0.35F, 0, 0.95F, {W::rrn}, kIdWords, SB_REASON("mod 11, date")},
    {T::kr_rrn, "ddddddddddddd|dddddd ddddddd", rrn, 0.1F, 0.3F, 0.92F, {W::rrn}, 0, SB_REASON("date")},
    {T::kr_brn, "ddd-dd-ddddd|dddddddddd", brn, 0.05F, 0.7F, 0.94F, {W::brn}, 0, SB_REASON("mod 10")},
    {T::sg_nric, "addddddda", nric, 0.75F, 0, 0.98F, {W::nric}, kIdWords, SB_REASON("mod 11")},
    {T::sg_uen, "dddddddda|ddddddddda|Tddaadddda", nullptr, 0.1F, 0, 0.86F, {W::uen}, 0, SB_REASON("form")},
    {T::my_nric,
     "dddddd-dd-dddd|dddddddddddd|dddddd dd dddd",
     mykad,
     0.1F,
     0.8F,
     0.95F,
     {W::mykad},
     kIdWords,
     SB_REASON("date, place")},
    {T::id_nik,
     "dddddddddddddddd|dddddd-dddddd-dddd|dddddd dddddd dddd",
     nik,
     0.2F,
     0.6F,
     0.95F,
     {W::nik},
     kIdWords,
     SB_REASON("date, region")},
    {T::id_npwp,
     "dd.ddd.ddd.d-ddd.ddd|ddddddddddddddd",
     npwp,
     0.1F,
     0.93F,
     0.96F,
     {W::npwp},
     kTaxWords,
     SB_REASON("luhn")},
    {T::id_npwp, "dd.ddd.ddd.d-ddd.ddd", npwp_loose, 0, 0.75F, 0.9F, {W::npwp}, kTaxWords, SB_REASON("form")},
    {T::th_tnin,
     "d-dddd-ddddd-dd-d|d dddd ddddd dd d",
     thai,
     0,
     0.95F,
     0.98F,
     {W::thai},
     kIdWords,
     SB_REASON("mod 11")},
    {T::th_tnin, "ddddddddddddd", thai, 0.3F, 0, 0.96F, {W::thai}, kIdWords | kTaxWords, SB_REASON("mod 11")},
    {T::vn_id, "dddddddddddd", vn_id, 0.1F, 0, 0.9F, {W::vietnam}, kIdWords, SB_REASON("region")},
    {T::vn_id, "dddddddddd|dddddddddd-ddd", vn_tax, 0.05F, 0.3F, 0.9F, {W::vietnam}, kTaxWords, SB_REASON("mod 11")},
    {T::ph_tin,
     "ddd-ddd-ddd-ddd|ddd-ddd-ddd|ddd-ddd-ddd-ddddd",
     nullptr,
     0,
     0.15F,
     0.85F,
     {W::ph_tin},
     0,
     SB_REASON("form")},
};

}  // namespace

std::span<const Rule> asian_rules() noexcept { return kRules; }

}  // namespace policy::privacy
