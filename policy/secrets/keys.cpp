// Keys, tokens and secrets under a telling name: the value must look drawn at random, more so the less the name says.
#include <algorithm>
#include <vector>

#include "policy/secrets/classes.h"
#include "policy/secrets/judge.h"
#include "policy/secrets/locate.h"
#include "policy/secrets/names.h"
#include "policy/secrets/shape.h"
#include "policy/secrets/values.h"
#include "policy/secrets/vendors.h"

namespace policy::secrets {
namespace {

constexpr std::size_t kContext = 160;  // bytes before a name in which a vendor's name counts

// The word before the name in prose: "SECRET KEY: ...".
std::string_view word_before(std::string_view text, std::size_t at) noexcept {
  if (at == 0 || text[at - 1] != ' ') return {};
  std::size_t b = at - 1;
  while (b > 0 && at - b < 24 && is(text[b - 1], kWord | kDash)) --b;
  return text.substr(b, at - 1 - b);
}

// clang-format off
constexpr std::string_view kKeyKinds[] = {
    "api", "apis", "access", "secret", "private", "auth", "authentication", "authorization", "encryption", "encrypt",
    "crypto", "crypt", "cipher", "signing", "sign", "signature", "license", "licence", "account", "storage", "shared",
    "preshared", "psk", "master", "service", "client", "consumer", "app", "application", "deploy", "dev", "developer",
    "admin", "bot", "stream", "hmac", "jwt", "subscription", "server", "webhook", "security", "ssh", "session",
    "write", "ingest", "insert", "integration", "maps", "function", "host", "activation", "unseal", "root", "rest",
    "io", "hash", "rsa", "aes", "symmetric", "wrap", "pkey", "openai", "anthropic", "gpt", "llm", "project",
    "recovery", "device", "instrumentation", "p", "ssl", "tls",
};
// clang-format on
constexpr std::string_view kOpenKeys[] = {"public", "pub", "publishable", "foreign", "primary", "sort", "partition"};
// clang-format off
constexpr std::string_view kOpenTokens[] = {
    "csrf", "xsrf", "page", "next", "continuation", "continue", "cursor", "sync", "public", "pad", "eos", "bos",
    "unk", "mask", "cls", "sep", "start", "end", "stop", "special", "forgery", "verification", "device", "max",
    "authenticity", "min", "num", "total", "input", "output", "prompt", "completion", "idempotency", "client_request",
};
// clang-format on

// `word` at the beginning of a word, or of a part of one (myOktaToken, OKTA_TOKEN).
bool holds_start(std::string_view text, std::string_view word) noexcept {
  for (std::size_t at = locate_folded(text, word, 0); at != std::string_view::npos;
       at = locate_folded(text, word, at + 1)) {
    if (at == 0 || !is(text[at - 1], kLetter) || (is(text[at - 1], kLower) && is(text[at], kUpper))) return true;
  }
  return false;
}

const Named* named_for(std::string_view text, const Assignment& a) noexcept {
  const std::size_t from = a.name_begin > kContext ? a.name_begin - kContext : 0;
  const std::string_view context = text.substr(from, a.begin - from);
  static const std::vector<Span> lengths = [] {
    std::vector<Span> out;
    for (const Named& one : named()) out.push_back(shape_lengths(one.shape));
    return out;
  }();
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const Named& one = named()[i];
    if (a.value.size() < lengths[i].begin || a.value.size() > lengths[i].end) continue;
    Span span;
    if (match_shape(a.value, 0, one.shape, span) && span.end == a.value.size() && holds_start(context, one.vendor))
      return &one;
  }
  return nullptr;
}

enum class Trust : std::uint8_t { weak, strong };

void judge_random(const Place& place, const Assignment& a, Trust trust, privacy::Entities& out) {
  const std::string_view value = a.value;
  if (value.size() < 8 || value.size() > 4000 || is_code(a) || folded_starts(value, "enc(")) return;
  if (a.notation == Notation::word && a.quote == 0 && value.size() < 12) return;
  const bool apart = a.notation == Notation::blank && !a.flag && a.quote == 0;  // nothing but a blank joins the two
  if (apart && trust == Trust::weak) return;
  const Makeup made = makeup(value);
  if (made.signs <= 6 && value.find_first_of("()[]{}<>|\\^") != std::string_view::npos) return;
  if (made.blanks || made.strange > 0 || (made.signs > 6 && (a.quote == 0 || made.kinds() < 4))) return;
  const int bits = random_bits(value);
  const bool uuid = is_uuid(value);
  if (!uuid && (bits < (apart ? 45 : 14) || is_file_or_link(value))) return;
  if (is_placeholder(value)) return;
  if (const Named* known = named_for(place.text, a); known != nullptr) {
    add(out, known->type, "context: vendor's name", a.begin, a.end(), 0.9);
    return;
  }
  if (uuid) {
    if (trust == Trust::strong) add(out, "GENERIC_SECRET", "name, uuid", a.begin, a.end(), 0.6);
    return;
  }
  if (made.letters() == 0 || (value[0] == '/' && bits < 60)) return;
  const bool hex = is_hex(value);
  if (trust == Trust::strong) {
    const bool long_enough = value.size() >= 10 && bits >= (hex ? 24 : 20);
    if (long_enough && bits * 10 >= static_cast<int>(value.size()) * 7) {
      add(out, "GENERIC_SECRET", "name, random", a.begin, a.end(), bits >= 40 ? 0.85 : 0.7);
    }
    return;
  }
  if (!hex && value.size() >= 16 && bits >= 45 && made.digits > 0 && made.lower > 0 && made.upper > 0) {
    add(out, "GENERIC_SECRET", "name key, very random", a.begin, a.end(), 0.6);
  }
}

}  // namespace

