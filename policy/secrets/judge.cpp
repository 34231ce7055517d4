#include "policy/secrets/judge.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "policy/secrets/bigrams.h"
#include "policy/secrets/classes.h"
#include "policy/secrets/locate.h"

namespace policy::secrets {
namespace {

int symbol(char c) noexcept {
  if (is(c, kLower)) return c - 'a';
  if (is(c, kUpper)) return 26 + c - 'A';
  if (is(c, kDigit)) return 52 + c - '0';
  return 62;
}

// 8 log2 n for the alphabets' sizes.
int eighths(int size) noexcept { return static_cast<int>(std::lround(8 * std::log2(static_cast<double>(size)))); }

struct Makeup {
  unsigned classes = 0;  // of all characters together
  bool hex_lower = true, hex_upper = true;
};

Makeup makeup(std::string_view value) noexcept {
  Makeup out;
  for (const char c : value) {
    const unsigned classes = kClasses[static_cast<unsigned char>(c)];
    out.classes |= (classes & kAlnum) != 0 ? classes & kAlnum : unsigned{kPrintable};
    out.hex_lower &= (classes & (kDigit | kHexLower)) != 0;
    out.hex_upper &= (classes & (kDigit | kHexUpper)) != 0;
  }
  return out;
}

int alphabet(const Makeup& made) noexcept {
  if ((made.classes & ~unsigned{kDigit}) == 0) return 10;
  if (made.hex_lower || made.hex_upper) return 16;
  return ((made.classes & kLower) != 0 ? 26 : 0) + ((made.classes & kUpper) != 0 ? 26 : 0) +
         ((made.classes & kDigit) != 0 ? 10 : 0) + ((made.classes & kPrintable) != 0 ? 2 : 0);
}

// The share of characters, in percent, that stand in runs of five or more counting up by one or staying the same.
int percent_in_runs(std::string_view value) noexcept {
  std::size_t in_runs = 0, rising = 1, level = 1;
  const auto close = [&in_runs](std::size_t& run) {
    if (run >= 5) in_runs += run;
    run = 1;
  };
  for (std::size_t i = 1; i < value.size(); ++i) {
    const int step = lower(value[i]) - lower(value[i - 1]);
    if (step == 1 || (value[i - 1] == '9' && value[i] == '0')) {
      ++rising;
    } else {
      close(rising);
    }
    if (step == 0) {
      ++level;
    } else {
      close(level);
    }
  }
  close(rising);
  close(level);
  return static_cast<int>(in_runs * 100 / std::max<std::size_t>(value.size(), 1));
}

int distinct(std::string_view value) noexcept {
  std::array<bool, 256> seen{};
  int count = 0;
  for (const char c : value) {
    bool& was = seen[static_cast<unsigned char>(lower(c))];
    count += was ? 0 : 1;
    was = true;
  }
  return count;
}

// clang-format off
constexpr std::string_view kFillers[] = {
    "example", "placeholder", "[a-z", "[0-9", "[^", "(?:", "changeme", "change_me", "change-me", "change this", "changeit", "your", "xxxx",
    "redacted", "dummy", "replace", "insert", "_here", "-here", "some_", "some-", "todo", "fixme", "notreal",
    "not-real", "hidden", "masked", "omitted", "sanitized", "enter_", "enter-", "my_", "my-", "mysecret", "process.",
    "os.env", "environ", "getenv", "secrets.", "config.", "settings", "...", "***", "${", "$(", "{{", "<%", "%>",
    "#{", "%(", "%s", "&lt;", "sk-...", "\\u2026", "\xe2\x80\xa6", "\xe2\x80\xa2", "lorem", "undefined",
};
// clang-format on

// clang-format off
constexpr std::string_view kStopWords[] = {
    "password", "passwd", "passphrase", "passwort", "kennwort", "contrasena", "contraseña", "motdepasse", "senha",
    "wachtwoord", "parola", "haslo", "pass", "pwd", "pw", "secret", "secrets", "token", "tokens", "apikey", "api_key",
    "api-key", "key", "keys", "credential", "credentials", "test", "testing", "tests", "tester", "testpass",
    "testpassword", "test123", "foo", "bar", "baz", "foobar", "abc", "abcd", "abc123", "abcdef", "none", "null",
    "nil", "undefined", "true", "false", "yes", "no", "empty", "required", "optional", "string", "text", "value",
    "values", "input", "default", "hidden", "plain", "plaintext", "basic", "bearer", "oauth", "oauth2", "md5", "sha1",
    "sha256", "sha512", "bcrypt", "argon2", "scrypt", "hash", "hashed", "encrypted", "number", "integer", "boolean",
    "object", "array", "username", "user", "login", "email", "name", "field", "label", "type", "admin", "root",
    "guest", "anonymous", "localhost", "example", "sample", "demo", "dummy", "fake", "mock", "invalid", "valid",
    "wrong", "incorrect", "correct", "new", "old", "current", "confirm", "forgot", "reset", "change", "update",
    "strong", "weak", "unknown", "missing", "enabled", "disabled", "auto", "random", "generate", "generated",
    "prompt", "ask", "file", "stdin", "env", "vault", "keychain", "keyring", "redacted", "nopassword", "mypassword",
    "mypass", "mysecret", "newpassword", "oldpassword", "userpassword", "yourpassword", "wrongpassword", "wrongpass",
    "badpassword", "secretpassword", "password1", "passw0rd", "asdf", "asdfasdf", "12345", "123456", "1234567",
    "12345678", "123456789", "1234567890", "qwerty", "letter", "letters", "digits", "characters", "instead",
    "anything", "something", "whatever", "nothing", "static", "dynamic", "private", "public", "internal", "external",
    "varchar", "char", "self", "this", "request", "response", "authentication", "authorization", "security", "access",
    "session", "signature", "certificate", "interactive",
};
// clang-format on

// Words by their first byte, so that a value is compared with few of them.
template <std::size_t kCount>
class Index {
 public:
  explicit Index(const std::string_view (&words)[kCount]) {
    std::copy(std::begin(words), std::end(words), sorted_.begin());
    std::sort(sorted_.begin(), sorted_.end());
    std::size_t at = 0;
    for (std::size_t byte = 0; byte < 256; ++byte) {
      while (at < kCount && static_cast<unsigned char>(sorted_[at][0]) < byte) ++at;
      begin_[byte] = static_cast<std::uint16_t>(at);
    }
    begin_[256] = kCount;
  }
  std::span<const std::string_view> beginning_with(char c) const noexcept {
    const auto byte = static_cast<unsigned char>(lower(c));
    return {sorted_.data() + begin_[byte], static_cast<std::size_t>(begin_[byte + 1U] - begin_[byte])};
  }

