// Identifiers of the Americas. The rules of each are those its authority publishes; one table, with its checks.
#include "policy/privacy/checksums.h"
#include "policy/privacy/ids.h"

namespace policy::privacy {
namespace {

using T = Type;
using W = Topic;

// Areas that were never given, and numbers that advertisements made famous (US Social Security Administration).
bool ssn(std::string_view n) noexcept {
  const int area = number(n, 0, 3);
  if (area == 0 || area == 666 || area >= 900 || number(n, 3, 2) == 0 || number(n, 5, 4) == 0) return false;
  return n != "078051120" && n != "219099999" && !all_same(n);
}

// Groups 50-65, 70-88, 90-92 and 94-99 (US Internal Revenue Service).
bool itin(std::string_view n) noexcept {
  const int group = number(n, 3, 2);
  return n[0] == '9' && ((group >= 50 && group <= 65) || (group >= 70 && group <= 88) || (group >= 90 && group != 93));
}

// Prefixes that the Internal Revenue Service gives out.
bool ein(std::string_view n) noexcept {
  const int p = number(n, 0, 2);
  return (p >= 1 && p <= 6) || (p >= 10 && p <= 16) || (p >= 20 && p <= 27) || (p >= 30 && p <= 48) ||
         (p >= 50 && p <= 68) || (p >= 71 && p <= 77) || (p >= 80 && p <= 88) || (p >= 90 && p <= 95) || p == 98 ||
         p == 99;
}

// Luhn with 80840 before it (45 CFR 162.406); that prefix adds 24.
bool npi(std::string_view n) noexcept {
  int sum = 24;
  for (std::size_t i = 0; i < 10; ++i) {
    const int d = digit(n[i]) * (i % 2 == 0 ? 2 : 1);
    sum += d > 9 ? d - 9 : d;
  }
  return (n[0] == '1' || n[0] == '2') && sum % 10 == 0;
}

// Medicare beneficiary: no S, L, O, I, B, Z.
bool mbi(std::string_view n) noexcept {
  for (const char c : n) {
    if (std::string_view("SLOIBZ").find(c) != std::string_view::npos) return false;
  }
  return n[0] != '0' && is_upper(n[1]) && is_digit(n[3]) && is_upper(n[4]) && is_digit(n[6]);
}

bool dea(std::string_view n) noexcept {
  if (std::string_view("ABCDEFGHJKLMPRSTUX").find(n[0]) == std::string_view::npos) return false;
  const std::string_view d = n.substr(2);
  const int sum = digit(d[0]) + digit(d[2]) + digit(d[4]) + 2 * (digit(d[1]) + digit(d[3]) + digit(d[5]));
  return sum % 10 == digit(d[6]) && !all_same(d);
}

// Federal Reserve district, thrift or traveller's cheque; weights 3, 7, 1.
bool aba(std::string_view n) noexcept {
  static constexpr int kWeights[] = {3, 7, 1, 3, 7, 1, 3, 7, 1};
  const int p = number(n, 0, 2);
  return (p <= 12 || (p >= 21 && p <= 32) || (p >= 61 && p <= 72) || p == 80) && weighted(n, kWeights) % 10 == 0 &&
         !all_same(n);
}

bool sin(std::string_view n) noexcept { return n[0] != '8' && luhn(n) && !all_same(n); }
bool business_number(std::string_view n) noexcept { return luhn(n.substr(0, 9)) && !all_same(n.substr(0, 9)); }

int mexican_year(std::string_view n, std::size_t at) noexcept { return number(n, at, 2); }

// The letter Ñ has a value too, so that those after N count one more.
bool curp(std::string_view n) noexcept {
  if (n[10] != 'H' && n[10] != 'M' && n[10] != 'X') return false;
  if (!is_short_date(mexican_year(n, 4), number(n, 6, 2), number(n, 8, 2))) return false;
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) {
    const int value = base36(n[i]) + (n[i] > 'N' ? 1 : 0);
    sum += value * static_cast<int>(18 - i);
  }
  return (10 - sum % 10) % 10 == digit(n[17]);
}

bool rfc(std::string_view n) noexcept {
  const std::size_t at = n.size() - 9;
  return is_short_date(mexican_year(n, at), number(n, at + 2, 2), number(n, at + 4, 2));
}
// The check sign is not always kept, so that it only makes surer.
bool rfc_checked(std::string_view n) noexcept {
  if (!rfc(n)) return false;
  int sum = n.size() == 12 ? 37 * 13 : 0;  // companies: a blank before
  const int top = n.size() == 12 ? 12 : 13;
  for (std::size_t i = 0; i + 1 < n.size(); ++i) {
    const int value = base36(n[i]) + (n[i] > 'N' ? 1 : 0);  // & stands after N
    sum += value * (top - static_cast<int>(i));
  }
  const int check = (11 - sum % 11) % 11;
  return n.back() == (check == 10 ? 'A' : static_cast<char>('0' + check));
}

int cnpj_digit(std::string_view n, std::size_t size) noexcept {
  int sum = 0;
  for (std::size_t i = 0; i < size; ++i) sum += (n[i] - '0') * static_cast<int>((size - 1 - i) % 8 + 2);
  return sum % 11 < 2 ? 0 : 11 - sum % 11;
}
// Letters count as their ASCII code less that of 0 (Receita Federal, from 2026).
bool cnpj(std::string_view n) noexcept {
  return !all_same(n.substr(0, 12)) && cnpj_digit(n, 12) == digit(n[12]) && cnpj_digit(n, 13) == digit(n[13]);
}
int cpf_digit(std::string_view n, std::size_t size) noexcept {
  int sum = 0;
  for (std::size_t i = 0; i < size; ++i) sum += digit(n[i]) * static_cast<int>(size + 1 - i);
  return sum * 10 % 11 % 10;
}
bool cpf(std::string_view n) noexcept {
  return !all_same(n) && cpf_digit(n, 9) == digit(n[9]) && cpf_digit(n, 10) == digit(n[10]);
}

// Weights 2 to 7 from the right, mod 11, ten is K.
bool rut(std::string_view n) noexcept {
  int sum = 0;
  for (std::size_t i = 0; i + 1 < n.size(); ++i) {
    if (!is_digit(n[i])) return false;
    sum += digit(n[i]) * static_cast<int>((n.size() - 2 - i) % 6 + 2);
  }
  const int check = (11 - sum % 11) % 11;
  return n.back() == (check == 10 ? 'K' : static_cast<char>('0' + check)) && !all_same(n.substr(0, n.size() - 1));
}

bool cuit(std::string_view n) noexcept {
  static constexpr int kWeights[] = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
  const int p = number(n, 0, 2);
  if (p != 20 && !(p >= 23 && p <= 27) && p != 30 && p != 33 && p != 34 && p != 50 && p != 51 && p != 55) return false;
  const int rest = weighted(n, kWeights) % 11;
  return (rest == 0 ? 0 : rest == 1 ? 9 : 11 - rest) == digit(n[10]);
}

bool co_nit(std::string_view n) noexcept {
  static constexpr int kWeights[] = {41, 37, 29, 23, 19, 17, 13, 7, 3};
  const int rest = weighted(n, kWeights) % 11;
  return (rest < 2 ? rest : 11 - rest) == digit(n[9]) && !all_same(n);
}

bool pe_ruc(std::string_view n) noexcept {
  static constexpr int kWeights[] = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
  const int p = number(n, 0, 2);
  return (p == 10 || p == 15 || p == 16 || p == 17 || p == 20) &&
         (11 - weighted(n, kWeights) % 11) % 10 == digit(n[10]);
}
bool pe_dni(std::string_view n) noexcept {
  static constexpr int kWeights[] = {3, 2, 7, 6, 5, 4, 3, 2};
  const auto rest = static_cast<std::size_t>(weighted(n, kWeights) % 11);
  return n[8] == std::string_view("65432110987")[rest] || n[8] == std::string_view("KJIHGFEDCBA")[rest];
}

bool ve_rif(std::string_view n) noexcept {
  static constexpr int kWeights[] = {3, 2, 7, 6, 5, 4, 3, 2};
  const std::size_t kind = std::string_view("VEJPG").find(n[0]);
  if (kind == std::string_view::npos) return false;
  const int sum = weighted(n.substr(1), kWeights) + static_cast<int>(kind + 1) * 4;
  return std::string_view("00987654321")[static_cast<std::size_t>(sum % 11)] == n[9];
}

bool ec_ci(std::string_view n) noexcept {
  const int province = number(n, 0, 2);
  return ((province >= 1 && province <= 24) || province == 30) && n[2] < '6' && luhn(n.substr(0, 10));
}
bool ec_ruc(std::string_view n) noexcept { return ec_ci(n) && number(n, 10, 3) != 0; }

bool uy_rut(std::string_view n) noexcept {
  static constexpr int kWeights[] = {4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2};
  const int p = number(n, 0, 2);
  return p >= 1 && p <= 22 && n.substr(8, 3) == "001" && (11 - weighted(n, kWeights) % 11) % 11 == digit(n[11]);
}
bool uy_ci(std::string_view n) noexcept {
  static constexpr int kWeights[] = {2, 9, 8, 7, 6, 3, 4};
  const int sum = weighted(n, std::span(kWeights).subspan(8 - n.size()));
  return (10 - sum % 10) % 10 == digit(n.back()) && !all_same(n);
}

bool py_ruc(std::string_view n) noexcept {
  int sum = 0;
  for (std::size_t i = 0; i + 1 < n.size(); ++i) sum += digit(n[i]) * static_cast<int>(n.size() - i);
  return (11 - sum % 11) % 11 % 10 == digit(n.back());
}

bool do_rnc(std::string_view n) noexcept {
  static constexpr int kWeights[] = {7, 9, 8, 6, 5, 4, 3, 2};
  return (10 - weighted(n, kWeights) % 11 + 9) % 9 + 1 == digit(n[8]);
}
bool do_cedula(std::string_view n) noexcept { return luhn(n) && !all_same(n); }

bool gt_nit(std::string_view n) noexcept {
  int sum = 0;
  for (std::size_t i = 0; i + 1 < n.size(); ++i) {
    if (!is_digit(n[i])) return false;
    sum += digit(n[i]) * static_cast<int>(n.size() - i);
  }
  const int check = (11 - sum % 11) % 11;
  return n.back() == (check == 10 ? 'K' : static_cast<char>('0' + check));
}

bool sv_nit(std::string_view n) noexcept {
  static constexpr int kOld[] = {14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2},
                       kNew[] = {2, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
  if (n[0] != '0' && n[0] != '1' && n[0] != '9') return false;
  const int check = n.substr(10, 3) <= "100" ? weighted(n, kOld) % 11 % 10 : (11 - weighted(n, kNew) % 11) % 11 % 10;
  return check == digit(n[13]);
}

bool cu_ni(std::string_view n) noexcept { return is_short_date(number(n, 0, 2), number(n, 2, 2), number(n, 4, 2)); }

constexpr Rule kRules[] = {
    {T::us_ssn, "ddd-dd-dddd", ssn, 0, 0.85F, 0.97F, {W::ssn}, 0, SB_REASON("ssn rules")},
    {T::us_ssn, "ddd dd dddd|ddd.dd.dddd", ssn, 0, 0.45F, 0.93F, {W::ssn}, 0, SB_REASON("ssn rules")},
    {T::us_ssn, "ddddddddd|ddddd-dddd", ssn, 0.15F, 0.15F, 0.86F, {W::ssn}, 0, SB_REASON("ssn rules")},
    {T::us_itin, "ddd-dd-dddd|ddd dd dddd|ddddddddd", itin, 0.15F, 0.8F, 0.95F, {W::itin}, 0, SB_REASON("itin rules")},
    {T::us_ein, "dd-ddddddd", ein, 0, 0.35F, 0.88F, {W::ein}, kTaxWords, SB_REASON("ein prefix")},
    {T::us_npi, "dddddddddd", npi, 0.15F, 0, 0.92F, {W::npi}, 0, SB_REASON("luhn")},
    {T::us_mbi, "daxdaxdaadd|daxd-axd-aadd", mbi, 0.45F, 0.85F, 0.95F, {W::mbi}, 0, SB_REASON("mbi form")},
    {T::medical_licence, "aaddddddd", dea, 0.3F, 0, 0.93F, {W::dea}, 0, SB_REASON("dea check digit")},
    {T::medical_licence,
     "adddddddd",
     [](std::string_view n) { return n[1] == '9' && dea(n); },
     0.2F,
     0,
     0.9F,
     {W::dea},
     0,
     SB_REASON("dea check digit")},
    {T::aba, "ddddddddd|dddd-dddd-d", aba, 0.1F, 0.3F, 0.93F, {W::routing}, 0, SB_REASON("aba check digit")},
    {T::ca_sin,
     "ddd-ddd-ddd|ddd ddd ddd|ddddddddd",
     sin,
     0.1F,
     0.45F,
     0.94F,
     {W::sin},
     kSocialWords | kTaxWords,
     SB_REASON("luhn")},
    {T::ca_bn,
     "ddddddddd|dddddddddaadddd|ddddd dddd|ddddd dddd aa dddd|ddddddddd aa dddd",
     business_number,
     0.05F,
     0.1F,
     0.82F,
     {W::bn},
     0,
     SB_REASON("luhn")},
    {T::mx_curp, "aaaaddddddaaaaaaxd", curp, 0.95F, 0, 0.99F, {W::curp}, 0, SB_REASON("curp check digit, date")},
    {T::mx_rfc,
     "aaaaddddddxxx|aaaa-dddddd-xxx|aaaa dddddd xxx",
     rfc_checked,
     0.8F,
     0.85F,
     0.97F,
     {W::rfc},
     kTaxWords,
     SB_REASON("rfc check digit, date")},
    {T::mx_rfc,
     "aaaddddddxxx|aaa-dddddd-xxx|aaa dddddd xxx",
     rfc_checked,
     0.7F,
     0.8F,
     0.95F,
     {W::rfc},
     kTaxWords,
     SB_REASON("rfc check digit, date")},
    {T::mx_rfc,
     "aaaaddddddxxx|aaaa-dddddd-xxx|aaaddddddxxx|aaa-dddddd-xxx|aaaadddddd",
     rfc,
     0.35F,
     0.4F,
     0.85F,
     {W::rfc},
     kTaxWords,
     SB_REASON("rfc date")},
    {T::br_cpf, "ddd.ddd.ddd-dd", cpf, 0, 0.97F, 0.99F, {W::cpf}, 0, SB_REASON("mod 11 twice")},
    {T::br_cpf,
     "ddddddddddd|ddd ddd ddd dd|ddddddddd-dd|ddd-ddd-ddd-dd",
     cpf,
     0.4F,
     0.6F,
     0.96F,
     {W::cpf},
     kTaxWords | kIdWords,
     SB_REASON("mod 11 twice")},
    {T::br_cnpj, "xx.xxx.xxx/xxxx-dd", cnpj, 0, 0.97F, 0.99F, {W::cnpj}, 0, SB_REASON("mod 11 twice")},
    {T::br_cnpj,
     "xxxxxxxxxxxxdd|xxxxxxxx/xxxx-dd",
     cnpj,
     0.35F,
     0.9F,
     0.96F,
     {W::cnpj, W::cpf},
     kTaxWords,
     SB_REASON("mod 11 twice")},
    {T::cl_rut,
     "dd.ddd.ddd-x|d.ddd.ddd-x",
     rut,
     0,
     0.9F,
     0.97F,
     {W::rut, W::cedula},
     kIdWords | kTaxWords,
     SB_REASON("mod 11")},
    {T::cl_rut,
     "dddddddd-x|ddddddd-x|dddddddda|ddddddda|ddddddddd|dddddddd",
     rut,
     0.05F,
     0.4F,
     0.93F,
     {W::rut},
     kIdWords | kTaxWords,
     SB_REASON("mod 11")},
    {T::ar_cuit,
     "dd-dddddddd-d|ddddddddddd|dd dddddddd d",
     cuit,
     0.3F,
     0.85F,
     0.96F,
     {W::cuit},
     kTaxWords,
     SB_REASON("mod 11")},
    {T::ar_dni, "dd.ddd.ddd|d.ddd.ddd|dddddddd|ddddddd", nullptr, 0.05F, 0.1F, 0.78F, {W::dni}, 0, SB_REASON("form")},
    {T::co_nit,
     "ddd.ddd.ddd-d|ddddddddd-d|dddddddddd|dddddddddd",
     co_nit,
     0.1F,
     0.45F,
     0.92F,
     {W::nit},
     kTaxWords,
     SB_REASON("mod 11")},
    {T::pe_ruc, "ddddddddddd", pe_ruc, 0.3F, 0, 0.94F, {W::ruc}, kTaxWords, SB_REASON("mod 11")},
    {T::pe_dni, "ddddddddx|dddddddd-x", pe_dni, 0.05F, 0.15F, 0.84F, {W::dni}, 0, SB_REASON("mod 11")},
    {T::ve_rif,
     "addddddddd|a-dddddddd-d|a-ddddddddd|adddddddd-d",
     ve_rif,
     0.3F,
     0.7F,
     0.94F,
     {W::rif},
     kTaxWords,
     SB_REASON("mod 11")},
    {T::ec_ci,
     "dddddddddd|ddddddddd-d|dddddd-ddd-d",
     ec_ci,
     0.1F,
     0.3F,
     0.9F,
     {W::cedula},
     kIdWords,
     SB_REASON("luhn, province")},
    {T::ec_ci,
     "ddddddddddddd|ddddddddd-d-ddd",
     ec_ruc,
     0.1F,
     0.3F,
     0.88F,
     {W::ruc},
     kTaxWords,
     SB_REASON("luhn, province")},
    {T::uy_rut,
     "dddddddddddd|dd-dddddd-ddd-d|dd dddddd ddd d",
     uy_rut,
     0.4F,
     0.7F,
     0.95F,
     {W::rut},
     kTaxWords,
     SB_REASON("mod 11")},
    {T::uy_ci, "d.ddd.ddd-d|ddddddd-d|dddddddd", uy_ci, 0.05F, 0.4F, 0.85F, {W::cedula}, kIdWords, SB_REASON("mod 10")},
    {T::py_ruc,
     "ddddddd-d|dddddd-d|dddddddd-d|ddddddddd|dddddddd",
     py_ruc,
     0.02F,
     0.2F,
     0.84F,
     {W::ruc},
     0,
     SB_REASON("mod 11")},
    {T::cr_cpf,
     "d-dddd-dddd|dd-dddd-dddd|d-ddd-ddddd|dddddddddd|ddddddddd",
     nullptr,
     0.02F,
     0.1F,
     0.78F,
     {W::costa_rica},
     0,
     SB_REASON("form")},
    {T::do_cedula,
     "ddd-ddddddd-d|ddddddddddd",
     do_cedula,
     0.1F,
     0.75F,
     0.93F,
     {W::cedula},
     kIdWords,
     SB_REASON("luhn")},
    {T::do_rnc, "d-dd-ddddd-d|ddddddddd", do_rnc, 0.02F, 0.6F, 0.85F, {W::nit, W::ruc}, kTaxWords, SB_REASON("mod 11")},
    {T::gt_nit, "ddddddd-x|dddddd-x|dddddddx", gt_nit, 0.02F, 0.2F, 0.85F, {W::nit}, kTaxWords, SB_REASON("mod 11")},
    {T::sv_nit,
     "dddd-dddddd-ddd-d|dddddddddddddd",
     sv_nit,
     0.1F,
     0.8F,
     0.94F,
     {W::nit},
     kTaxWords,
     SB_REASON("mod 11")},
    {T::cu_ni, "ddddddddddd", cu_ni, 0.05F, 0, 0.8F, {W::cuba}, 0, SB_REASON("date")},
};

}  // namespace

std::span<const Rule> american_rules() noexcept { return kRules; }

}  // namespace policy::privacy
