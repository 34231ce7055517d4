// Passwords and tokens where programs are told to log in: URLs, Authorization headers, command lines, .NET calls.
#include <algorithm>

#include "policy/secrets/base64.h"
#include "policy/secrets/classes.h"
#include "policy/secrets/judge.h"
#include "policy/secrets/locate.h"
#include "policy/secrets/look.h"

namespace policy::secrets {
namespace {

// clang-format off
constexpr std::string_view kDatabases[] = {
    "postgres", "postgresql", "mysql", "mariadb", "mongodb", "mongodb+srv", "redis", "rediss", "amqp", "amqps",
    "mssql", "sqlserver", "oracle", "clickhouse", "nats", "cockroachdb", "db2", "ldap", "ldaps", "jdbc", "snowflake",
    "cassandra", "neo4j", "bolt", "neo4j+s", "mysql+pymysql", "mysql2", "postgresql+psycopg2", "postgresql+asyncpg",
    "kafka", "influxdb", "couchdb", "memcached", "smtp", "smtps", "imap", "imaps",
};
// clang-format on

// Words in documentation's URLs: user:password@host.
bool documented(std::string_view user, std::string_view password, bool database) noexcept {
  if (is_placeholder(password) || password.size() < 3) return true;
  if (folded_equal(password, user) || folded_starts(password, "passw") || folded_starts(password, "p@ssw") ||
      folded_starts(password, "p%40ssw") || folded_equal(password, "pass") || folded_equal(password, "pwd") ||
      folded_equal(password, "pw")) {
    return true;
  }
  return !database && (is_stop_word(password) || is_stop_word(user) || password.size() < 5);
}

// scheme://user:password@host. The password ends at the last @ of the authority: people forget to escape it.
std::size_t look_url(const Place& place, privacy::Entities& out) {
  const std::string_view text = place.text;
  const std::size_t stop = std::min(text.size(), place.end + 512);
  std::size_t p = place.end, colon = 0, at = 0;
  for (; p < stop; ++p) {
    const char c = text[p];
    if (!is(c, kPrintable) || c == '/' || c == '?' || c == '"' || c == '\'' || c == '<' || c == '>' || c == '`' ||
        c == '\\')
      break;
    if (c == '#' && at != 0) break;
    if (c == ':' && colon == 0) colon = p;
    if (c == '@' && colon != 0) {
      at = p;
      // What follows looks like a host: no later @ counts unless it does, too.
    }
    if (c == ',' && at != 0) break;
  }
  if (colon == 0 || at == 0 || at - colon < 2 || at > colon + 300) return place.end;
  std::size_t scheme = place.begin;
  while (scheme > 0 && place.begin - scheme < 24 && (is(text[scheme - 1], kAlnum | kDot) || text[scheme - 1] == '+'))
    --scheme;
  const std::string_view name = text.substr(scheme, place.begin - scheme);
  const std::string_view user = text.substr(place.end, colon - place.end);
  const std::string_view password = text.substr(colon + 1, at - colon - 1);
  const char host = peek(text, at + 1);
  if (!is(host, kAlnum | kUnderscore) && host != '[' && host != '%' && host != '$' && host != '{' && host != '*')
    return place.end;
  const bool database = std::any_of(std::begin(kDatabases), std::end(kDatabases),
                                    [name](std::string_view one) { return folded_equal(name, one); });
  if (documented(user, password, database)) return place.end;
  if (password.find_first_of("{}$()|*") != std::string_view::npos && random_bits(password) < 20 &&
      (password[0] == '$' || password[0] == '{' || password[0] == '*' || password[0] == '(')) {
    return place.end;
  }
  add(out, database ? "CONNECTION_STRING_PASSWORD" : "URL_PASSWORD",
      database ? "connection string" : "URL with a password", colon + 1, at, 0.9);
  return at;
}

bool printable(std::string_view bytes) noexcept {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return is(c, kPrintable) || c == ' '; });
}

// clang-format off
constexpr std::string_view kSchemes[] = {
    "bearer", "basic", "token", "api-token", "api-key", "apikey", "ssws", "key", "oauth", "digest", "ntlm",
    "negotiate", "jwt", "splunk", "genie", "genieKey", "apitoken", "accesskey", "bot",
};
// clang-format on

