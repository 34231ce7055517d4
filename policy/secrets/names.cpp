// Names that say what a value is, one line each.
#include "policy/secrets/names.h"

#include "policy/secrets/classes.h"

namespace policy::secrets {
namespace {

// Short cues are only cues as whole words: pw, pass, pat.
template <Look kLook>
std::size_t whole(const Place& place, privacy::Entities& out) {
  const bool joined = place.begin > 0 && is(place.text[place.begin - 1], kAlnum) &&
                      !(is(place.text[place.begin - 1], kLower) && is(place.text[place.begin], kUpper));
  return joined || is(peek(place.text, place.end), kLetter) ? place.end : kLook(place, out);
}

constexpr Cue kCues[] = {
    {"password", "password", true, look_password},
    {"passwd", "passwd", true, look_password},
    {"passphrase", "passphrase", true, look_password},
    {"passcode", "passcode", true, look_password},
    {"pwd", "pwd", true, look_password},
    {"pass[\"'`\\]]{0,2}[ \\t]{0,8}(?:[:=]|is )", "pass", true, whole<look_password>},
    {"\\bpw[\"'`]?[ \\t]?[:=]|_pw[\"'`]?[ \\t]?[:=]", "pw", true, whole<look_password>},
    {"passwort", "passwort", true, look_password},
    {"kennwort", "kennwort", true, look_password},
    {"contrase\u00f1a", "contrase\u00f1a", false, look_password},
    {"mot de passe", "mot de passe", true, look_password},
    {"\\bsenha", "senha", true, look_password},
    {"wachtwoord", "wachtwoord", true, look_password},
    {"\u0430\u0440\u043e\u043b\u044c", "\u0430\u0440\u043e\u043b\u044c", false, look_password},  // Russian
    {"\u5bc6\u7801", "\u5bc6\u7801", false, look_password},                                      // Chinese
    {"\u5bc6\u78bc", "\u5bc6\u78bc", false, look_password},
    {"\u53e3\u4ee4", "\u53e3\u4ee4", false, look_password},
    {"\u30d1\u30b9\u30ef\u30fc\u30c9", "\u30d1\u30b9\u30ef\u30fc\u30c9", false, look_password},  // Japanese
    {"\ube44\ubc00\ubc88\ud638", "\ube44\ubc00\ubc88\ud638", false, look_password},              // Korean
    {"identified (?:with.{1,40} )?by ", "identified ", true, look_identified},
    {"pswd", "pswd", true, look_password},
    {"following password", "following password", true, look_setup},
    {"login_with_api_key", "login_with_api_key", false, look_parameter},
    {"_api[\"'`]?[ \\t]{0,4}[:=]", "_api", true, look_weak},
    {"secret", "secret", true, look_secret},
    {"token", "token", true, look_token},
    {"(?:api|access|secret|private|auth|[a-z]ing|[a-z]ion|licen[cs]e|account|storage|shared|master|service|client|"
     "consumer|app|"
     "deploy|dev|admin|hmac|jwt|server|webhook|ssh|maps)[-_. ]?key|key[\"'`\\]]{0,2}[ \\t]{0,4}[:=]",
     "key", true, look_key},
    {"apikey", "apikey", true, look_secret},
    {"auth[\"'`\\]]{0,2}[ \\t]{0,4}[:=]", "auth", true, look_weak},
    {"credential[\"'`\\]]{0,2}[ \\t]{0,4}[:=]", "credential", true, look_secret},
    {"_pat[\"'`]?[ \\t]{0,8}[:=]|\\bpat[\"'`]?[ \\t]{0,8}[:=]", "pat", true, whole<look_secret>},
    {"sonar.{0,2}login", "login", true, look_named},
    {"postmark", "postmark", true, look_named},
    {"meraki", "meraki", true, look_named},
    {"sourcegraph", "sourcegraph", true, look_named},
    {"cc_test_reporter_id", "cc_test_reporter_id", true, look_named},
    {"jenkins-crumb", "jenkins-crumb", true, look_named},
};

}  // namespace

std::span<const Cue> name_cues() noexcept { return kCues; }

}  // namespace policy::secrets
