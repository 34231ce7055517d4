// Numbers of things that lead to a person: vehicles, mobile devices, network interfaces without colons.
#include "policy/privacy/checksums.h"
#include "policy/privacy/ids.h"

namespace policy::privacy {
namespace {

using T = Type;
using W = Topic;

// ISO 3779; no I, O, Q. The ninth sign checks it in North America and China (49 CFR 565).
bool vin_form(std::string_view n) noexcept {
  int digits = 0;
  for (const char c : n) {
    if (c == 'I' || c == 'O' || c == 'Q') return false;
    digits += is_digit(c);
  }
  return digits >= 4 && digits < 17 && is_digit(n[15]) && is_digit(n[16]);
}
bool vin(std::string_view n) noexcept {
  static constexpr int kLetters[26] = {1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9};
  static constexpr int kWeights[17] = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
  if (!vin_form(n)) return false;
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) sum += (is_digit(n[i]) ? digit(n[i]) : kLetters[n[i] - 'A']) * kWeights[i];
  return n[8] == (sum % 11 == 10 ? 'X' : static_cast<char>('0' + sum % 11));
}

bool imei(std::string_view n) noexcept { return luhn(n) && !all_same(n); }

bool hex(std::string_view n) noexcept {
  for (const char c : n) {
    if (c > 'F') return false;
  }
  return true;
}

constexpr Rule kRules[] = {
    {T::vin, "xxxxxxxxxxxxxxxxx", vin, 0.7F, 0, 0.97F, {W::vin}, 0, SB_REASON("vin check digit")},
    {T::vin, "xxxxxxxxxxxxxxxxx", vin_form, 0.3F, 0, 0.88F, {W::vin}, 0, SB_REASON("vin form")},
    {T::imei,
     "ddddddddddddddd|dd-dddddd-dddddd-d|dddddd-dd-dddddd-d|dd dddddd dddddd d",
     imei,
     0.2F,
     0.7F,
     0.96F,
     {W::imei},
     0,
     SB_REASON("luhn")},
    {T::mac,
     "xx-xx-xx-xx-xx-xx|xx-xx-xx-xx-xx-xx-xx-xx|xxxx.xxxx.xxxx",
     hex,
     0,
     0.85F,
     0.98F,
     {W::mac},
     0,
     SB_REASON("eui form")},
    {T::mac,
     "xx xx xx xx xx xx|xx xx xx xx xx xx xx xx|xxxx.xxxx.xxxx.xxxx|xxxxxxxxxxxx|xxxxxxxxxxxxxxxx",
     hex,
     0.1F,
     0.3F,
     0.86F,
     {W::mac},
     0,
     SB_REASON("eui form")},
};

}  // namespace

std::span<const Rule> device_rules() noexcept { return kRules; }

}  // namespace policy::privacy