// Reads the credentials of a header from `p`: an optional scheme, then the value. Returns where they end.
std::size_t header_value(std::string_view text, std::size_t p, privacy::Entities& out) {
  bool basic = false, scheme_seen = false;
  for (const std::string_view scheme : kSchemes) {
    if (!folded_starts(text.substr(p), scheme)) continue;
    std::size_t q = p + scheme.size();
    if (!is(peek(text, q), kBlank) && peek(text, q) != ':' && peek(text, q) != '=') continue;
    while (is(peek(text, q), kBlank) || peek(text, q) == ':' || peek(text, q) == '=') ++q;
    basic = scheme == "basic";
    scheme_seen = true;
    p = q;
    break;
  }
  const std::size_t stop = std::min(text.size(), p + 4096);
  std::size_t q = p;
  while (q < stop && (is(text[q], kWord | kDash | kDot | kBase64Sign | kPad | kTilde) || text[q] == ':' ||
                      text[q] == '@' || text[q] == ',' || text[q] == '!' || text[q] == '|')) {
    ++q;
  }
  while (q > p && (text[q - 1] == '.' || text[q - 1] == ',' || text[q - 1] == ':')) --q;
  const std::string_view value = text.substr(p, q - p);
  const char behind = peek(text, q);
  if (value.size() < 8 || behind == '{' || behind == '$' || behind == '(' || behind == '[' || behind == '<') return q;
  if (basic) {
    char bytes[256];
    const std::string_view login = decode_base64(value, bytes);
    if (login.find(':') == std::string_view::npos || !printable(login) || is_placeholder(value)) return q;
    if (login == "username:password" || login == "user:password" || login == "user:pass" || login == "user:passwd")
      return q;
    add(out, "HTTP_BASIC_PASSWORD", "authorization: basic", p, q, 0.9);
    return q;
  }
  const bool uuid = is_uuid(value);
  if (!uuid && random_bits(value) < (scheme_seen ? 16 : 24)) return q;
  if (is_placeholder(value)) return q;
  add(out, "HTTP_BEARER_TOKEN", "authorization header", p, q, uuid ? 0.7 : 0.85);
  return q;
}

std::size_t look_authorization(const Place& place, privacy::Entities& out) {
  const std::string_view text = place.text;
  if (place.begin > 0 && is(text[place.begin - 1], kLetter) && !free_before(text, place.begin)) return place.end;
  std::size_t p = place.end;
  const std::size_t stop = std::min(text.size(), p + 12);
  bool sign = false;
  while (p < stop && (is(text[p], kBlank) || text[p] == '"' || text[p] == '\'' || text[p] == '`' || text[p] == ']' ||
                      text[p] == '\\' || text[p] == ':' || text[p] == '=' || text[p] == ',' || text[p] == '>')) {
    sign |= text[p] == ':' || text[p] == '=' || text[p] == ',';
    ++p;
  }
  return sign ? std::max(place.end, header_value(text, p, out)) : place.end;
}

std::size_t look_bearer(const Place& place, privacy::Entities& out) {
  if (!free_before(place.text, place.begin)) return place.end;
  return std::max(place.end, header_value(place.text, place.begin, out));
}

// curl -u user:password
std::size_t look_curl_user(const Place& place, privacy::Entities& out) {
  const std::string_view text = place.text;
  const std::size_t from = place.begin > 300 ? place.begin - 300 : 0;
  const std::string_view before = text.substr(from, place.begin - from);
  if (before.empty() || !is(before.back(), kBlank) || (!holds(before, "curl") && !holds(before, "wget")))
    return place.end;
  std::size_t p = place.end;
  if (peek(text, p) != ' ' && peek(text, p) != '=') return place.end;
  while (peek(text, p) == ' ' || peek(text, p) == '=') ++p;
  char quote = 0;
  if (peek(text, p) == '"' || peek(text, p) == '\'') quote = text[p++];
  const std::size_t stop = std::min(text.size(), p + 256);
  const std::size_t user = p;
  while (p < stop && text[p] != ':' && text[p] != quote && (is(text[p], kPrintable))) ++p;
  const std::string_view login = text.substr(user, p - user);
  if (quote != 0 && peek(text, p) == quote && peek(text, p + 1) == ':') {  // "user":"password"
    ++p;
    quote = 0;
  }
  if (peek(text, p) != ':') return place.end;
  ++p;
  if (quote == 0 && (peek(text, p) == '"' || peek(text, p) == '\'')) quote = text[p++];
  const std::size_t begin = p;
  while (p < stop && (quote != 0 ? text[p] != quote : is(text[p], kPrintable) && text[p] != '"' && text[p] != '\'') &&
         text[p] != '\n') {
    ++p;
  }
  // An API key as the user, with nothing behind the colon.
  const bool key_only = p == begin;
  const std::size_t first = key_only ? user : begin;
  const std::string_view secret = key_only ? login : text.substr(begin, p - begin);
  if (secret.size() < 5 || is_stop_word(secret) || is_placeholder(secret) || secret.find_first_of("$<{[`") == 0 ||
      secret.find("{{") != std::string_view::npos || folded_equal(secret, login) || secret.find("//") == 0 ||
      login.find('<') == 0) {
    return place.end;
  }
  if (key_only && random_bits(secret) < 10) return place.end;
  add(out, "GENERIC_PASSWORD", "curl: user and password", first, first + secret.size(), 0.8);
  return p;
}

