// Identifiers of western Europe. The rules of each are those its authority publishes; one table, with its checks.
#include "policy/privacy/checksums.h"
#include "policy/privacy/ids.h"

namespace policy::privacy {
namespace {

using T = Type;
using W = Topic;

bool one_of(char c, std::string_view set) noexcept { return set.find(c) != std::string_view::npos; }

bool nhs(std::string_view n) noexcept {
  static constexpr int kWeights[] = {10, 9, 8, 7, 6, 5, 4, 3, 2};
  return (11 - weighted(n, kWeights) % 11) % 11 == digit(n[9]) && !all_same(n);
}

// Prefixes that HM Revenue and Customs does not give; suffix A to D.
bool nino(std::string_view n) noexcept {
  if (one_of(n[0], "DFIQUV") || one_of(n[1], "DFIOQUV") || n[8] > 'D') return false;
  for (const std::string_view prefix : {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}) {
    if (n.starts_with(prefix)) return false;
  }
  return true;
}

// Mod 23; a second letter counts nine times its place, W, T and X as none.
bool pps(std::string_view n) noexcept {
  static constexpr int kWeights[] = {8, 7, 6, 5, 4, 3, 2};
  int sum = weighted(n, kWeights);
  if (n.size() == 9 && !one_of(n[8], "WTX")) sum += 9 * (n[8] - 'A' + 1);
  return n[7] == "WABCDEFGHIJKLMNOPQRSTUV"[sum % 23];
}

constexpr std::string_view kNifLetters = "TRWAGMYFPDXBNJZSQVHLCKE";
bool nif(std::string_view n) noexcept {
  return n[8] == kNifLetters[number(n.substr(0, 8)) % 23] && !all_same(n.substr(0, 8));
}
bool nif_letter(std::string_view n) noexcept {
  return one_of(n[0], "KLM") && n[8] == kNifLetters[number(n.substr(1, 7)) % 23];
}
bool nie(std::string_view n) noexcept {
  if (n[0] < 'X') return false;
  const std::uint64_t value = static_cast<std::uint64_t>(n[0] - 'X') * 10000000 + number(n.substr(1, 7));
  return n[8] == kNifLetters[value % 23];
}
bool cif(std::string_view n) noexcept {
  if (!one_of(n[0], "ABCDEFGHJNPQRSUVW")) return false;
  int sum = 0;
  for (std::size_t i = 1; i < 8; ++i) {
    const int d = digit(n[i]) * (i % 2 == 1 ? 2 : 1);
    sum += d > 9 ? d - 9 : d;
  }
  const int check = (10 - sum % 10) % 10;
  return is_digit(n[8]) ? digit(n[8]) == check : n[8] == "JABCDEFGHI"[check];
}

bool pt_nif(std::string_view n) noexcept {
  static constexpr int kWeights[] = {9, 8, 7, 6, 5, 4, 3, 2};
  return n[0] != '0' && n[0] != '4' && (11 - weighted(n, kWeights) % 11) % 11 % 10 == digit(n[8]) && !all_same(n);
}
bool pt_nif_prefixed(std::string_view n) noexcept { return pt_nif(n.substr(2)); }
// Luhn over base-36 values.
bool pt_cc(std::string_view n) noexcept {
  int sum = 0;
  for (std::size_t i = 0; i < 12; ++i) {
    const int value = base36(n[i]) * (i % 2 == 0 ? 2 : 1);
    sum += value > 9 && i % 2 == 0 ? value - 9 : value;
  }
  return sum % 10 == 0;
}

// Where two people would have the same code the digits become letters (omocodia): L M N P Q R S T U V.
int fiscal_digit(char c) noexcept {
  if (is_digit(c)) return digit(c);
  const std::size_t at = std::string_view("LMNPQRSTUV").find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}
bool fiscal(std::string_view n) noexcept {
  static constexpr int kOdd[36] = {1,  0,  5, 7, 9,  13, 15, 17, 19, 21, 1,  0,  5,  7,  9,  13, 15, 17,
                                   19, 21, 2, 4, 18, 20, 11, 3,  6,  8,  12, 14, 16, 10, 22, 25, 24, 23};
  for (const int i : {6, 7, 9, 10, 12, 13, 14}) {
    if (fiscal_digit(n[static_cast<std::size_t>(i)]) < 0) return false;
  }
  const std::size_t month = std::string_view("ABCDEHLMPRST").find(n[8]);
  const int day = (fiscal_digit(n[9]) * 10 + fiscal_digit(n[10])) % 40;
  if (month == std::string_view::npos || day < 1 || day > 31) return false;
  int sum = 0;
  for (std::size_t i = 0; i < 15; ++i) {
    sum += i % 2 == 0 ? kOdd[static_cast<std::size_t>(base36(n[i]))] : is_digit(n[i]) ? digit(n[i]) : n[i] - 'A';
  }
  return n[15] == 'A' + sum % 26;
}
bool it_vat(std::string_view n) noexcept {
  const int office = number(n, 7, 3);
  return luhn(n) && number(n, 0, 7) != 0 &&
         ((office >= 1 && office <= 100) || office == 120 || office == 121 || office == 888 || office == 999);
}
bool it_vat_prefixed(std::string_view n) noexcept { return it_vat(n.substr(2)); }

// Corsica's 2A and 2B count as 19 and 18.
bool insee(std::string_view n) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 13; ++i) {
    if (is_digit(n[i])) {
      value = value * 10 + static_cast<std::uint64_t>(digit(n[i]));
    } else if (i == 6 && n[5] == '2' && (n[i] == 'A' || n[i] == 'B')) {
      value = value * 10 - 10 + (n[i] == 'A' ? 9 : 8);
    } else {
      return false;
    }
  }
  const int month = number(n, 3, 2);
  if (n[0] == '0' || n[0] == '9' || month == 0 || (month > 12 && month < 20) || (month > 42 && month < 50))
    return false;
  return 97 - static_cast<int>(value % 97) == number(n, 13, 2);
}
bool spi(std::string_view n) noexcept {
  return n[0] <= '3' && number(n.substr(0, 10)) % 511 == number(n.substr(10, 3)) && !all_same(n);
}
bool siren(std::string_view n) noexcept { return luhn(n) && !all_same(n) && n[0] != '0'; }

