// Payment cards: issuer ranges and lengths of ISO/IEC 7812, as the schemes publish them, and the Luhn check.
#include "policy/privacy/checksums.h"
#include "policy/privacy/ids.h"

namespace policy::privacy {
namespace {

using T = Type;
using W = Topic;

bool between(std::string_view card, std::size_t size, std::uint64_t low, std::uint64_t high) noexcept {
  const std::uint64_t prefix = number(card.substr(0, size));
  return prefix >= low && prefix <= high;
}

// Luhn holds for round numbers too, which are no cards; the schemes' test numbers (4111 1111 1111 1111, 5500 0000 0000
// 0004) are cards.
bool plausible(std::string_view card) noexcept {
  return luhn(card) && !all_same(card) && !card.ends_with("0000000000");
}

bool visa(std::string_view c) noexcept {
  return c[0] == '4' && (c.size() == 13 || c.size() == 16 || c.size() == 19) && plausible(c);
}
bool mastercard(std::string_view c) noexcept {
  return c.size() == 16 && (between(c, 2, 51, 55) || between(c, 4, 2221, 2720)) && plausible(c);
}
bool amex(std::string_view c) noexcept { return (between(c, 2, 34, 34) || between(c, 2, 37, 37)) && plausible(c); }
bool diners(std::string_view c) noexcept {
  return (between(c, 3, 300, 305) || between(c, 4, 3095, 3095) || between(c, 2, 36, 36) || between(c, 2, 38, 39)) &&
         plausible(c);
}
bool discover(std::string_view c) noexcept {
  return (between(c, 4, 6011, 6011) || between(c, 3, 644, 649) || between(c, 2, 65, 65)) && plausible(c);
}
bool jcb(std::string_view c) noexcept { return between(c, 4, 3528, 3589) && plausible(c); }
bool union_pay(std::string_view c) noexcept { return (between(c, 2, 62, 62) || between(c, 2, 81, 81)) && plausible(c); }
bool maestro(std::string_view c) noexcept {
  return (between(c, 2, 50, 50) || between(c, 2, 56, 58) || between(c, 2, 61, 61) || between(c, 2, 63, 64) ||
          between(c, 2, 66, 69)) &&
         plausible(c);
}
bool mir(std::string_view c) noexcept { return between(c, 4, 2200, 2204) && plausible(c); }
bool rupay(std::string_view c) noexcept {
  return (between(c, 2, 60, 60) || between(c, 3, 508, 508) || between(c, 3, 353, 353) || between(c, 3, 356, 356)) &&
         plausible(c);
}
bool troy(std::string_view c) noexcept { return between(c, 4, 9792, 9792) && plausible(c); }
bool luhn_only(std::string_view c) noexcept { return c[0] != '0' && plausible(c); }

#define SB_FOURS "dddd*dddd*dddd*dddd|dddddddddddddddd"
#define SB_LONG SB_FOURS "|dddd*dddd*dddd*dddd*ddd|ddddddddddddddddddd"

constexpr Rule kCards[] = {
    {T::credit_card, SB_LONG "|ddddddddddddd", visa, 0.85F, 0.97F, 0.99F, {W::card}, 0, SB_REASON("luhn, iin visa")},
    {T::credit_card, SB_FOURS, mastercard, 0.85F, 0.97F, 0.99F, {W::card}, 0, SB_REASON("luhn, iin mastercard")},
    {T::credit_card,
     "ddddddddddddddd|dddd*dddddd*ddddd|dddd*dddd*dddd*ddd",
     amex,
     0.85F,
     0.97F,
     0.99F,
     {W::card},
     0,
     SB_REASON("luhn, iin amex")},
    {T::credit_card,
     SB_LONG "|dddddddddddddd|dddd*dddddd*dddd|dddd*dddd*dddd*dd",
     diners,
     0.7F,
     0.95F,
     0.99F,
     {W::card},
     0,
     SB_REASON("luhn, iin diners")},
    {T::credit_card, SB_LONG, discover, 0.85F, 0.97F, 0.99F, {W::card}, 0, SB_REASON("luhn, iin discover")},
    {T::credit_card, SB_LONG, jcb, 0.85F, 0.97F, 0.99F, {W::card}, 0, SB_REASON("luhn, iin jcb")},
    {T::credit_card,
     SB_LONG "|ddddddddddddddddd|dddddddddddddddddd|dddddd*ddddddddddddd",
     union_pay,
     0.75F,
     0.95F,
     0.99F,
     {W::card},
     0,
     SB_REASON("luhn, iin unionpay")},
    {T::credit_card, SB_LONG, maestro, 0.65F, 0.9F, 0.98F, {W::card}, 0, SB_REASON("luhn, iin maestro")},
    {T::credit_card,
     "dddddddddddd|ddddddddddddd|dddddddddddddd|ddddddddddddddd|ddddddddddddddddd|dddddddddddddddddd",
     maestro,
     0.15F,
     0.15F,
     0.8F,
     {W::card},
     0,
     SB_REASON("luhn, iin maestro")},
    {T::credit_card, SB_LONG, mir, 0.75F, 0.95F, 0.98F, {W::card}, 0, SB_REASON("luhn, iin mir")},
    {T::credit_card, SB_FOURS, rupay, 0.65F, 0.9F, 0.98F, {W::card}, 0, SB_REASON("luhn, iin rupay")},
    {T::credit_card, SB_FOURS, troy, 0.75F, 0.95F, 0.98F, {W::card}, 0, SB_REASON("luhn, iin troy")},
    {T::credit_card, SB_LONG, luhn_only, 0.2F, 0.4F, 0.85F, {W::card}, 0, SB_REASON("luhn, iin unknown")},
};

}  // namespace

std::span<const Rule> card_rules() noexcept { return kCards; }

}  // namespace policy::privacy
