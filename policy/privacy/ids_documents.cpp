// Documents and registrations that have a form but no check that could prove them: passports, identity cards, number
// plates, VAT numbers. Only a word near makes them findings, except where a form is like nothing else.
#include "policy/privacy/checksums.h"
#include "policy/privacy/ids.h"

namespace policy::privacy {
namespace {

using T = Type;
using W = Topic;

std::size_t digits_in(std::string_view n) noexcept {
  std::size_t count = 0;
  for (const char c : n) count += is_digit(c) ? 1U : 0U;
  return count;
}

// Not a year, not a row of one digit but for zeros after letters.
bool some(std::string_view n) noexcept { return digits_in(n) >= 3 && !(all_digits(n) && all_same(n)); }

// Germany: no vowels and no letters like digits, a check digit behind in newer ones.
bool german(std::string_view n) noexcept {
  for (const char c : n) {
    if (!is_digit(c) && std::string_view("CFGHJKLMNPRTVWXYZ").find(c) == std::string_view::npos) return false;
  }
  return std::string_view("CFGHJKLMNPRTVWXYZ").find(n[0]) != std::string_view::npos && digits_in(n) >= 2;
}
bool dutch(std::string_view n) noexcept {
  return n.find('O') == std::string_view::npos && is_digit(n[8]) && digits_in(n) >= 3;
}

// Area names of 1 to 3 letters, then letters and digits (Great Britain from 2001: age, random letters).
bool plate(std::string_view n) noexcept {
  const std::size_t digits = digits_in(n);
  return digits >= 1 && digits < n.size();
}

// Great Britain: five letters of the name, the birthday with the year's digits around, initials, check.
bool gb_licence(std::string_view n) noexcept {
  const int month = number(n, 6, 2) % 50, day = number(n, 8, 2);
  for (std::size_t i = 0; i < 5; ++i) {
    if (is_digit(n[i]) && n[i] != '9') return false;
  }
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && is_upper(n[0]);
}

#define SB_PASSPORT(forms, check) \
  { T::passport, forms, check, 0, 0, 0.9F, {W::passport}, 0, SB_REASON("passport form") }
#define SB_PLATE(forms) \
  { T::plate, forms, plate, 0, 0, 0.82F, {W::plate}, kUpperOnly, SB_REASON("plate form") }
#define SB_VAT(forms) \
  { T::vat, forms, nullptr, 0, 0, 0.84F, {W::vat}, 0, SB_REASON("vat form") }
// With the country's letters before.
#define SB_VAT_OF(forms) \
  { T::vat, forms, nullptr, 0.3F, 0.3F, 0.9F, {W::vat}, kTaxWords, SB_REASON("vat form, country") }

constexpr Rule kRules[] = {
    {T::us_passport, "adddddddd|ddddddddd", some, 0, 0, 0.9F, {W::passport}, 0, SB_REASON("passport form")},
    SB_PASSPORT("aaddddddd|addddddd|adddddd|aadddddd|ddddddd|dddddddd|addddddddd|aaadddddd|aaaddddddd", some),
    SB_PASSPORT("ddaaddddd|ddaa ddddd|addddddaa|adddddda|aa dddddd|addddddda|addddd|aa ddddddd", some),
    SB_PASSPORT("a dddddd|a ddddddd|a dddddddd|aaa dddddd|dd ddddddd|d dd dddddd|dddd dddddd|dd dd dddddd", some),
    SB_PASSPORT("axxxxxxxx", german),
    SB_PASSPORT("aaxxxxxxd", dutch),
    SB_PASSPORT("aaddadad|adadadad", some),
    {T::identity_card,
     "aaddddddd|aaxddddda|adddddddd|aadddddd|ddddddddd|dddddddd|aaddddd aa|aaxxxxxxd|ddddddaa|aaadddddd|aa "
     "dddddd|ddddddd",
     some,
     0,
     0,
     0.72F,
     {W::identity_card},
     0,
     SB_REASON("document form")},
    {T::identity_card, "axxxxxxxx|axxxxxxxxd", german, 0, 0, 0.78F, {W::identity_card}, 0, SB_REASON("document form")},
    {T::identity_card,
     "aaddddaa|aadddddaa|aa ddddd aa",
     nullptr,
     0,
     0,
     0.84F,
     {W::identity_card},
     0,
     SB_REASON("document form")},
    {T::zip,
     "ad daa|add daa|aad daa|aadd daa|ada daa|aada daa|dddd aa|ada dad|ddddd-dddd|ddd-dddd|dd-ddd|ddddd-ddd",
     nullptr,
     0,
     0,
     0.84F,
     {W::postal},
     0,
     SB_REASON("post code form")},
    {T::licence,
     "aaaaaddddddxxxaa|aaaxxddddddxxxaa|aaaaa dddddd xxxaa",
     gb_licence,
     0.9F,
     0.9F,
     0.97F,
     {W::licence, W::us_licence},
     0,
     SB_REASON("licence form, date")},
    SB_PLATE("aadd aaa|aaddaaa|aad aaa|ad aaa|add aaa|addd aaa|aaa ddda|aadaaa"),
    SB_PLATE("aaa dddd|aaa-dddd|aaadddd|aaadxdd|aaa-dxdd|aaa ddd|aaa-ddd|aaaddd|aaa ddx|aaaddx|aaadda"),
    SB_PLATE("aa ddd aa|aa-ddd-aa|aadddaa|aa dd aa|aa-dd-aa|aaddaa|aa.dd.aa|aa aa dd|dd aa dd|dd dd "
             "aa|dd-aa-dd|dd-dd-aa|aa-dd-dd|aa dd dd|aadddd|ddaadd|ddddaa|"
             "aa.dd.dd|dd.dd.aa|dd.aa.dd"),
    SB_PLATE("a a d|a aa d|a a dd|a aa dd|a a ddd|a aa ddd|a a dddd|a aa dddd|aa a d|aa a dd|aa a ddd|aa aa d|aa aa "
             "dd|aa aa ddd|"
             "aa a dddd|aa aa dddd|aaa a d|aaa a dd|aaa a ddd|aaa aa d|aaa aa dd|aaa aa ddd|aaa a dddd"),
    SB_PLATE("aa aa ddd a|aa aa dddd a|a aa dddd a|aaa aa ddd a|aaa-aa-ddd "
             "a|aaa-aa-ddd|aa-aa-dddd|a-aa-dddd|a-a-ddd|aa-a-ddd|aaaadddd|aaaadddda|aaaaddda|"
             "aaaadddd a|aaaaddd"),
    SB_PLATE("aaddaadddd|aa dd aa dddd|aa dd-aa dddd|aa-dd-aa-dddd|aaddadddd|aa dd a dddd|aaa dddd a|aaadddda"),
    SB_PLATE("aaaddaa|aaaaddd|addddddd|ddddaaa|dddd aaa|dadddd|dad dddd|dadxxxx|daa dddd|daaaddd|ddd "
             "aaa|dddaaa|ddd-aaa|ddd aa|dddaa|ddd a|ddda|dd a|ddd-a|"
             "dd-a|a ddd|a-ddd|a dddd|a-dddd|a-ddddd|a ddddd|a-dddddd|addddd|aa ddd|aa dddd|aa ddddd|aa d|aa dd|aa "
             "ddddd|aa-dddd|aa-ddddd|aaddddd|aa dd-dd|"
             "aa dddd a|a-a dddd|dddd-aaa"),
    SB_VAT("xddddddddd|addddddda|ddddddddd|dddddddd|dddddddddd|ddddddddddd|dddddddddddd|ddddddddddddd|ddddddddddddddd|"
           "xxddddddddd|dddddddda|addddddd"),
    SB_VAT("ddddddddaaddd|ddd ddd ddd|ddd ddd ddd "
           "ddd|ddd-ddd-ddd-ddd|dd.ddd.ddd.d-ddd.ddd|dd.ddd.ddd/dddd-dd|ddd.ddd.ddd-dd|ddd-ddddddd-d|dddddddd-d|"
           "ddd-dd-dd-ddd|ddd-dd-dd-dd|ddd-dd-ddd-dd|ddd-dddddd-dddda|ddddddd-d|dddddd-d|dddd-dddddd-ddd-d|a-dddddddd-"
           "d|dddddddd-dddd|aaaaddddddaaa"),
    SB_VAT("ddd.ddd.ddd|ddd.ddd.ddd aaa|ddd.ddd.ddd aaaa|ddd ddd ddd aaa|ddd dddd "
           "dd|dddddddda|dddddddaa|ddddddaddd|addddddddd|addd|aaddd|ddddddd"),
    SB_VAT_OF("ATUdddddddd|BEdddddddddd|BGddddddddd|BGdddddddddd|CYdddddddda|CZdddddddd|CZddddddddd|CZdddddddddd|"
              "DEddddddddd|DKdddddddd|EEddddddddd|ELddddddddd|"
              "ESxdddddddx|FIdddddddd|FRxxddddddddd|GBddddddddd|GBdddddddddddd|HRddddddddddd|HUdddddddd|IEdddddddaa|"
              "IEddddddda|IEdxdddddaa|IEdxddddda"),
    SB_VAT_OF("ITddddddddddd|LTddddddddd|LTdddddddddd|LTdddddddddddd|LUdddddddd|LVddddddddddd|MTdddddddd|"
              "NLdddddddddBdd|PLdddddddddd|PTddddddddd|ROdd|ROddddddd|"
              "ROdddddddd|ROddddddddd|ROdddddddddd|SEdddddddddddd|SIdddddddd|SKdddddddddd|XIddddddddd|GBHAddd|GBGDddd|"
              "GBddd dddd dd"),
    SB_VAT_OF("ALxdddddddda|ALddddddddda|ARddddddddddd|AUddddddddddd|BYddddddddd|CAddddddddd|CLdddddddd-d|COdddddddddd|"
              "CRdddddddddddd|CRddddddddd|DOddddddddddd|DOddddddddd|"
              "DOddd-ddddddd-d|ECddddddddddddd|GTddddddd-d|IDddddddddddddddd|IDdd.ddd.ddd.d-ddd.ddd|ILddddddddd|"
              "INxxxxxxxxxxxxxxx|ISdddddd|ISddddd|KZdddddddddddd|MKddddddddddddd"),
    SB_VAT_OF("MXaaaaddddddaaa|MXaaaddddddaaa|NOddddddddd|NOdddddddddaaa|NZddddddddd|NGdddddddddddd|NGdddddddd-dddd|"
              "NIddd-dddddd-dddda|PEddddddddddd|PHdddddddddddd|PYdddddd-d|"
              "RSddddddddd|RUdddddddddd|RUdddddddddddd|SAddddddddddddddd|SMddddd|SVdddd-dddddd-ddd-d|TRdddddddddd|"
              "UAdddddddddddd|UYdddddddddddd|UZddddddddd|VEa-dddddddd-d|VEa-ddddddddd|"
              "VEaddddddddd|BRdd.ddd.ddd/dddd-dd|BRddd.ddd.ddd-dd"),
    {T::vat,
     "CHE-ddd.ddd.ddd aaaa|CHE-ddd.ddd.ddd aaa|CHE ddd ddd ddd aaa|CHE ddd ddd ddd aaaa|CHE-ddddddddd "
     "aaaa|CHE-dddddddddaaaa|CHE-dddddddddaaa|CHEdddddddddaaa|"
     "CHEdddddddddaaaa|CHE-ddddddddd aaa|CHE ddd.ddd.ddd aaa|CHE-ddd.ddd.dddaaaa|CHE-ddd.ddd.dddaaa",
     nullptr,
     0.85F,
     0.85F,
     0.985F,
     {W::vat, W::uid},
     0,
     SB_REASON("vat form, country")},
};

}  // namespace

std::span<const Rule> document_rules() noexcept { return kRules; }

}  // namespace policy::privacy
