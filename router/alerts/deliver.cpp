#include "router/alerts/deliver.h"

#include <unistd.h>

#include <array>

#include "core/config_redis.h"
#include "core/random.h"
#include "net/call_limit.h"
#include "net/smtp.h"
#include "net/url.h"
#include "router/alerts/message.h"

namespace router::alerts {
namespace {

constexpr std::size_t kMostAnswer = 64 << 10;  // read and thrown away

// 4xx is what we sent or how the hook stands; 408 and 429 pass.
Delivered judge(int status) {
  if (status >= 200 && status < 300) return Delivered(true, false, std::string());
  const bool passing = status >= 500 || status == 408 || status == 429;
  return Delivered(false, !passing, "answered with status " + std::to_string(status));
}

net::Task<Delivered> exchange_with(net::UpstreamCall& call, std::string request, core::Duration limit) {
  auto error = co_await call.open_fresh(limit);
  const std::string_view piece = request;
  if (error == net::IoError::none) error = co_await call.send(std::span(&piece, 1));
  if (error == net::IoError::none) error = co_await call.read_head();
  if (error != net::IoError::none) co_return Delivered(false, false, net::to_string(error));
  const int status = call.head().status;
  for (std::size_t read = 0; read < kMostAnswer;) {
    std::string_view body;
    auto step = co_await call.read_body(body);
    if (step == net::UpstreamCall::BodyStep::end || step == net::UpstreamCall::BodyStep::failed) break;
    read += body.size();
  }
  co_return judge(status);
}

net::Task<Delivered> post(net::Core& core, net::Resolver& resolver, core::HookConfig hook, std::string body,
                          core::Duration limit) {
  const auto url = net::parse_url(hook.url);
  if (!url) co_return Delivered(false, true, "its url is none");
  auto origin = std::make_shared<net::Origin>();
  origin->host = url->host;
  origin->port = url->port;
  origin->tls = url->tls;
  origin->ca_file = hook.ca_file;
  std::string path = url->path;
  if (!path.starts_with('/')) path.insert(0, 1, '/');
  std::string request = "POST " + path + " HTTP/1.1\r\nhost: " + origin->authority() + "\r\n";
  for (const auto& [name, value] : hook.headers) request += name + ": " + value + "\r\n";
  request += "content-type: application/json\r\nuser-agent: signalbox\r\nconnection: close\r\ncontent-length: ";
  request += std::to_string(body.size()) + "\r\n\r\n" + body;
  net::UpstreamPool pool(core, resolver, origin);
  Delivered out;
  {
    net::UpstreamCall call(core, pool);
    const net::CallLimit watch(core, call, limit);
    out = co_await exchange_with(call, std::move(request), limit);
    if (watch.expired()) out.problem = "did not answer in time";
    call.finish();
  }
  pool.close();
  co_return out;
}

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == 0) return "localhost";
  return one_line(name.data());
}

net::Task<Delivered> mail(net::Core& core, net::Resolver& resolver, core::MailConfig config, Event event,
                          std::string base_url, core::Duration limit) {
  const core::HostPort at = core::split_endpoint(config.server);
  net::MailServer server;
  server.host = at.host;
  server.port = at.port;
  server.tls = config.tls == core::MailTls::none       ? net::MailServer::Tls::none
               : config.tls == core::MailTls::starttls ? net::MailServer::Tls::starttls
                                                       : net::MailServer::Tls::implicit;
  server.user = config.user;
  server.password = config.password;
  server.ca_file = config.ca_file;
  server.hello = host_name();
  net::Mail message;
  message.from = config.from;
  message.to = config.to;
  const std::string id = std::to_string(event.at_ms) + "." + std::to_string(core::random_seed());
  message.text = mail_text(event, base_url, config, id, core::unix_seconds());
  const net::MailResult sent = co_await net::send_mail(core, resolver, std::move(server), std::move(message), limit);
  co_return Delivered(sent.sent, sent.final, one_line(sent.problem));
}

}  // namespace

net::Task<Delivered> deliver(net::Core& core, net::Resolver& resolver, core::NotifierConfig to, Event event,
                             std::string base_url, core::Duration limit) {
  if (!to.disabled.empty()) co_return Delivered(false, true, "it is off: " + to.disabled);
  if (to.kind == core::NotifierKind::email)
    co_return co_await mail(core, resolver, std::move(to.mail), std::move(event), std::move(base_url), limit);
  std::string body = to.kind == core::NotifierKind::slack ? slack_body(event, base_url) : webhook_body(event, base_url);
  co_return co_await post(core, resolver, std::move(to.hook), std::move(body), limit);
}

}  // namespace router::alerts
