#include <array>

#include "core/utf8.h"
#include "policy/privacy/character.h"
#include "policy/privacy/checksums.h"
#include "policy/privacy/network.h"

namespace policy::privacy {
namespace {

bool is_hex(char c) noexcept { return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f'); }
bool is_word(char c) noexcept { return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_'; }

int octet(std::string_view digits) noexcept {
  if (digits.empty() || digits.size() > 3 || (digits.size() > 1 && digits[0] == '0')) return -1;
  int value = 0;
  for (const char c : digits) {
    if (!is_digit(c)) return -1;
    value = value * 10 + digit(c);
  }
  return value <= 255 ? value : -1;
}

bool is_ipv4(std::string_view text) noexcept {
  for (int i = 0; i < 4; ++i) {
    const std::size_t dot = text.find('.');
    if ((dot == std::string_view::npos) != (i == 3) || octet(text.substr(0, dot)) < 0) return false;
    if (i < 3) text.remove_prefix(dot + 1);
  }
  return true;
}

struct Groups {
  int count = 0, digits = 0;  // groups of hex, and those of their signs that are digits
  bool valid = true, compressed = false, pairs = true, v4 = false;
  std::size_t longest = 0, signs = 0;
};

// Groups of one to four hex digits, one '::' for zeros, an IPv4 address at the end (RFC 4291 2.2).
Groups read_groups(std::string_view run) noexcept {
  Groups groups;
  std::size_t at = 0;
  while (at <= run.size()) {
    const std::size_t end = std::min(run.find(':', at), run.size());
    const std::string_view group = run.substr(at, end - at);
    if (group.empty()) {
      const bool edge = at == 0 || end == run.size();
      if (at == 0 && !run.starts_with("::")) groups.valid = false;
      if (end == run.size() && !run.ends_with("::")) groups.valid = false;
      if (!edge || (at == 0 && run.size() == 2)) {
        if (groups.compressed && !(end == run.size())) groups.valid = false;
        groups.compressed = true;
      } else {
        groups.compressed = true;
      }
      groups.pairs = false;
    } else if (group.find('.') != std::string_view::npos) {
      groups.v4 = end == run.size() && is_ipv4(group);
      groups.valid &= groups.v4;
      groups.count += 2;
      groups.pairs = false;
    } else {
      ++groups.count;
      groups.valid &= group.size() <= 4;
      groups.pairs &= group.size() == 2;
      groups.longest = std::max(groups.longest, group.size());
      groups.signs += group.size();
      for (const char c : group) groups.digits += is_digit(c);
    }
    at = end + 1;
  }
  const std::size_t first = run.find("::");
  if (first != std::string_view::npos && run.find("::", first + 1) != std::string_view::npos) groups.valid = false;
  groups.valid &= groups.compressed ? groups.count <= 7 : groups.count == 8;
  return groups;
}

void find_hex_groups(const Finder& finder, std::uint32_t begin, std::uint32_t end) {
  const std::string_view run = finder.raw.substr(begin, end - begin);
  const Groups groups = read_groups(run);
  if (groups.pairs && (groups.count == 6 || groups.count == 8)) {
    const bool dull =
        all_same(run.substr(0, 2)) && run.substr(0, run.size() - 3) == run.substr(3);  // 00:00:..., ff:ff:...
    finder.add(Type::mac, begin, end, dull ? 0.5F : 0.93F, "eui form");
    return;
  }
  if (!groups.valid || groups.digits == 0) return;
  const bool near = finder.context.distance(Topic::address, begin, end) != Context::kFar;
  const bool loopback = run == "::1" || run == "::";
  // Short ones look like the names of program code and like times.
  const bool sure = !groups.compressed || groups.v4 || groups.count >= 3 || (groups.count == 2 && groups.longest == 4);
  if (!sure && !(near && groups.signs >= 3)) return;
  finder.add(Type::ip, begin, end, loopback ? 0.3F : near ? 0.97F : 0.85F, near ? "ipv6 form, context" : "ipv6 form");
}

bool is_url(char c) noexcept {
  return static_cast<unsigned char>(c) > 0x20 && c != '"' && c != '<' && c != '>' && c != '`' && c != '{' && c != '}' &&
         c != '|' && c != '\\' && c != '^' && c != 0x7F;
}

// `at` is the ':' of "://".
void find_url(const Finder& finder, std::uint32_t at) {
  const std::string_view text = finder.raw;
  std::uint32_t begin = at;
  while (begin > 0 && at - begin < 20) {
    const char c = text[begin - 1];
    if (!((c | 32) >= 'a' && (c | 32) <= 'z') && !(is_digit(c) && at > begin) && c != '+') break;
    --begin;
  }
  if (at - begin < 2) return;
  std::uint32_t authority = at + 3;
  while (authority < text.size() && authority - at < 512 && is_url(text[authority]) && text[authority] != '/' &&
         text[authority] != '?' && text[authority] != '#') {
    ++authority;
  }
  const std::string_view host = text.substr(at + 3, authority - at - 3);
  const std::size_t sign = host.rfind('@');
  const bool user = sign != std::string_view::npos && sign > 0 && sign + 1 < host.size();
  const std::size_t colon = user ? host.find(':') : std::string_view::npos;
  const bool word = user && colon < sign && colon + 1 < sign;
  if (!finder.wants(Type::url, 0.3F) && !finder.wants(Type::domain, 0.3F) &&
      !(word && finder.wants(Type::url_credentials, 0.6F)))
    return;
  std::uint32_t end = authority;
  while (end < text.size() && end - begin < 2048 && is_url(text[end])) ++end;
  while (end > authority && std::string_view(".,;:!?')]*").find(text[end - 1]) != std::string_view::npos) --end;
  while (end > at + 3 && core::is_continuation(text[end - 1]) && end < text.size() && core::is_continuation(text[end]))
    --end;
  if (host.empty()) return;
  if (word) {
    finder.add(Type::url_credentials, begin, authority, 0.6F, "user and password");
  } else if (finder.wants(Type::domain, 0.3F) && end <= authority + 1) {
    finder.add(Type::domain, begin, end, 0.3F, "url form without a path");
  } else {
    finder.add(Type::url, begin, end, 0.3F, "url form");
  }
}

}  // namespace

std::uint32_t find_at_colon(const Finder& finder, std::uint32_t at) {
  const std::string_view text = finder.raw;
  if (text.substr(at, 3) == "://") {
    find_url(finder, at);
    return at + 3;
  }
  const char next = at + 1 < text.size() ? text[at + 1] : ' ';
  if (!is_hex(next) && next != ':') return at + 1;
  // The whole run of hex digits and colons; what is longer than an address is none.
  std::uint32_t begin = at, end = at + 1;
  while (begin > 0 && at - begin < 5 && is_hex(text[begin - 1])) --begin;
  while (end < text.size() && (is_hex(text[end]) || text[end] == ':')) ++end;
  const std::uint32_t colons = end;
  if (end < text.size() && text[end] == '.') {
    while (end < text.size() && end - colons < 12 && (is_digit(text[end]) || text[end] == '.')) ++end;
  }
  std::uint32_t last = end;
  while (last > begin && text[last - 1] == '.') --last;
  if (last > begin && text[last - 1] == ':' && !(last - begin >= 2 && text[last - 2] == ':')) --last;
  const bool open = begin == 0 || (!is_word(text[begin - 1]) && text[begin - 1] != ':' && text[begin - 1] != '.');
  const bool shut = last >= text.size() || !is_word(text[last]);
  if (open && shut && last - begin >= 3 && last - begin <= 45 && !core::is_continuation(text[begin])) {
    find_hex_groups(finder, begin, last);
  }
  return colons;
}

void find_ipv4(const Cluster& cluster, const Finder& finder) {
  if (!finder.wants(Type::ip)) return;
  const std::span<const Piece> pieces = cluster.pieces();
  for (std::size_t i = 0; i + 3 < pieces.size(); ++i) {
    if (pieces[i].joint == '.' && i > 0) continue;
    std::array<int, 4> octets;
    bool good = true;
    for (std::size_t k = 0; k < 4 && good; ++k) {
      good = k == 0 || pieces[i + k].joint == '.';
      octets[k] = octet(cluster.compact(i + k, i + k));
      good &= octets[k] >= 0;
    }
    if (!good || (i + 4 < pieces.size() && pieces[i + 4].joint == '.')) continue;
    const std::uint32_t begin = pieces[i].begin, end = pieces[i + 3].end;
    const char before = begin > 0 ? finder.raw[begin - 1] : ' ',
               after = end < finder.raw.size() ? finder.raw[end] : ' ';
    // A slash before makes it a product's version (Chrome/31.0.801.0), except that of a URL.
    const bool version =
        (before == '/' && !(begin > 1 && finder.raw[begin - 2] == '/')) || before == '-' || before == '_';
    if (version || before == '.' || before == ',' || after == '-' || after == '_') continue;
    const bool near = finder.context.distance(Topic::address, begin, end) != Context::kFar;
    // Section numbers and versions have small parts; loopback, masks and 0.0.0.0 name nobody.
    const bool small = octets[0] < 20 && octets[1] < 20 && octets[2] < 20 && octets[3] < 20;
    const bool nobody = octets[0] == 0 || octets[0] == 127 || octets[0] >= 224;
    // 10.0.1.0/24 is a network.
    const bool network = octets[3] == 0 && after == '/';
    const float score = nobody || network ? 0.3F : small ? (near ? 0.6F : 0.35F) : near ? 0.97F : 0.8F;
    finder.add(Type::ip, begin, end, score, near ? "ipv4 form, context" : "ipv4 form");
  }
}

}  // namespace policy::privacy