std::size_t look_secret(const Place& place, privacy::Entities& out) {
  Assignment a;
  if (!read_assignment(place.text, place.begin, place.end, a)) return place.end;
  if (!says_what_it_is(place.text, a) || ends_with_one_of(a.before, kOpenKeys)) return resume(place, a);
  const std::size_t before = out.size();
  judge_random(place, a, Trust::strong, out);
  // A secret that somebody thought up is as good as a password.
  if (out.size() == before && a.closed && trim_name(a.after).empty() && makeup(a.value).signs > 0 &&
      password_score(place.text, a) > 0) {
    add(out, "GENERIC_SECRET", "name secret, quoted", a.begin, a.end(), 0.5);
  }
  return resume(place, a);
}

std::size_t look_token(const Place& place, privacy::Entities& out) {
  Assignment a;
  if (!read_assignment(place.text, place.begin, place.end, a)) return place.end;
  if (says_what_it_is(place.text, a) && !ends_with_one_of(a.before, kOpenTokens))
    judge_random(place, a, Trust::strong, out);
  return resume(place, a);
}

std::size_t look_key(const Place& place, privacy::Entities& out) {
  Assignment a;
  if (!read_assignment(place.text, place.begin, place.end, a)) return place.end;
  if (!says_what_it_is(place.text, a) || ends_with_one_of(a.before, kOpenKeys)) return resume(place, a);
  const std::string_view kind = trim_name(a.before).empty() ? word_before(place.text, a.name_begin) : a.before;
  const bool vendor = !trim_name(a.before).empty() && trim_name(a.before).size() >= 2;
  judge_random(place, a, ends_with_one_of(kind, kKeyKinds) || (vendor && a.name[0] < 'a') ? Trust::strong : Trust::weak,
               out);
  return resume(place, a);
}

std::size_t look_weak(const Place& place, privacy::Entities& out) {
  Assignment a;
  if (!read_assignment(place.text, place.begin, place.end, a)) return place.end;
  if (says_what_it_is(place.text, a)) judge_random(place, a, Trust::weak, out);
  return resume(place, a);
}

// sonar.login=..., postmark: "...": the name itself is a vendor's; only its own shape counts.
std::size_t look_named(const Place& place, privacy::Entities& out) {
  Assignment a;
  if (!read_assignment(place.text, place.begin, place.end, a)) return place.end;
  const Named* known = a.value.size() < 12 ? nullptr : named_for(place.text, a);
  if (known != nullptr && !is_placeholder(a.value) && (is_uuid(a.value) || random_bits(a.value) >= 20)) {
    add(out, known->type, "context: vendor's name", a.begin, a.end(), 0.85);
  }
  return resume(place, a);
}

// "login_with_api_key", "params": ["..."]
std::size_t look_parameter(const Place& place, privacy::Entities& out) {
  const std::string_view window = place.text.substr(place.end, 160);
  std::size_t p = locate(window, "[", 0);
  if (p == std::string_view::npos) return place.end;
  while (p < window.size() && !is(window[p], kWord)) ++p;
  std::size_t q = p;
  while (q < window.size() && is(window[q], kWord | kDash)) ++q;
  const std::string_view value = window.substr(p, q - p);
  if (value.size() >= 20 && random_bits(value) >= 40 && !is_placeholder(value)) {
    add(out, "GENERIC_SECRET", "context: api key", place.end + p, place.end + q, 0.8);
  }
  return place.end;
}

}  // namespace policy::secrets
