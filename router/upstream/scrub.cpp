#include "router/upstream/scrub.h"

#include <algorithm>
#include <array>

#include "core/json_writer.h"
#include "core/utf8.h"

namespace router {
namespace {

constexpr std::string_view kRemoved = "[removed]";
constexpr std::size_t kLooked = 4096;  // of the text; the rest would be cut off anyway
constexpr std::size_t kLongRun = 32;   // letters and digits in a row: Azure keys, session tokens, hashes

// From here on some gateways list their own deployments or their stack.
constexpr auto kCuts = std::to_array<std::string_view>(
    {"Received Model Group", "Available Model Group", "LiteLLM Retried", "Traceback (most recent"});

// How keys and account ids of known providers begin.
constexpr auto kSecretPrefixes = std::to_array<std::string_view>(
    {"sk-",   "sk_", "pk-", "rk-",   "gsk_",   "xai-", "hf_", "ghp_", "AIza", "AKIA",  "ASIA",
     "ya29.", "AQ.", "eyJ", "pplx-", "nvapi-", "r8_",  "fw_", "key-", "org-", "proj_", "proj-"});
constexpr std::size_t kLeastSecret = 7;

// What a secret follows, as `name=secret`, `name: secret` or `Bearer secret`.
constexpr auto kSecretNames =
    std::to_array<std::string_view>({"key", "token", "secret", "password", "authorization", "sig", "signature"});

// Last labels of host names: public ones that providers use, and those of private networks.
constexpr auto kHostEndings =
    std::to_array<std::string_view>({"com", "net", "org", "io", "ai", "dev", "cloud", "app", "local", "internal", "lan",
                                     "corp", "intranet", "home", "svc", "consul", "localdomain"});

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_alpha(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_alnum(char c) noexcept { return is_digit(c) || is_alpha(c); }
bool is_space(char c) noexcept { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; }
bool is_break(char c) noexcept {
  return is_space(c) || std::string_view("\"'`<>()[]{},;|").find(c) != std::string_view::npos;
}
bool ends_url(char c) noexcept {
  return is_space(c) || std::string_view("\"'`<>(){}").find(c) != std::string_view::npos;
}
bool is_punctuation(char c) noexcept { return std::string_view(".,;:!?").find(c) != std::string_view::npos; }

bool all(std::string_view text, bool (*test)(char)) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), test);
}
bool any(std::string_view text, bool (*test)(char)) noexcept { return std::any_of(text.begin(), text.end(), test); }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  return out;
}

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), lower(text)) != list.end();
}

bool has_long_run(std::string_view word) noexcept {
  std::size_t run = 0;
  bool digit = false;
  for (const char c : word) {
    const bool in = is_alnum(c) || c == '_';
    run = in ? run + 1 : 0;
    digit = in && (digit || is_digit(c));
    if (run >= kLongRun && digit) return true;
  }
  return false;
}

bool looks_secret(std::string_view word) noexcept {
  if (word.find("****") != word.npos) return true;
  if (has_long_run(word)) return true;
  if (word.size() < kLeastSecret) return false;
  return std::any_of(kSecretPrefixes.begin(), kSecretPrefixes.end(),
                     [&](std::string_view p) { return word.starts_with(p); });
}

// After "Bearer" or "api_key:" less is needed to be suspicious.
bool follows_secret_name(std::string_view before, std::string_view word) {
  if (word.size() < 8 || (!any(word, is_digit) && word.size() < 20)) return false;
  const std::string name = lower(before);
  if (name == "bearer" || name == "basic") return true;
  if (!name.ends_with(':') && !name.ends_with('=')) return false;
  return std::any_of(kSecretNames.begin(), kSecretNames.end(), [&](std::string_view n) {
    return std::string_view(name).substr(0, name.size() - 1).ends_with(n);
  });
}

// Where the value of `name=secret` begins inside a word, npos when there is none.
std::size_t secret_value(std::string_view word) {
  const std::string text = lower(word);
  for (std::size_t at = text.find('='); at != text.npos; at = text.find('=', at + 1)) {
    const std::string_view name = std::string_view(text).substr(0, at);
    for (const std::string_view n : kSecretNames) {
      if (name.ends_with(n) && at + 1 < word.size()) return at + 1;
    }
  }
  return std::string_view::npos;
}

