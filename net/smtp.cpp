#include "net/smtp.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/base64.h"
#include "net/connect.h"
#include "net/stream_parts.h"

namespace net {
namespace {

constexpr std::size_t kMostReply = 16 << 10;  // of one reply, all lines

struct Reply {
  int code = 0;      // 0: none came
  std::string text;  // all lines without their codes, ended by '\n'
  Reply() = default;
};

// What a server said, fit for a log line.
std::string shown(const Reply& reply) {
  if (reply.code == 0) return "no answer";
  std::string out = std::to_string(reply.code) + " ";
  for (const char c : std::string_view(reply.text).substr(0, 160)) out += c >= 0x20 && c < 0x7f ? c : ' ';
  return out;
}

// "AUTH" of "250-AUTH PLAIN LOGIN": the words behind it, empty when the server does not say it.
std::optional<std::string> capability(const Reply& hello, std::string_view name) {
  std::string_view rest = hello.text;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    std::string upper(line);
    for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (upper == name) return std::string();
    if (upper.starts_with(std::string(name) + " ")) return upper.substr(name.size() + 1);
  }
  return std::nullopt;
}

bool has_word(std::string_view words, std::string_view wanted) {
  while (!words.empty()) {
    const std::string_view one = words.substr(0, words.find(' '));
    if (one == wanted) return true;
    words.remove_prefix(std::min(words.size(), one.size() + 1));
  }
  return false;
}

std::string encoded(std::string_view text) {
  std::string out;
  core::append_base64(out, text);
  return out;
}

// Fit to stand in a command: nothing that ends it or begins another.
bool is_plain(std::string_view text) {
  return !text.empty() && std::none_of(text.begin(), text.end(), [](char c) {
    return (c >= 0 && c <= ' ') || c == 0x7f || c == '<' || c == '>';
  });
}

// One conversation. Whatever waits returns when the time is over.
struct Talk {
  Core& core;
  Deadline deadline;
  std::shared_ptr<Connecting> connecting;
  std::optional<Stream> stream;
  std::string unread;
  bool late = false;