// Programs that are given a password as -p: psexec, sshpass, docker login.
std::size_t look_dash_p(const Place& place, privacy::Entities& out) {
  const std::string_view window = place.text.substr(place.end, 200);
  const std::string_view line = window.substr(0, window.find('\n'));
  std::size_t p = line.find(" -p");
  if (p == std::string_view::npos) return place.end;
  p += 3;
  while (peek(line, p) == ' ') ++p;
  char quote = 0;
  if (peek(line, p) == '"' || peek(line, p) == '\'') quote = line[p++];
  std::size_t q = p;
  while (q < line.size() && (quote != 0 ? line[q] != quote : is(line[q], kPrintable))) ++q;
  const std::string_view secret = line.substr(p, q - p);
  if (secret.size() < 4 || is_stop_word(secret) || is_placeholder(secret) || secret.find_first_of("$%<{[-") == 0)
    return place.end;
  add(out, "GENERIC_PASSWORD", "command line: -p", place.end + p, place.end + q, 0.8);
  return place.end + q;
}

// The last of the quoted arguments behind an opening bracket: NetworkCredential("user", "password").
std::size_t look_argument(const Place& place, privacy::Entities& out) {
  const std::string_view window = place.text.substr(place.end, 240);
  std::size_t p = 0;
  while (peek(window, p) == ' ' || peek(window, p) == '(' || peek(window, p) == '\\') ++p;
  std::string_view last;
  int count = 0;
  for (; p < window.size() && window[p] != ')' && window[p] != ';'; ++p) {
    if (window[p] != '"' && window[p] != '\'') continue;
    const std::size_t close = window.find(window[p], p + 1);
    if (close == std::string_view::npos) break;
    last = window.substr(p + 1, close - p - 1);
    if (!last.empty() && last.back() == '\\') last.remove_suffix(1);
    ++count;
    p = close;
  }
  const bool alone = place.text.substr(place.begin, 4) == "Conv" || place.text.substr(place.begin, 4) == "conv";
  if (count < (alone ? 1 : 2) || last.size() < 5 || last.find(' ') != std::string_view::npos || is_placeholder(last) ||
      last[0] == '$' || (last != "secret" && is_stop_word(last))) {
    return place.end;
  }
  const auto at = static_cast<std::size_t>(last.data() - place.text.data());
  add(out, "GENERIC_PASSWORD", alone ? "secure string" : "credentials in a call", at, at + last.size(), 0.8);
  return place.end;
}

// Vault's unseal keys, as it prints them and as the operator types them.
std::size_t look_unseal(const Place& place, privacy::Entities& out) {
  std::size_t p = place.end;
  const std::size_t stop = std::min(place.text.size(), p + 16);
  while (p < stop && (is(place.text[p], kBlank | kDigit) || place.text[p] == ':' || place.text[p] == 'K' ||
                      place.text[p] == 'e' || place.text[p] == 'y')) {
    if (is(place.text[p], kDigit) && is(peek(place.text, p + 1), kAlnum)) break;
    ++p;
  }
  std::size_t q = p;
  while (q < place.text.size() && q < p + 80 && is(place.text[q], kAlnum | kBase64Sign | kPad)) ++q;
  const std::string_view value = place.text.substr(p, q - p);
  if (value.size() >= 43 && value.size() <= 68 && random_bits(value) >= 50) {
    add(out, "VAULT_UNSEAL_KEY", "context: unseal", p, q, 0.9);
  }
  return place.end;
}

constexpr Cue kCues[] = {
    {"://[^\\s/?#\"'<>:]*:[^\\s/\"'<>@]+@", "://", false, look_url},
    {"authorization[\"'\\]\\\\]{0,3}[ ]?[:=,]", "authorization", true, look_authorization},
    {"bearer[ :]+[a-z0-9._~+/=-]{12}", "bearer", true, look_bearer},
    {"[ \\t]-u[ =][\"']?[^\\s:\"'$]*[\"']?:", "-u", false, look_curl_user},
    {"--user[ =]+[\"']?[^\\s:\"'$]*[\"']?:", "--user", false, look_curl_user},
    {"psexec", "psexec", true, look_dash_p},
    {"sshpass", "sshpass", false, look_dash_p},
    {"docker login", "docker login", false, look_dash_p},
    {"networkcredential", "networkcredential", true, look_argument},
    {"directoryentry", "directoryentry", true, look_argument},
    {"convertto-securestring", "convertto-securestring", true, look_argument},
    {"unseal", "unseal", true, look_unseal},
};

}  // namespace

std::span<const Cue> login_cues() noexcept { return kCues; }

}  // namespace policy::secrets