 private:
  std::array<std::string_view, kCount> sorted_;
  std::array<std::uint16_t, 257> begin_{};
};

const auto& fillers() {
  static const Index index(kFillers);
  return index;
}

const auto& stop_words() {
  static const Index index(kStopWords);
  return index;
}

bool holds_filler(std::string_view value) noexcept {
  for (std::size_t i = 0; i < value.size(); ++i) {
    for (const std::string_view word : fillers().beginning_with(value[i])) {
      if (folded_starts(value.substr(i), word)) return true;
    }
  }
  return false;
}

}  // namespace

bool holds(std::string_view value, std::string_view folded_word) noexcept {
  return locate_folded(value, folded_word, 0) != std::string_view::npos;
}

int random_bits(std::string_view value) noexcept {
  if (value.size() < 2) return 0;
  const Makeup made = makeup(value);
  // Capitals throughout are a manner of writing, not a sign of chance.
  const bool shouted = (made.classes & kUpper) != 0 && (made.classes & kLower) == 0;
  static const auto uniform = [] {
    std::array<int, 65> out{};
    for (int size = 2; size <= 64; ++size) out[static_cast<std::size_t>(size)] = eighths(size);
    return out;
  }();
  const int even = uniform[static_cast<std::size_t>(std::max(alphabet(made), 2))];
  int sum = 0;
  int before = symbol(shouted ? lower(value[0]) : value[0]);
  for (std::size_t i = 1; i < value.size(); ++i) {
    const int now = symbol(shouted ? lower(value[i]) : value[i]);
    sum += kBits[before][now] - even;
    before = now;
  }
  return sum / 8;
}

bool is_sample_key(std::string_view value) noexcept {
  const int kinds = distinct(value);
  return (value.size() >= 12 && kinds <= 5) || (value.size() >= 30 && kinds <= 8) || percent_in_runs(value) > 55 ||
         holds(value, "example") || holds(value, "xxxxxx");
}

bool is_placeholder(std::string_view value) noexcept {
  if (value.empty() || percent_in_runs(value) > 50) return true;
  if (value.size() >= 6 && distinct(value) <= 3) return true;
  if (value.size() >= 16 && distinct(value) <= 5) return true;
  const char first = value.front(), last = value.back();
  if ((first == '<' && last == '>') || (first == '[' && last == ']') || (first == '{' && last == '}')) return true;
  if (first == '$' && value.size() > 1 && is(value[1], kLetter | kUnderscore) &&
      std::all_of(value.begin() + 1, value.end(), [](char c) { return is(c, kWord); })) {
    return true;
  }
  if (first == '%' && last == '%') return true;
  return holds_filler(value);
}

bool is_stop_word(std::string_view value) noexcept {
  if (value.empty()) return false;
  for (const std::string_view word : stop_words().beginning_with(value[0])) {
    if (folded_equal(value, word)) return true;
  }
  return false;
}

bool is_uuid(std::string_view value) noexcept {
  if (value.size() != 36) return false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? value[i] != '-' : !is_hex(value[i])) return false;
  }
  return true;
}

bool is_hex(std::string_view value) noexcept {
  return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) { return is_hex(c); });
}

}  // namespace policy::secrets