  explicit Talk(Core& home) : core(home), deadline(expired, this) {}
  static void expired(void* self) {
    auto& talk = *static_cast<Talk*>(self);
    talk.late = true;
    if (talk.connecting) talk.connecting->abort();
    if (talk.stream) talk.stream->close();
  }
};

// A whole line of `unread`, without its end; false: more has to come.
bool take_line(Talk& talk, std::string& line) {
  const std::size_t end = talk.unread.find('\n');
  if (end == std::string::npos) return false;
  line.assign(talk.unread, 0, end);
  talk.unread.erase(0, end + 1);
  if (line.ends_with('\r')) line.pop_back();
  return true;
}

Task<Reply> read_reply(Talk& talk) {
  Reply out;
  std::string line;
  for (;;) {
    while (take_line(talk, line)) {
      const bool digits =
          line.size() >= 3 && std::all_of(line.begin(), line.begin() + 3, [](char c) { return c >= '0' && c <= '9'; });
      if (!digits || out.text.size() + line.size() > kMostReply) co_return Reply();
      if (line.size() > 4) out.text.append(line, 4);
      out.text += '\n';
      if (line.size() > 3 && line[3] == '-') continue;
      out.code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
      co_return out;
    }
    if (talk.unread.size() > kMostReply) co_return Reply();
    std::array<char, 2048> piece;
    const IoResult got = co_await talk.stream->read_some(piece.data(), piece.size());
    if (!got.ok() || got.n == 0) co_return Reply();
    talk.unread.append(piece.data(), got.n);
  }
}

Task<Reply> say(Talk& talk, std::string text) {
  const std::string_view piece = text;
  const IoResult sent = co_await talk.stream->write(std::span(&piece, 1));
  if (!sent.ok()) co_return Reply();
  co_return co_await read_reply(talk);
}

MailResult refused(std::string_view at, const Reply& reply) {
  return MailResult(reply.code >= 500, std::string(at) + ": " + shown(reply));
}

Task<MailResult> secure(Talk& talk, const MailServer& server) {
  ClientTls options;
  options.ca_file = server.ca_file;
  auto context = client_tls(options);
  if (!context) co_return MailResult(true, context.assume_error().message);
  std::string host = server.host;
  const IoError error = co_await talk.stream->handshake_client(context.assume_value(), std::move(host));
  if (error != IoError::none) co_return MailResult(false, "TLS with the mail server failed");
  MailResult out;
  out.sent = true;
  co_return out;
}

Task<MailResult> sign_in(Talk& talk, const MailServer& server, const Reply& hello) {
  const std::string ways = capability(hello, "AUTH").value_or(std::string());
  Reply reply;
  if (has_word(ways, "PLAIN")) {
    std::string line("\0", 1);
    line.append(server.user).append(1, '\0').append(server.password);
    std::string text = "AUTH PLAIN " + encoded(line) + "\r\n";
    reply = co_await say(talk, std::move(text));
  } else if (has_word(ways, "LOGIN")) {
    std::string begin = "AUTH LOGIN\r\n", user = encoded(server.user) + "\r\n";
    std::string password = encoded(server.password) + "\r\n";
    reply = co_await say(talk, std::move(begin));
    if (reply.code == 334) reply = co_await say(talk, std::move(user));
    if (reply.code == 334) reply = co_await say(talk, std::move(password));
  } else {
    co_return MailResult(true, "the mail server takes neither AUTH PLAIN nor AUTH LOGIN here");
  }
  // Its words are not shown: a server may repeat what it was told.
  const std::string code = std::to_string(reply.code);
  if (reply.code != 235) co_return MailResult(reply.code >= 500, "the mail server refuses user or password: " + code);
  MailResult out;
  out.sent = true;
  co_return out;
}

Task<MailResult> hand_over(Talk& talk, const Mail& mail) {
  std::string from = "MAIL FROM:<" + mail.from + ">\r\n";
  Reply reply = co_await say(talk, std::move(from));
  if (reply.code != 250) co_return refused("sender refused", reply);
  std::size_t taken = 0;
  Reply last;
  for (const std::string& to : mail.to) {
    std::string line = "RCPT TO:<" + to + ">\r\n";
    reply = co_await say(talk, std::move(line));
    const bool fine = reply.code == 250 || reply.code == 251;
    if (fine) ++taken;
    if (!fine) last = reply;
    if (reply.code == 0) break;
  }
  if (taken == 0) co_return refused("recipient refused", last);
  std::string data = "DATA\r\n";
  reply = co_await say(talk, std::move(data));
  if (reply.code != 354) co_return refused("mail refused", reply);
  std::string text = dot_stuffed(mail.text);
  reply = co_await say(talk, std::move(text));
  if (reply.code != 250) co_return refused("mail refused", reply);
  MailResult out;
  out.sent = true;
  if (last.code != 0) out.problem = "some recipients were refused: " + shown(last);
  co_return out;
}

Task<MailResult> converse(Talk& talk, Resolver& resolver, const MailServer& server, const Mail& mail,
                          core::Duration limit) {
  talk.connecting = std::make_shared<Connecting>(talk.core, resolver);
  std::string host = server.host;
  const IoError error = co_await talk.connecting->run(std::move(host), server.port, limit);
  if (error != IoError::none)
    co_return MailResult(false, std::string("the mail server cannot be reached: ") + to_string(error));
  talk.stream.emplace(std::make_unique<Stream::Parts>(AnySocket(talk.connecting->take())));
  talk.connecting.reset();
  MailResult step;
  if (server.tls == MailServer::Tls::implicit) {
    step = co_await secure(talk, server);
    if (!step.sent) co_return step;
  }
  Reply reply = co_await read_reply(talk);
  if (reply.code != 220) co_return refused("the mail server does not greet", reply);
  const std::string hello = "EHLO " + server.hello + "\r\n";
  reply = co_await say(talk, hello);
  if (reply.code != 250) co_return refused("EHLO refused", reply);
  if (server.tls == MailServer::Tls::starttls) {
    if (!capability(reply, "STARTTLS"))
      co_return MailResult(true, "the mail server does not offer STARTTLS, so nothing was sent");
    std::string begin = "STARTTLS\r\n";
    reply = co_await say(talk, std::move(begin));
    if (reply.code != 220) co_return refused("STARTTLS refused", reply);
    // What came in the clear behind it was not said by whom the certificate names.
    if (!talk.unread.empty()) co_return MailResult(false, "the mail server spoke before TLS began");
    step = co_await secure(talk, server);
    if (!step.sent) co_return step;
    reply = co_await say(talk, hello);
    if (reply.code != 250) co_return refused("EHLO refused", reply);
  }
  if (!server.user.empty()) {
    step = co_await sign_in(talk, server, reply);
    if (!step.sent) co_return step;
  }
  step = co_await hand_over(talk, mail);
  std::string goodbye = "QUIT\r\n";
  if (step.sent) co_await say(talk, std::move(goodbye));
  co_return step;
}

}  // namespace

std::string dot_stuffed(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 8);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.' && (i == 0 || text[i - 1] == '\n')) out += '.';
    out += text[i];
  }
  if (!out.empty() && !out.ends_with("\r\n")) out += "\r\n";
  return out + ".\r\n";
}

Task<MailResult> send_mail(Core& core, Resolver& resolver, MailServer server, Mail mail, core::Duration limit) {
  bool plain = is_plain(mail.from) && is_plain(server.hello);
  for (const std::string& to : mail.to) plain = plain && is_plain(to);
  if (!plain) co_return MailResult(true, "an address that is none");
  Talk talk(core);
  core.arm_after(talk.deadline, limit);
  MailResult out = co_await converse(talk, resolver, server, mail, limit);
  talk.deadline.disarm();
  if (talk.stream) talk.stream->close();
  if (!out.sent && talk.late) out.problem = "the mail server did not answer in time";
  co_return out;
}

}  // namespace net
