// The HTTP/1.1 server: per-core acceptors on the same ports (SO_REUSEPORT), a session per connection, limits,
// deadlines, TLS, CORS and drain. Requests go to the core's Service.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/config.h"
#include "core/result.h"
#include "net/runtime.h"
#include "net/transaction.h"

namespace net {

// Shared by the sessions of all cores; read by metrics. Counts since start unless said otherwise.
struct ServerStats {
  std::atomic<std::int64_t> connections{0};      // open now
  std::atomic<std::int64_t> in_flight{0};        // requests now
  std::atomic<std::int64_t> in_flight_bytes{0};  // request bodies held now
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> refused_connections{0};
  std::atomic<std::uint64_t> refused_heads{0};  // malformed or oversized request heads
  std::atomic<std::uint64_t> slow_clients{0};   // header, body or write deadline
};

class Server {
 public:
  // `services[i]` answers for core i and must outlive the server's cores.
  Server(Runtime& runtime, const core::ServerConfig& config, std::vector<Service*> services);
  ~Server();

  // Binds every address on every core. Errors name the address and the cure. Before Runtime::start().
  core::Result<void> listen();
  const std::vector<std::string>& addresses() const noexcept;  // as bound: a port 0 is replaced by the real one

  // New settings for requests and connections from now on; listen, threads and TLS files need a restart.
  void reconfigure(const core::ServerConfig& config);

  bool draining() const noexcept;
  void begin_drain();     // answers say `connection: close`, idle connections end; still accepting
  void stop_accepting();  // closes the acceptors, after taking what waits in their queues
  void interrupt_all();   // tells every request in hand that time is up
  ServerStats& stats() noexcept;

  struct Shared;

 private:
  std::shared_ptr<Shared> shared_;
};

}  // namespace net
