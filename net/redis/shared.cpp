#include "net/redis/shared.h"

#include <algorithm>

namespace net::redis {
namespace {

core::Result<TlsContext> make_tls(const TlsOptions& options) {
  ClientTls tls;
  tls.ca_file = options.ca_file;
  tls.certificate = options.certificate;
  tls.private_key = options.private_key;
  tls.verify = options.verify;
  return client_tls(tls);
}

core::Error wrong(const char* what) { return core::fail(core::ErrorKind::config, what); }

}  // namespace

Endpoint Endpoint::unix_socket(std::string at) {
  Endpoint out;
  out.path = std::move(at);
  return out;
}

std::string Endpoint::name() const {
  if (!path.empty()) return path;
  const bool v6 = host.find(':') != host.npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

core::Result<void> check(const Options& options) {
  constexpr std::size_t kUnixPath = 107;  // sun_path
  if (options.endpoints.empty()) return wrong("redis: no endpoint is given");
  for (const Endpoint& endpoint : options.endpoints) {
    if (endpoint.path.empty() && endpoint.host.empty()) return wrong("redis: an endpoint needs a host or a path");
    if (endpoint.path.size() > kUnixPath) return wrong("redis: the path of a unix socket is longer than 107 bytes");
    if (options.mode == Mode::cluster && !endpoint.path.empty()) return wrong("redis: a cluster is reached by hosts");
  }
  if (options.mode == Mode::sentinel && options.master_name.empty())
    return wrong("redis: sentinels need the name of the master");
  if (options.mode == Mode::cluster && options.database != 0) return wrong("redis: a cluster has only database 0");
  if (!options.user.empty() && options.password.empty()) return wrong("redis: a user without a password");
  if (options.tls.certificate.empty() != options.tls.private_key.empty())
    return wrong("redis: a certificate and its private key belong together");
  if (options.tls.on) {
    if (auto made = make_tls(options.tls); !made) return std::move(made).assume_error();
  }
  return core::success();
}

core::Duration Shared::backoff(unsigned failures) noexcept {
  const core::Duration most = options.backoff_max;
  core::Duration bound = options.backoff_min;
  for (unsigned i = 0; i < failures && bound < most; ++i) bound *= 2;
  bound = std::min(bound, most);
  return std::chrono::duration_cast<core::Duration>(bound * random.uniform());
}

State Shared::state() const noexcept {
  for (const State one : {State::connected, State::open, State::connecting}) {
    if (nodes[static_cast<std::size_t>(one)].load(std::memory_order_relaxed) > 0) return one;
  }
  return State::down;
}

core::Result<TlsContext> Shared::tls() {
  if (!tls_) {
    TRY(tls_, make_tls(options.tls));
  }
  return tls_;
}

}  // namespace net::redis
