// Passwords under a telling name. They need not look random, but they are no word of the trade ("required"), no
// reference (config.password) and no text of a form; the less they look like a password, the more must speak for them
// around.
#include <algorithm>

#include "policy/secrets/classes.h"
#include "policy/secrets/judge.h"
#include "policy/secrets/locate.h"
#include "policy/secrets/names.h"
#include "policy/secrets/values.h"

namespace policy::secrets {
namespace {

// "user = x" or "login x" shortly before: then a password may be as plain as it likes.
bool beside_user(std::string_view text, const Assignment& a) noexcept {
  const std::size_t from = a.name_begin > 140 ? a.name_begin - 140 : 0;
  const std::string_view before = text.substr(from, a.name_begin - from);
  return holds(before, "user") || holds(before, "login") || holds(before, "uid") || holds(before, "account");
}

// user == "x" && password == "y"
bool compared_user(std::string_view text, const Assignment& a) noexcept {
  const std::size_t from = a.name_begin > 80 ? a.name_begin - 80 : 0;
  const std::string_view before = text.substr(from, a.name_begin - from);
  const std::size_t user = locate_folded(before, "user", 0);
  return user != std::string_view::npos && before.find("==", user) != std::string_view::npos;
}

bool netrc(std::string_view text, const Assignment& a) noexcept {
  const std::size_t from = a.name_begin > 100 ? a.name_begin - 100 : 0;
  const std::string_view before = text.substr(from, a.name_begin - from);
  return holds(before, "login ") || holds(before, "machine ");
}

bool connection_string(std::string_view text, const Assignment& a) noexcept {
  if (a.notation != Notation::assign || a.quote != 0) return false;
  const std::size_t from = a.name_begin > 240 ? a.name_begin - 240 : 0;
  const std::string_view around = text.substr(from, a.end() + 120 - from);
  if (around.find(';') == std::string_view::npos) return false;
  return holds(around, "server=") || holds(around, "data source=") || holds(around, "host=") ||
         holds(around, "database=") || holds(around, "user id=") || holds(around, "uid=") || holds(around, "catalog=");
}

// What no password is, whatever stands around it.
bool impossible(const Assignment& a, const Makeup& made) noexcept {
  const std::string_view value = a.value;
  if (value.size() < 5 || value.size() > 128 || made.blanks || made.strange > 0 || is_code(a)) return true;
  if (a.quote != 0 && !a.closed) return true;
  if (value[0] == '/' || (value[0] == '%' && value.size() < 5)) return true;
  if (folded_starts(value, "0x") || folded_starts(value, "arn:") || folded_starts(value, "enc(")) return true;
  if (value.find('|') != std::string_view::npos && random_bits(value) < 20) return true;  // required|min:8
  return is_stop_word(value) || is_placeholder(value) || is_file_or_link(value);
}

// "The password for user 'x' is 'y'": whatever y is, but for what may be said of any password.
bool told(const Assignment& a) noexcept {
  constexpr std::string_view kDefaults[] = {"admin", "root", "guest", "test", "demo", "pass", "secret", "password"};
  if (!a.of_user || a.quote == 0 || !a.closed || a.value.size() < 4 || a.value.size() > 128) return false;
  if (is_placeholder(a.value) || a.value.find(' ') != std::string_view::npos) return false;
  return !is_stop_word(a.value) || std::any_of(std::begin(kDefaults), std::end(kDefaults),
                                               [&](std::string_view word) { return folded_equal(a.value, word); });
}

// "password" within the value: rather a field's name, a form's text or a placeholder.
bool speaks_of_itself(std::string_view value) noexcept {
  return holds(value, "passw") || holds(value, "pwd") || holds(value, "secret");
}

// The score of what is put together as passwords are: letters, digits and signs mixed.
double mixed_score(const Assignment& a, const Makeup& made, int bits) noexcept {
  const std::string_view value = a.value;
  const bool quoted = a.quote != 0;
  const bool prose = a.notation == Notation::word || (a.notation == Notation::blank && !a.flag);
  if (made.digits >= 1 && made.letters() >= 1 && (made.signs > 0 || (made.upper > 0 && made.lower > 0))) {
    const bool identifier = !quoted && bits < 6 && made.signs == 0 && made.digits < 2;  // userName2
    return identifier ? 0 : 0.8;
  }
  if (made.digits >= 2 && made.letters() >= 2 && made.joints <= 1 && bits >= 0) return !quoted && prose ? 0.5 : 0.7;
  if (!quoted || speaks_of_itself(value)) return 0;
  if (made.digits >= 2 && made.letters() >= 2) return 0.6;
  if (made.digits == 1 && made.letters() >= 5 && made.joints == 0 && made.signs == 0 && !is(value[0], kDigit) &&
      !is_stop_word(value.substr(0, value.size() - 1))) {
    return 0.5;
  }
  const bool syntax = value.find_first_of("(|<>{}[],;=\\") != std::string_view::npos || value[0] == '#';
  return made.signs > 0 && made.letters() >= 4 && bits > -30 && !syntax ? 0.6 : 0;
}

// The score of a word: it must be said to be a password, stand beside a login, or be a setting (NAME=word to the end of
// the line).
double word_score(std::string_view text, const Assignment& a, const Makeup& made, int bits) noexcept {
  if (bits >= 18 && a.value.size() >= 8) return 0.6;
  if (speaks_of_itself(a.value) || made.upper > 1 || made.joints > 1 || made.signs > 0) return 0;
  if (a.quote != 0) {
    if (a.notation == Notation::word) return 0.5;
    const bool said = a.notation != Notation::compare || compared_user(text, a);
    return a.value.size() >= 6 && said && beside_user(text, a) ? 0.5 : 0;
  }
  std::size_t next = a.end();
  while (is(peek(text, next), kBlank)) ++next;
  const char behind = peek(text, next);
  const bool to_the_end = behind == 0 || behind == '\n' || behind == '\r' || behind == '\\' || behind == '#';
  const bool alone = is(a.name[0], kUpper) || a.name_begin == 0 || text[a.name_begin - 1] == '\n';
  return a.tight && to_the_end && alone && a.value.size() >= 6 ? 0.5 : 0;
}

}  // namespace

double password_score(std::string_view text, const Assignment& a) noexcept {
  const Makeup made = makeup(a.value);
  if (told(a)) return 0.6;
  if (impossible(a, made)) return 0;
  if (a.notation == Notation::blank && !a.flag && a.quote == 0 && !netrc(text, a)) return 0;
  if (a.notation == Notation::comma && made.kinds() < 3) return 0;
  const int bits = random_bits(a.value);
  if (const double score = mixed_score(a, made, bits); score > 0) return score;
  if (made.letters() == 0) {
    const bool number = made.digits >= 6 && made.joints == 0 && made.signs == 0;
    return number && a.quote != 0 && beside_user(text, a) ? 0.5 : 0;
  }
  return word_score(text, a, made, bits);
}

std::size_t look_password(const Place& place, privacy::Entities& out) {
  Assignment a;
  if (!read_assignment(place.text, place.begin, place.end, a)) return place.end;
  if (!says_what_it_is(place.text, a)) return resume(place, a);
  const bool in_string = connection_string(place.text, a);
  if (in_string && a.value.size() >= 3 && !is_placeholder(a.value) && !is_code(a) &&
      !folded_equal(a.value, "password") && a.value[0] != '$' && a.value[0] != '%') {
    add(out, "CONNECTION_STRING_PASSWORD", "connection string", a.begin, a.end(), 0.85);
    return resume(place, a);
  }
  if (const double score = password_score(place.text, a); score > 0) {
    add(out, "GENERIC_PASSWORD", a.quote != 0 ? "name password, quoted" : "name password", a.begin, a.end(), score);
  }
  return resume(place, a);
}

// CREATE USER x IDENTIFIED [WITH plugin] BY 'password'
std::size_t look_identified(const Place& place, privacy::Entities& out) {
  const std::string_view window = place.text.substr(place.end, 64);
  std::size_t p = locate_folded(window, "by ", 0);
  if (p == std::string_view::npos) return place.end;
  p += 3;
  const char quote = peek(window, p) == '\'' || peek(window, p) == '"' ? window[p++] : '\0';
  std::size_t q = p;
  while (q < window.size() && (quote != 0 ? window[q] != quote : is(window[q], kWord | kDash) || window[q] == '$')) ++q;
  const std::string_view value = window.substr(p, q - p);
  const Makeup made = makeup(value);
  if (value.size() < 5 || made.blanks || is_stop_word(value) || is_placeholder(value)) return place.end;
  if (made.digits == 0) {
    const std::size_t from = place.begin > 80 ? place.begin - 80 : 0;
    const std::string_view before = place.text.substr(from, place.begin - from);
    if (quote != '\'' || !(holds(before, "user") || holds(before, "grant"))) return place.end;
  }
  add(out, "GENERIC_PASSWORD", "SQL: identified by", place.end + p, place.end + q, 0.8);
  return place.end + q;
}

// "Use the following password to proceed:" and, lines below, a random word that stands alone.
std::size_t look_setup(const Place& place, privacy::Entities& out) {
  const std::size_t stop = std::min(place.text.size(), place.end + 120);
  std::size_t p = place.end;
  while (p < stop && place.text[p] != ':') ++p;
  while (p < stop && !is(place.text[p], kAlnum)) ++p;
  std::size_t q = p;
  while (q < place.text.size() && q < p + 80 && is(place.text[q], kWord | kDash)) ++q;
  const std::string_view value = place.text.substr(p, q - p);
  if (value.size() >= 16 && random_bits(value) >= 30 && !is_placeholder(value)) {
    add(out, "GENERIC_PASSWORD", "context: following password", p, q, 0.8);
  }
  return place.end;
}

}  // namespace policy::secrets
