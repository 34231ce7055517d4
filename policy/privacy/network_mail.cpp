#include "core/utf8.h"
#include "policy/privacy/character.h"
#include "policy/privacy/checksums.h"
#include "policy/privacy/network.h"
#include "policy/privacy/tld.h"

namespace policy::privacy {
namespace {

constexpr std::uint32_t kLocal = 64, kHost = 253;  // RFC 5321 4.5.3.1

bool is_local(char c) noexcept {
  return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
         std::string_view("._+-%'&~|#$!^*").find(c) != std::string_view::npos;
}

// Where the code point that ends before `at` begins.
std::uint32_t code_point_before(std::string_view text, std::uint32_t at) noexcept {
  std::uint32_t begin = at - 1;
  while (begin > 0 && at - begin < 4 && core::is_continuation(text[begin])) --begin;
  return begin;
}

// The name before `at`: its begin, or `at` when there is none. A letter of a script without blanks belongs to it only
// between Latin ones, since in such scripts a name follows prose directly.
std::uint32_t local_begin(std::string_view text, std::uint32_t at) noexcept {
  std::uint32_t begin = at, alone_end = 0;
  while (begin > 0 && at - begin <= kLocal) {
    const char c = text[begin - 1];
    if (static_cast<unsigned char>(c) < 0x80) {
      if (!is_local(c) || (c == '.' && begin < text.size() && text[begin] == '.')) break;
      --begin;
      continue;
    }
    const std::uint32_t point = code_point_before(text, begin);
    const Letter letter = wide_letter_at(text, point);
    if (point + letter.size != begin || letter.kind == Letter::Kind::none || letter.kind == Letter::Kind::invisible)
      break;
    if (letter.kind == Letter::Kind::alone) {
      const bool latin = point > 0 && static_cast<unsigned char>(text[point - 1]) < 0x80 &&
                         letter_at(text, point - 1).kind == Letter::Kind::joined;
      if (!latin) break;
      alone_end = begin;
    }
    begin = point;
  }
  // Another address before it: "a@b.com和c@d.com".
  if (begin > 0 && text[begin - 1] == '@' && alone_end != 0) begin = alone_end;
  while (begin < at && std::string_view(".'*&|!#$%^~-").find(text[begin]) != std::string_view::npos) ++begin;
  return begin;
}

// "name with anything"@: where the quote opens, or `at`.
std::uint32_t quoted_begin(std::string_view text, std::uint32_t at) noexcept {
  for (std::uint32_t begin = at - 1; begin > 0 && at - begin < kLocal;) {
    --begin;
    if (text[begin] == '\n') return at;
    if (text[begin] != '"' || (begin > 0 && text[begin - 1] == '\\')) continue;
    const bool free = begin == 0 || letter_at(text, begin - 1).kind == Letter::Kind::none;
    return free && at - begin > 2 ? begin : at;
  }
  return at;
}

struct Host {
  std::uint32_t end;
  Ending ending;
  std::uint32_t domain_end = 0;  // behind its last known ending, whatever follows; 0: there is none
};

bool all_numbers(std::string_view host) noexcept {
  return host.find_first_not_of("0123456789.") == std::string_view::npos;
}

Host read_host(std::string_view text, std::uint32_t begin) noexcept {
  std::uint32_t at = begin, label = begin, last_label = begin, dots = 0, good_end = begin;
  std::uint32_t domain_end = 0;
  Ending ending = Ending::none;
  const auto close = [&] {  // a label ends at `at`
    if (at == label || text[label] == '-' || text[at - 1] == '-' || at - label > 63) return false;
    last_label = label;
    const Ending now = dots > 0 ? ending_of(text.substr(label, at - label)) : Ending::none;
    if (now != Ending::none) {
      good_end = at;
      ending = now;
    }
    if (now == Ending::known) domain_end = at;
    return true;
  };
  while (at < text.size() && at - begin <= kHost) {
    const char c = text[at];
    if ((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-') {
      ++at;
    } else if (c == '.') {
      if (!close()) return {good_end, ending, domain_end};
      ++dots;
      label = ++at;
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      const Letter letter = wide_letter_at(text, at);
      if (letter.kind != Letter::Kind::joined && letter.kind != Letter::Kind::alone) break;
      // Prose of a script without blanks may follow an ASCII ending directly.
      if (letter.kind == Letter::Kind::alone && dots > 0 && at > label) {
        bool ascii = true;
        for (std::uint32_t i = label; i < at; ++i) ascii &= static_cast<unsigned char>(text[i]) < 0x80;
        if (ascii && ending_of(text.substr(label, at - label)) == Ending::known) break;
      }
      at += letter.size;
    } else {
      if (c == '_') return {begin, Ending::none};
      break;
    }
  }
  close();
  const std::string_view whole = text.substr(begin, at - begin);
  if (dots == 3 && ending == Ending::none && all_numbers(whole)) return {at, Ending::unknown};
  return {good_end, ending, domain_end};
}

// A name inside the authority of a URL is no mail address: https://user:word@host.
bool is_user_info(std::string_view text, std::uint32_t begin) noexcept {
  for (std::uint32_t at = begin, steps = 0; at >= 2 && steps < kLocal; --at, ++steps) {
    const char c = text[at - 1];
    if (c == '/') return text[at - 2] == '/';
    if (c == ' ' || c == '\n' || c == '"' || c == '<' || c == ',') return false;
  }
  return false;
}

}  // namespace

void find_email(const Finder& finder, std::uint32_t at, std::uint32_t size) {
  if (at == 0 || !finder.wants(Type::email)) return;
  const std::string_view text = finder.raw;
  std::uint32_t begin;
  if (text[at - 1] == '"') {
    begin = quoted_begin(text, at);
  } else {
    begin = text[at - 1] == '.' ? at : local_begin(text, at);
  }
  if (begin == at || at - begin > kLocal || is_user_info(text, begin)) return;
  Host host = read_host(text, at + size);
  // A file that is named after somebody: gina@corp.com.txt.
  if (host.ending == Ending::file && host.domain_end != 0) host = {host.domain_end, Ending::known};
  if (host.ending == Ending::none || host.ending == Ending::file) return;
  if (text.substr(begin, at - begin) == "git" && host.end < text.size() && text[host.end] == ':') return;  // ssh
  finder.add(Type::email, begin, host.end, host.ending == Ending::known ? 0.97F : 0.6F,
             host.ending == Ending::known ? "mail form, known domain" : "mail form");
}

void find_domains(const Finder& finder) {
  if (!finder.wants(Type::domain, 0.3F)) return;
  const std::string_view text = finder.raw;
  for (std::size_t dot = text.find('.'); dot != std::string_view::npos && dot + 2 < text.size();) {
    std::uint32_t begin = static_cast<std::uint32_t>(dot);
    while (begin > 0 && dot - begin < 64) {
      const char c = text[begin - 1];
      if (!((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-')) break;
      --begin;
    }
    const char before = begin > 0 ? text[begin - 1] : ' ';
    std::size_t next = dot + 1;
    if (begin < dot && std::string_view("@/\\_.$#").find(before) == std::string_view::npos &&
        static_cast<unsigned char>(before) < 0x80) {
      const Host host = read_host(text, begin);
      const char after = host.end < text.size() ? text[host.end] : ' ';
      if (host.ending == Ending::known && after != '(' && after != '_' && after != '@') {
        finder.add(Type::domain, begin, host.end, 0.3F, "host name");
        next = host.end;
      }
    }
    dot = text.find('.', next);
  }
}

}  // namespace policy::privacy
