// What all sessions of a server share. Private to net/.
#pragma once

#include <unordered_set>

#include "net/server.h"
#include "net/stream_parts.h"

namespace net {

class Session;

struct PerCore {
  Core* core = nullptr;
  Service* service = nullptr;
  TlsContext tls;
  std::shared_ptr<const core::ServerConfig> config;
  std::unordered_set<Session*> sessions;
  std::vector<std::unique_ptr<RequestHead>> spare_heads;
  std::vector<boost::asio::basic_socket_acceptor<Tcp, Executor>> acceptors;
};

struct Server::Shared {
  Runtime& runtime;
  std::vector<PerCore> cores;
  std::vector<std::string> addresses;
  std::atomic<bool> draining{false};
  ServerStats stats;
  explicit Shared(Runtime& r) : runtime(r) {}
};

}  // namespace net
