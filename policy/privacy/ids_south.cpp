// Identifiers of Africa and Oceania. The rules of each are those its authority publishes.
#include "policy/privacy/checksums.h"
#include "policy/privacy/ids.h"

namespace policy::privacy {
namespace {

using T = Type;
using W = Topic;

// The governorate; the check digit's rule is not public.
bool eg_id(std::string_view n) noexcept {
  const int region = number(n, 7, 2);
  return (n[0] == '2' || n[0] == '3') && ((region >= 1 && region <= 35) || region == 88) &&
         is_date((n[0] == '2' ? 1900 : 2000) + number(n, 1, 2), number(n, 3, 2), number(n, 5, 2));
}

bool za_id(std::string_view n) noexcept {
  return is_short_date(number(n, 0, 2), number(n, 2, 2), number(n, 4, 2)) && n[10] <= '2' && luhn(n);
}

bool ke_pin(std::string_view n) noexcept { return n[0] == 'A' || n[0] == 'P'; }

// Weights from 14 down, mod 17.
bool mu_id(std::string_view n) noexcept {
  int sum = 0;
  for (std::size_t i = 0; i < 13; ++i) sum += base36(n[i]) * static_cast<int>(14 - i);
  return is_short_date(number(n, 5, 2), number(n, 3, 2), number(n, 1, 2)) && base36(n[13]) == (17 - sum % 17) % 17;
}

bool tfn(std::string_view n) noexcept {
  static constexpr int kNine[] = {1, 4, 3, 7, 5, 8, 6, 9, 10}, kEight[] = {10, 7, 8, 4, 6, 3, 5, 1};
  return !all_same(n) && (n.size() == 9 ? weighted(n, kNine) : weighted(n, kEight)) % 11 == 0;
}
bool abn(std::string_view n) noexcept {
  static constexpr int kWeights[] = {10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19};
  if (n[0] == 'A') n.remove_prefix(2);
  return n[0] != '0' && (weighted(n, kWeights) - 10) % 89 == 0;
}
bool acn(std::string_view n) noexcept {
  static constexpr int kWeights[] = {8, 7, 6, 5, 4, 3, 2, 1};
  return (10 - weighted(n, kWeights) % 10) % 10 == digit(n[8]) && !all_same(n);
}
bool medicare(std::string_view n) noexcept {
  static constexpr int kWeights[] = {1, 3, 7, 9, 1, 3, 7, 9};
  return n[0] >= '2' && n[0] <= '6' && weighted(n, kWeights) % 10 == digit(n[8]) && n[9] != '0';
}

// Two rounds of weights; numbers from 10 to 150 million.
bool ird(std::string_view n) noexcept {
  static constexpr int kFirst[] = {3, 2, 7, 6, 5, 4, 3, 2}, kSecond[] = {7, 4, 3, 2, 5, 2, 7, 6};
  const std::uint64_t value = number(n);
  if (value < 10000000 || value > 150000000) return false;
  const std::size_t skip = 9 - n.size();
  int check = (11 - weighted(n, std::span(kFirst).subspan(skip)) % 11) % 11;
  if (check == 10) check = (11 - weighted(n, std::span(kSecond).subspan(skip)) % 11) % 11;
  return check == digit(n.back());
}
// Letters without I and O, from one (Health Information Standards Organisation 10046).
bool nhi(std::string_view n) noexcept {
  static constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
  int sum = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    const std::size_t letter = kLetters.find(n[i]);
    if (letter == std::string_view::npos && !is_digit(n[i])) return false;
    sum += (is_digit(n[i]) ? digit(n[i]) : static_cast<int>(letter) + 1) * static_cast<int>(7 - i);
  }
  if (is_digit(n[6])) return sum % 11 != 0 && (11 - sum % 11) % 10 == digit(n[6]);
  return n[6] == kLetters[static_cast<std::size_t>(23 - sum % 23) % 24];
}

constexpr Rule kRules[] = {
    {T::eg_id,
     "dddddddddddddd|d dddddd dd dddd d",
     eg_id,
     0.35F,
     0.6F,
     0.95F,
     {W::egypt},
     kIdWords,
     SB_REASON("date, region")},
    {T::za_id,
     "ddddddddddddd|dddddd dddd ddd|dddddd dddd dd d|dddddd-dddd-ddd",
     za_id,
     0.6F,
     0.75F,
     0.96F,
     {W::south_africa},
     kIdWords,
     SB_REASON("luhn, date")},
    {T::ke_pin, "addddddddda", ke_pin, 0.35F, 0, 0.93F, {W::kra}, kTaxWords, SB_REASON("form")},
    {T::mu_id,
     "adddddddddddda|addddddddddddd",
     mu_id,
     0.6F,
     0,
     0.95F,
     {W::mauritius},
     kIdWords,
     SB_REASON("mod 17, date")},
    {T::au_tfn,
     "ddd ddd ddd|ddd-ddd-ddd|ddddddddd|dddddddd|dd ddd ddd",
     tfn,
     0.05F,
     0.3F,
     0.95F,
     {W::tfn},
     kTaxWords,
     SB_REASON("mod 11")},
    {T::au_abn,
     "dd ddd ddd ddd|dd-ddd-ddd-ddd|ddddddddddd|AUddddddddddd",
     abn,
     0.3F,
     0.75F,
     0.96F,
     {W::abn},
     kTaxWords | kVatWords,
     SB_REASON("mod 89")},
    {T::au_acn, "ddd ddd ddd|ddddddddd|ddd-ddd-ddd", acn, 0.05F, 0.25F, 0.92F, {W::acn}, 0, SB_REASON("mod 10")},
    {T::au_medicare,
     "dddd ddddd d|dddddddddd|dddd-ddddd-d",
     medicare,
     0.1F,
     0.7F,
     0.95F,
     {W::medicare},
     0,
     SB_REASON("mod 10")},
    {T::nz_ird,
     "ddd-ddd-ddd|dd-ddd-ddd|ddd ddd ddd|ddddddddd|dddddddd|dd ddd ddd|ddddddd-d|dddddddd-d",
     ird,
     0.05F,
     0.3F,
     0.93F,
     {W::ird},
     kTaxWords,
     SB_REASON("mod 11")},
    {T::nz_nhi, "aaadddd|aaaddax|aaa dddd", nhi, 0.2F, 0.2F, 0.92F, {W::nhi}, 0, SB_REASON("mod 11")},
};

}  // namespace

std::span<const Rule> southern_rules() noexcept { return kRules; }

}  // namespace policy::privacy
