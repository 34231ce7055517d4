// Private keys in their containers, JSON web tokens and JSON web keys.
#include <algorithm>

#include "policy/secrets/base64.h"
#include "policy/secrets/classes.h"
#include "policy/secrets/judge.h"
#include "policy/secrets/locate.h"
#include "policy/secrets/look.h"

namespace policy::secrets {
namespace {

constexpr std::size_t kLongestBlock = 64 << 10;  // PEM of a 16384-bit key is 13 KiB; PGP blocks are larger

// What a key's body consists of, also inside a string literal: base64, header lines, escapes, quotes, joining signs.
bool in_body(char c) noexcept {
  return is(c, kAlnum | kBase64Sign | kPad | kBlank) || c == '\n' || c == '\r' || c == '\\' || c == '"' || c == '\'' ||
         c == ',' || c == ':' || c == '-' || c == '.' || c == '(' || c == ')' || c == '|' || c == '#' || c == '*' ||
         c == '_';
}

std::size_t look_pem(const Place& place, privacy::Entities& out) {
  const std::string_view text = place.text;
  // "RSA PRIVATE KEY-----", "PGP PRIVATE KEY BLOCK-----", "OPENSSH PRIVATE KEY----".
  const std::size_t line = std::min(text.size(), place.end + 64);
  std::size_t p = place.end;
  while (p < line && (is(text[p], kUpper | kDigit) || text[p] == ' ')) ++p;
  const std::string_view label = text.substr(place.end, p - place.end);
  if (label.find("PRIVATE KEY") == std::string_view::npos || text.substr(p, 4) != "----") return place.end;
  while (peek(text, p) == '-') ++p;
  std::size_t begin = place.begin;
  while (begin > 0 && place.begin - begin < 2 && text[begin - 1] == '-') --begin;
  const std::size_t body = p;
  const std::size_t stop = std::min(text.size(), body + kLongestBlock);
  std::size_t digits = 0, run = 0, longest = 0;  // base64 digits of the body, and those in a row
  std::size_t end = body;                        // behind the last of them
  while (p < stop && in_body(text[p]) && text.substr(p, 4) != "----") {
    const bool digit = is(text[p], kAlnum | kBase64Sign | kPad);
    run = digit ? run + 1 : 0;
    longest = std::max(longest, run);
    digits += digit ? 1 : 0;
    ++p;
    if (digit) end = p;
  }
  std::size_t q = p;
  while (peek(text, q) == '-' || peek(text, q) == ' ') ++q;
  const bool closed = q > p && text.substr(q, 4) == "END ";
  if (closed) {
    while (q < text.size() && q < p + 80 && (is(text[q], kUpper | kDigit) || text[q] == ' ')) ++q;
    while (peek(text, q) == '-') ++q;
    end = q;
  }
  const std::string_view content = text.substr(body, std::min(p - body, std::size_t{400}));
  // A key has at least 48 base64 digits and lines of them; "..." and "anything" are somebody's example.
  if (digits < 48 || longest < 24 || random_bits(content) < 0 || content.find("....") != std::string_view::npos)
    return std::max(p, place.end);
  add(out, "PRIVATE_KEY", closed ? "private key block" : "private key block, cut off", begin, end, closed ? 0.99 : 0.9);
  return std::max(end, place.end);
}

std::size_t look_putty(const Place& place, privacy::Entities& out) {
  const std::string_view window = place.text.substr(place.begin, kLongestBlock);
  const std::size_t lines = locate(window, "Private-Lines:", 0);
  if (lines == std::string_view::npos) return place.begin + window.size();
  std::size_t mac = locate(window, "Private-MAC:", lines);
  std::size_t end = mac == std::string_view::npos ? lines + 14 : mac + 12;
  while (end < window.size() && (is_hex(window[end]) || window[end] == ' ')) ++end;
  add(out, "PRIVATE_KEY", "PuTTY key", place.begin, place.begin + end, 0.98);
  return place.begin + end;
}

// "-----BEGIN " in base64.
std::size_t look_encoded_pem(const Place& place, privacy::Entities& out) {
  const std::string_view text = place.text;
  std::size_t p = place.begin;
  while (p < text.size() && is(text[p], kAlnum | kBase64Sign | kPad)) ++p;
  char head[64];
  const std::string_view decoded =
      decode_base64(text.substr(place.begin, std::min(p - place.begin, std::size_t{80})), head);
  if (p - place.begin >= 120 && decoded.find("PRIVATE KEY") != std::string_view::npos) {
    add(out, "PRIVATE_KEY", "private key block in base64", place.begin, p, 0.97);
  }
  return p;
}

std::size_t token_run(std::string_view text, std::size_t p) noexcept {
  while (p < text.size() && is(text[p], kWord | kDash)) ++p;
  return p;
}

// Header.payload.signature: the header decodes to JSON with "alg", the payload is JSON too, or the header has "enc".
std::size_t look_jwt(const Place& place, privacy::Entities& out) {
  const std::string_view text = place.text;
  const std::size_t header = token_run(text, place.begin);
  if (peek(text, header) != '.' || !free_before(text, place.begin)) return header;
  const std::size_t payload = token_run(text, header + 1);
  char bytes[768];
  const std::string_view json = decode_base64(text.substr(place.begin, header - place.begin), bytes);
  const bool encrypted = json.find("\"enc\"") != std::string_view::npos;
  if (json.size() < 10 || json[0] != '{' || (json.find("\"alg\"") == std::string_view::npos && !encrypted))
    return payload;
  if (!encrypted) {
    char begin[8];
    const std::string_view claims =
        decode_base64(text.substr(header + 1, std::min(payload - header - 1, std::size_t{8})), begin);
    if (claims.empty() || claims[0] != '{') return payload;
  }
  std::size_t end = payload;
  int parts = 2;
  while (peek(text, end) == '.' && parts < 5) {
    end = token_run(text, end + 1);
    ++parts;
  }
  const std::string_view token = text.substr(place.begin, end - place.begin);
  if (parts < 3 || payload - header < 10 ||
      holds(token.substr(token.size() - std::min(token.size(), std::size_t{60})), "exam"))
    return end;
  add(out, "JSON_WEB_TOKEN", "token with a JSON header", place.begin, end, 0.95);
  return end;
}

// {"kty": "RSA", ..., "d": "..."}: d, or k of a symmetric key, is the secret.
std::size_t look_jwk(const Place& place, privacy::Entities& out) {
  constexpr std::size_t kReach = 2048;
  const std::size_t from = place.begin > kReach ? place.begin - kReach : 0;
  const std::string_view window = place.text.substr(from, place.end + kReach - from);
  for (const std::string_view member : {std::string_view("\"d\""), std::string_view("\"k\"")}) {
    std::size_t p = locate(window, member, 0);
    if (p == std::string_view::npos) continue;
    p += member.size();
    while (peek(window, p) == ' ' || peek(window, p) == ':') ++p;
    if (peek(window, p) != '"') continue;
    const std::size_t end = token_run(window, p + 1);
    const std::string_view value = window.substr(p + 1, end - p - 1);
    if (value.size() < 20 || random_bits(value) < 20 || is_placeholder(value)) continue;
    add(out, "PRIVATE_KEY", "JSON web key", from + p + 1, from + end, 0.9);
  }
  return place.end + kReach;
}

constexpr Cue kCues[] = {
    {"----[ ]?BEGIN [A-Z0-9 ]*PRIVATE KEY", "---BEGIN ", false, look_pem},
    {"---- BEGIN SSH2", "--- BEGIN ", false, look_pem},
    {"PuTTY-User-Key-File-", "PuTTY-User-Key-File-", false, look_putty},
    {"LS0tLS1CRUdJTi", "LS0tLS1CRUdJTi", false, look_encoded_pem},
    {"eyJ[A-Za-z0-9_-]{15}", "eyJ", false, look_jwt},
    {"ew[ok][A-Za-z0-9_-]{30}", "ew", false, look_jwt},
    {"\"kty\"", "\"kty\"", false, look_jwk},
};

}  // namespace

std::span<const Cue> structure_cues() noexcept { return kCues; }

}  // namespace policy::secrets
