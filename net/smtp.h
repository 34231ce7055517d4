// Hands a mail to an SMTP server (RFC 5321): plain, TLS from the first byte, or STARTTLS, which a server then has to
// offer. One connection for each mail. Core-local; takes no longer than its limit.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "net/resolver.h"
#include "net/runtime.h"

namespace net {

struct MailServer {
  enum class Tls : std::uint8_t { none, starttls, implicit };
  std::string host;
  std::uint16_t port = 25;
  Tls tls = Tls::starttls;
  std::string user, password;  // empty: nobody signs in
  std::string ca_file;         // beside the system's roots
  std::string hello;           // what we call ourselves
};

struct Mail {
  std::string from;  // addresses alone, without blanks and brackets
  std::vector<std::string> to;
  std::string text;  // headers and body, lines ended by CRLF
};

struct MailResult {
  bool sent = false;
  bool final = false;   // trying again would not help
  std::string problem;  // why not, for people: never holds the password
  MailResult() = default;
  MailResult(bool final_, std::string problem_) : final(final_), problem(std::move(problem_)) {}
};

Task<MailResult> send_mail(Core& core, Resolver& resolver, MailServer server, Mail mail, core::Duration limit);

// A text as it goes over the line: a dot in front of each line that begins with one, and the end.
std::string dot_stuffed(std::string_view text);

}  // namespace net