bool is_ipv4(std::string_view name) noexcept {
  int parts = 1;
  std::size_t digits = 0;
  for (const char c : name) {
    if (c == '.') {
      if (digits == 0) return false;
      ++parts;
      digits = 0;
    } else if (!is_digit(c) || ++digits > 3) {
      return false;
    }
  }
  return parts == 4 && digits > 0;
}

bool is_ipv6(std::string_view word) noexcept {
  word = word.substr(0, word.find('%'));  // without the zone
  const auto colons = std::count(word.begin(), word.end(), ':');
  const bool shape = colons >= 5 || (colons >= 2 && word.find("::") != word.npos);
  return shape && all(word, [](char c) {
           return is_digit(c) || c == ':' || c == '.' || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

bool is_host_name(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot != name.npos && dot > 0 && is_one_of(name.substr(dot + 1), kHostEndings);
}

bool is_place(std::string_view word) {
  if (is_ipv6(word)) return true;
  std::string_view name = word.substr(0, word.find('/'));
  const std::size_t at = name.find('@');
  if (at != name.npos) name.remove_prefix(at + 1);
  const std::size_t colon = name.rfind(':');
  if (colon != name.npos) {
    const std::string_view port = name.substr(colon + 1);
    name = name.substr(0, colon);
    const bool is_port = port.size() >= 2 && port.size() <= 5 && all(port, is_digit);
    const bool plain = all(name, [](char c) { return is_alnum(c) || c == '.' || c == '-' || c == '_'; });
    if (is_port && plain && (any(name, is_alpha) || is_ipv4(name))) return true;
  }
  return is_ipv4(name) || lower(name) == "localhost" || is_host_name(name);
}

class Scrubber {
 public:
  Scrubber(std::string& out, std::size_t cap) : out_(out), cap_(cap) {}

  void run(std::string_view text) {
    while (!text.empty() && out_.size() < cap_) {
      if (is_break(text.front())) {
        separator(text.front());
        text.remove_prefix(1);
      } else {
        text.remove_prefix(word(text));
      }
    }
  }

 private:
  void separator(char c) {
    if (!is_space(c)) {
      out_ += c;
    } else if (!out_.empty() && out_.back() != ' ') {
      out_ += ' ';
    }
  }

  // Writes the word at the start of `text` and returns its length.
  std::size_t word(std::string_view text) {
    std::string_view whole = until(text, is_break);
    const std::size_t scheme = whole.find("://");
    if (scheme != whole.npos) whole = until(text, ends_url);
    std::string_view core = whole;
    while (core.size() > 1 && is_punctuation(core.back())) core.remove_suffix(1);
    if (scheme != whole.npos) {
      out_ += core.substr(0, scheme_start(core, scheme));
      out_ += kRemoved;
    } else {
      plain(core);
    }
    out_ += whole.substr(core.size());
    before_ = whole;
    return whole.size();
  }

  void plain(std::string_view core) {
    const std::size_t value = secret_value(core);
    if (looks_secret(core) || is_place(core) || follows_secret_name(before_, core)) {
      out_ += kRemoved;
    } else if (value != core.npos) {
      out_ += core.substr(0, value);
      out_ += kRemoved;
    } else {
      out_ += core;
    }
  }

  static std::string_view until(std::string_view text, bool (*stop)(char)) {
    return text.substr(0, static_cast<std::size_t>(std::find_if(text.begin(), text.end(), stop) - text.begin()));
  }

  static std::size_t scheme_start(std::string_view word, std::size_t at) {
    while (at > 0 && is_alnum(word[at - 1])) --at;
    return at;
  }

  std::string& out_;
  std::size_t cap_;
  std::string_view before_;
};

std::string_view without_tail(std::string_view text) {
  std::size_t end = std::min(text.size(), kLooked);
  for (const std::string_view cut : kCuts) end = std::min(end, text.find(cut));
  return text.substr(0, end);
}

}  // namespace

std::string scrub(std::string_view text, std::size_t cap) {
  std::string valid, out;
  core::append_valid_utf8(valid, without_tail(text));
  Scrubber(out, cap).run(valid);
  if (out.size() > cap) out.resize(core::character_begin(out, cap));
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace router