// Those born from 2000 on count with a 2 before; registers of foreigners add 20 or 40 to the month.
bool belgian(std::string_view n) noexcept {
  const int year = number(n, 0, 2), month = number(n, 2, 2) % 20, day = number(n, 4, 2), check = number(n, 9, 2);
  if (month > 12 || day > 31 || all_same(n)) return false;
  const std::uint64_t value = number(n.substr(0, 9));
  const bool old = 97 - static_cast<int>(value % 97) == check;
  const bool young = 97 - static_cast<int>((2000000000 + value) % 97) == check;
  const auto day_exists = [&](int century) { return month == 0 || day == 0 || is_date(century + year, month, day); };
  return (old && day_exists(1900)) || (young && day_exists(2000));
}

bool bsn(std::string_view n) noexcept {
  int sum = 0;
  for (std::size_t i = 0; i + 1 < n.size(); ++i) sum += digit(n[i]) * static_cast<int>(n.size() - i);
  return (sum - digit(n.back())) % 11 == 0 && !all_same(n) && number(n) > 9999999;
}

// A Luhn digit and a Verhoeff digit, each over the first eleven.
bool ccss(std::string_view n) noexcept {
  if (!is_date(number(n, 0, 4), number(n, 4, 2), number(n, 6, 2)) || number(n, 0, 4) < 1850) return false;
  char second[12];
  n.copy(second, 11);
  second[11] = n[12];
  return luhn(n.substr(0, 12)) && verhoeff({second, 12});
}

// One digit twice or three times among the first ten, the others at most once (Bundeszentralamt für Steuern).
bool de_tax(std::string_view n) noexcept {
  int counts[10] = {};
  for (const char c : n.substr(0, 10)) ++counts[digit(c)];
  int doubled = 0, tripled = 0;
  for (const int count : counts) {
    doubled += count == 2;
    tripled += count == 3;
    if (count > 3) return false;
  }
  return n[0] != '0' && doubled + tripled == 1 && mod11_10(n);
}
bool de_svnr(std::string_view n) noexcept {
  static constexpr int kWeights[] = {2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1};
  if (!is_short_date(number(n, 6, 2), number(n, 4, 2), number(n, 2, 2) % 50)) return false;
  const int letter = n[8] - 'A' + 1;
  const int values[12] = {digit(n[0]), digit(n[1]), digit(n[2]), digit(n[3]), digit(n[4]), digit(n[5]),
                          digit(n[6]), digit(n[7]), letter / 10, letter % 10, digit(n[9]), digit(n[10])};
  int sum = 0;
  for (std::size_t i = 0; i < 12; ++i) sum += values[i] * kWeights[i] / 10 + values[i] * kWeights[i] % 10;
  return sum % 10 == digit(n[11]);
}

bool at_tax(std::string_view n) noexcept { return luhn(n) && !all_same(n); }
bool at_svnr(std::string_view n) noexcept {
  static constexpr int kWeights[] = {3, 7, 9, 0, 5, 8, 4, 2, 1, 6};
  const int month = number(n, 6, 2);  // 13 to 15 where the birthday's numbers ran out
  return n[0] != '0' && weighted(n, kWeights) % 11 == digit(n[3]) && number(n, 4, 2) >= 1 && number(n, 4, 2) <= 31 &&
         month >= 1 && month <= 15;
}

