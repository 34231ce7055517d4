#include "net/server.h"

#include <boost/asio/basic_socket_acceptor.hpp>

#include "core/log.h"
#include "net/await.h"
#include "net/server_shared.h"
#include "net/session.h"

namespace net {
namespace asio = boost::asio;
namespace {

using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

core::Result<Tcp::endpoint> parse_address(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  std::string host = colon == std::string::npos ? text : text.substr(0, colon);
  const std::string port = colon == std::string::npos ? std::string() : text.substr(colon + 1);
  if (host.size() > 1 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  if (host == "localhost") host = "127.0.0.1";
  boost::system::error_code ec;
  const auto address = asio::ip::make_address(host, ec);
  if (ec || port.empty() || port.find_first_not_of("0123456789") != std::string::npos || std::stoul(port) > 65535) {
    return core::fail(core::ErrorKind::config, "cannot listen on '" + text +
                                                   "': write an address and a port, as in 127.0.0.1:8080 or [::]:8080");
  }
  return Tcp::endpoint(address, static_cast<unsigned short>(std::stoul(port)));
}

core::Error cannot_bind(const Tcp::endpoint& at, const boost::system::error_code& ec) {
  std::string text =
      "cannot listen on " + at.address().to_string() + ":" + std::to_string(at.port()) + ": " + ec.message();
  if (ec == asio::error::address_in_use) text += " (stop the other program or change server.listen)";
  if (ec == asio::error::access_denied) text += " (ports below 1024 need privileges)";
  return core::fail(core::ErrorKind::config, std::move(text));
}

core::Result<void> open(Acceptor& acceptor, Tcp::endpoint& at, bool reuse_port) {
  boost::system::error_code ec;
  acceptor.open(at.protocol(), ec);
  if (!ec) acceptor.set_option(Tcp::acceptor::reuse_address(true), ec);
  if (!ec && reuse_port) acceptor.set_option(ReusePort(true), ec);
  if (!ec && at.address().is_v6())
    acceptor.set_option(asio::detail::socket_option::boolean<IPPROTO_IPV6, IPV6_V6ONLY>(false), ec);
  if (!ec) acceptor.bind(at, ec);
  if (ec) return cannot_bind(at, ec);
  at = acceptor.local_endpoint(ec);
  return core::success();
}

// Another process on the port would silently share its connections through SO_REUSEPORT; binding without it first finds
// out.
core::Result<void> probe(Runtime& runtime, Tcp::endpoint at) {
  Acceptor acceptor(runtime[0].executor());
  return open(acceptor, at, false);
}

Task<void> session(std::unique_ptr<Session> session) {
  std::exception_ptr thrown;
  try {
    co_await session->run();
  } catch (...) {
    thrown = std::current_exception();
  }
  if (thrown) {
    co_await session->give_up();
    std::rethrow_exception(thrown);
  }
}

void start_session(const std::shared_ptr<Server::Shared>& shared, PerCore& mine, Socket socket) {
  boost::system::error_code ignored;
  socket.set_option(Tcp::no_delay(true), ignored);
  shared->stats.accepted.fetch_add(1, std::memory_order_relaxed);
  auto made = std::make_unique<Session>(*mine.core, shared, Stream(std::make_unique<Stream::Parts>(std::move(socket))));
  spawn(*mine.core, session(std::move(made)), "session");
}

Task<void> accept_loop(std::shared_ptr<Server::Shared> shared, unsigned core_index, std::size_t acceptor_index) {
  PerCore& mine = shared->cores[core_index];
  for (;;) {
    auto [ec, socket] = co_await mine.acceptors[acceptor_index].async_accept(kAwait);
    if (ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor) co_return;
    if (ec) {  // out of descriptors, or the peer left before we took it
      co_await mine.core->sleep(std::chrono::milliseconds(20));
      continue;
    }
    if (shared->stats.connections.load(std::memory_order_relaxed) >= mine.config->limits.connections) {
      shared->stats.refused_connections.fetch_add(1, std::memory_order_relaxed);
      continue;  // closed: a client that cannot be served is told at once
    }
    start_session(shared, mine, std::move(socket));
  }
}

// Closing a listener resets the connections that wait in its queue, so they are taken first.
void close_acceptor(const std::shared_ptr<Server::Shared>& shared, PerCore& mine, Acceptor& acceptor) {
  boost::system::error_code ec;
  acceptor.non_blocking(true, ec);
  for (;;) {
    Socket socket(mine.core->executor());
    acceptor.accept(socket, ec);
    if (ec) break;
    start_session(shared, mine, std::move(socket));
  }
  acceptor.close(ec);
}

}  // namespace

Server::Server(Runtime& runtime, const core::ServerConfig& config, std::vector<Service*> services)
    : shared_(std::make_shared<Shared>(runtime)) {
  shared_->cores.resize(runtime.size());
  for (unsigned i = 0; i < runtime.size(); ++i) {
    shared_->cores[i].core = &runtime[i];
    shared_->cores[i].service = services[i];
    shared_->cores[i].config = std::make_shared<const core::ServerConfig>(config);
  }
}

Server::~Server() = default;

core::Result<void> Server::listen() {
  const core::ServerConfig& config = *shared_->cores[0].config;
  if (!config.tls.certificate.empty()) {
    for (PerCore& mine : shared_->cores) {
      TRY(mine.tls, server_tls(config.tls.certificate, config.tls.private_key));
    }
  }
  for (const std::string& text : config.listen) {
    TRY(Tcp::endpoint at, parse_address(text));
    if (at.port() != 0) TRY_VOID(probe(shared_->runtime, at));
    for (PerCore& mine : shared_->cores) {
      Acceptor acceptor(mine.core->executor());
      TRY_VOID(open(acceptor, at, true));
      boost::system::error_code ec;
      acceptor.listen(4096, ec);
      if (ec) return cannot_bind(at, ec);
      mine.acceptors.push_back(std::move(acceptor));
    }
    const std::string host = at.address().is_v6() ? "[" + at.address().to_string() + "]" : at.address().to_string();
    shared_->addresses.push_back(host + ":" + std::to_string(at.port()));
  }
  for (unsigned i = 0; i < shared_->cores.size(); ++i) {
    for (std::size_t a = 0; a < shared_->cores[i].acceptors.size(); ++a) {
      spawn(*shared_->cores[i].core, accept_loop(shared_, i, a), "accept");
    }
  }
  return core::success();
}

const std::vector<std::string>& Server::addresses() const noexcept { return shared_->addresses; }

void Server::reconfigure(const core::ServerConfig& config) {
  for (PerCore& mine : shared_->cores) {
    auto fresh = std::make_shared<const core::ServerConfig>(config);
    mine.core->post([&mine, fresh] { mine.config = fresh; });
  }
}

bool Server::draining() const noexcept { return shared_->draining.load(std::memory_order_relaxed); }

void Server::begin_drain() { shared_->draining.store(true, std::memory_order_relaxed); }

void Server::stop_accepting() {
  for (PerCore& mine : shared_->cores) {
    mine.core->post([shared = shared_, &mine] {
      for (auto& acceptor : mine.acceptors) close_acceptor(shared, mine, acceptor);
      const auto sessions = mine.sessions;
      for (Session* session : sessions) session->drain_if_idle();
    });
  }
}

void Server::interrupt_all() {
  for (PerCore& mine : shared_->cores) {
    mine.core->post([&mine] {
      const auto sessions = mine.sessions;
      for (Session* session : sessions) session->interrupt();
    });
  }
}

ServerStats& Server::stats() noexcept { return shared_->stats; }

}  // namespace net