bool ahv(std::string_view n) noexcept { return ean(n); }
bool uid(std::string_view n) noexcept {
  static constexpr int kWeights[] = {5, 4, 3, 2, 7, 6, 5, 4};
  return (11 - weighted(n.substr(3), kWeights) % 11) % 11 == digit(n[11]);
}

constexpr Rule kRules[] = {
    {T::uk_nhs, "ddd ddd dddd|ddd-ddd-dddd|dddddddddd", nhs, 0.1F, 0.3F, 0.95F, {W::nhs}, 0, SB_REASON("mod 11")},
    {T::uk_nino, "aadddddda", nino, 0.55F, 0, 0.95F, {W::nino}, kSocialWords | kIdWords, SB_REASON("nino prefix")},
    {T::uk_nino,
     "aa dd dd dd a|aa-dd-dd-dd-a|aa dddddd a",
     nino,
     0,
     0.85F,
     0.97F,
     {W::nino},
     0,
     SB_REASON("nino prefix")},
    {T::uk_utr, "dddddddddd|ddddd ddddd", nullptr, 0.02F, 0.05F, 0.85F, {W::utr}, 0, SB_REASON("form")},
    {T::ie_pps,
     "ddddddda|dddddddaa|ddddddd a|ddddddd aa",
     pps,
     0.3F,
     0.3F,
     0.94F,
     {W::pps},
     kTaxWords | kSocialWords,
     SB_REASON("mod 23")},
    {T::es_nif, "dddddddda", nif, 0.6F, 0, 0.97F, {W::nif, W::dni}, kTaxWords | kIdWords, SB_REASON("mod 23")},
    {T::es_nif,
     "dddddddd-a|dd.ddd.ddd-a|dd.ddd.ddd a|dddddddd a|dd.ddd.ddda",
     nif,
     0,
     0.75F,
     0.97F,
     {W::nif, W::dni},
     kTaxWords | kIdWords,
     SB_REASON("mod 23")},
    {T::es_nif,
     "addddddda|a-ddddddd-a",
     nif_letter,
     0.4F,
     0.5F,
     0.95F,
     {W::nif, W::dni},
     kTaxWords,
     SB_REASON("mod 23")},
    {T::es_nie,
     "addddddda|a-ddddddd-a|addddddd-a|a ddddddd a|a-ddddddda|a ddddddda",
     nie,
     0.7F,
     0.8F,
     0.97F,
     {W::nie, W::nif, W::dni},
     kTaxWords | kIdWords,
     SB_REASON("mod 23")},
    {T::es_cif,
     "adddddddx|a-ddddddd-x|a-dddddddx|addddddd-x",
     cif,
     0.35F,
     0.5F,
     0.92F,
     {W::cif, W::nif},
     kTaxWords | kVatWords,
     SB_REASON("luhn")},
    {T::pt_nif,
     "ddddddddd|ddd ddd ddd|ddd.ddd.ddd",
     pt_nif,
     0.1F,
     0.3F,
     0.93F,
     {W::nif},
     kTaxWords | kVatWords,
     SB_REASON("mod 11")},
    {T::pt_nif,
     "PTddddddddd|PT ddddddddd|PT ddd ddd ddd",
     pt_nif_prefixed,
     0.6F,
     0.6F,
     0.94F,
     {W::nif},
     kTaxWords | kVatWords,
     SB_REASON("mod 11")},
    {T::pt_cc,
     "ddddddddd xxd|dddddddd d xxd|dddddddddxxd|dddddddd-d xxd|dddddddd d xx d",
     pt_cc,
     0.1F,
     0.5F,
     0.93F,
     {W::pt_cc},
     kIdWords,
     SB_REASON("luhn base 36")},
    {T::it_fiscal,
     "aaaaaaxxaxxaxxxa|aaa aaa xxaxx axxxa",
     fiscal,
     0.97F,
     0.97F,
     0.99F,
     {W::codice},
     0,
     SB_REASON("fiscal code check sign")},
    {T::it_vat,
     "ddddddddddd|ddd ddd ddd dd",
     it_vat,
     0.15F,
     0.15F,
     0.9F,
     {W::piva},
     kVatWords | kTaxWords,
     SB_REASON("luhn, office")},
    {T::it_vat,
     "ITddddddddddd|IT ddddddddddd",
     it_vat_prefixed,
     0.7F,
     0.7F,
     0.95F,
     {W::piva},
     kVatWords | kTaxWords,
     SB_REASON("luhn, office")},
    {T::fr_insee,
     "d dd dd xx ddd ddd dd|d dd dd xx ddd ddd*dd|d.dd.dd.xx.ddd.ddd.dd|dddddxxdddddd*dd|d dd dd xxddd ddd dd",
     insee,
     0,
     0.93F,
     0.99F,
     {W::nir},
     kSocialWords,
     SB_REASON("mod 97, month")},
    {T::fr_insee, "ddddddxdddddddd", insee, 0.8F, 0, 0.98F, {W::nir}, kSocialWords, SB_REASON("mod 97, month")},
    {T::fr_spi, "dd dd ddd ddd ddd|ddddddddddddd", spi, 0.4F, 0.75F, 0.95F, {W::spi}, kTaxWords, SB_REASON("mod 511")},
    {T::fr_siren,
     "ddd ddd ddd|ddddddddd|ddd ddd ddd ddddd|dddddddddddddd",
     siren,
     0.1F,
     0.2F,
     0.85F,
     {W::siren},
     0,
     SB_REASON("luhn")},
    {T::be_nn,
     "dd.dd.dd-ddd.dd|dd.dd.dd-ddd-dd|dddddd-ddd-dd|dd dd dd ddd dd|dd.dd.dd.ddd.dd|dddddd ddd dd|dd/dddd-ddddd",
     belgian,
     0,
     0.93F,
     0.98F,
     {W::belgian},
     kIdWords | kSocialWords | kTaxWords,
     SB_REASON("mod 97, date")},
    {T::be_nn,
     "ddddddddddd",
     belgian,
     0.55F,
     0,
     0.96F,
     {W::belgian},
     kIdWords | kSocialWords | kTaxWords,
     SB_REASON("mod 97, date")},
    {T::nl_bsn,
     "ddddddddd|dddddddd|dddd.dd.ddd|ddd.ddd.ddd|dddd dd ddd|ddd ddd ddd|dddd-dd-ddd",
     bsn,
     0.1F,
     0.3F,
     0.94F,
     {W::bsn},
     kSocialWords | kIdWords | kTaxWords,
     SB_REASON("mod 11")},
    {T::lu_ccss,
     "ddddddddddddd|dddddddd ddddd|dddd dd dd ddd dd|dddd dddd ddddd",
     ccss,
     0.85F,
     0.9F,
     0.97F,
     {W::luxembourg},
     kSocialWords | kIdWords | kTaxWords,
     SB_REASON("luhn, verhoeff, date")},
    {T::de_tax,
     "ddddddddddd|dd ddd ddd ddd|ddd/ddd/dddd/d|dd-ddd-ddd-ddd|dd/ddd/ddd/ddd",
     de_tax,
     0.35F,
     0.6F,
     0.96F,
     {W::steuer},
     kTaxWords,
     SB_REASON("mod 11,10")},
    {T::de_tax,
     "ddd/ddd/ddddd|dd/ddd/ddddd|ddd/dddd/dddd|ddd/ddd/dddd d|ddddddddddddd",
     nullptr,
     0.05F,
     0.3F,
     0.88F,
     {W::steuer},
     0,
     SB_REASON("form")},
    {T::de_svnr,
     "ddddddddaddd|dd dddddd a ddd|dd dddddd a dd d|dd-dddddd-a-ddd|dd dddddda ddd",
     de_svnr,
     0.85F,
     0.93F,
     0.98F,
     {W::rentenversicherung},
     kSocialWords,
     SB_REASON("check digit, date")},
    {T::at_tax,
     "dd-ddd/dddd|dd ddd/dddd|ddddddddd",
     at_tax,
     0.05F,
     0.6F,
     0.86F,
     {W::steuer},
     kTaxWords,
     SB_REASON("luhn")},
    {T::at_svnr,
     "dddd dddddd|dddddddddd|dddd-dddddd|dddd dd dd dd",
     at_svnr,
     0.3F,
     0.5F,
     0.94F,
     {W::rentenversicherung},
     kSocialWords,
     SB_REASON("mod 11, date")},
    {T::ch_ahv,
     "756.dddd.dddd.dd|756 dddd dddd dd|756-dddd-dddd-dd",
     ahv,
     0,
     0.98F,
     0.99F,
     {W::ahv},
     kSocialWords,
     SB_REASON("ean-13")},
    {T::ch_ahv, "756dddddddddd", ahv, 0.8F, 0, 0.98F, {W::ahv}, kSocialWords, SB_REASON("ean-13")},
    {T::ch_uid,
     "CHE-ddd.ddd.ddd|CHEddddddddd|CHE ddd ddd ddd|CHE ddd.ddd.ddd|CHE-ddddddddd|CHE-ddd-ddd-ddd",
     uid,
     0.92F,
     0.95F,
     0.98F,
     {W::uid},
     0,
     SB_REASON("mod 11")},
};

}  // namespace

std::span<const Rule> west_european_rules() noexcept { return kRules; }

}  // namespace policy::privacy
