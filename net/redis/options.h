// How the Redis servers are reached, and every bound of the client. Plain data: made from the config, copied to each
// core.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/result.h"

namespace net::redis {

// A server: a host and a port, or the path of a unix socket, which then decides.
struct Endpoint {
  std::string host;
  std::uint16_t port = 6379;
  std::string path;

  Endpoint() = default;
  Endpoint(std::string name, std::uint16_t number) : host(std::move(name)), port(number) {}
  static Endpoint unix_socket(std::string at);
  bool operator==(const Endpoint&) const = default;
  std::string name() const;  // "host:port" or the path
};

enum class Mode : std::uint8_t {
  single,    // one server; several endpoints are tried in turn
  sentinel,  // the endpoints are sentinels, which say where the master is
  cluster,   // the endpoints are some nodes, which say where the others are
};

struct TlsOptions {
  bool on = false;
  bool verify = true;
  std::string ca_file;                   // PEM; beside the system's roots
  std::string certificate, private_key;  // PEM; ours, where the server asks for one
  std::string server_name;               // SNI and the certificate's name; empty: the endpoint's host
  TlsOptions() = default;
};

struct Options {
  Mode mode = Mode::single;
  std::vector<Endpoint> endpoints;
  std::string master_name;     // sentinel
  std::string user, password;  // a password alone is requirepass, with a user ACL
  std::uint32_t database = 0;  // SELECT; a cluster has only 0
  std::string client_name;     // CLIENT SETNAME; empty: none
  std::string sentinel_user, sentinel_password;
  TlsOptions tls;  // for every connection, to sentinels too; not on unix sockets

  core::Duration command_deadline = std::chrono::milliseconds(50);
  core::Duration connect_timeout = std::chrono::seconds(1);  // name, TCP, TLS, AUTH and PING together
  core::Duration stall = std::chrono::seconds(1);            // a connection whose oldest command is older is closed
  core::Duration backoff_min = std::chrono::milliseconds(50);
  core::Duration backoff_max = std::chrono::seconds(5);
  std::uint32_t breaker_failures = 5;  // timeouts and refusals in a row that open the breaker

  std::uint32_t max_in_flight = 1024;     // commands without a reply, a connection
  std::size_t max_out_bytes = 1 << 20;    // bytes waiting to be sent, a connection
  std::size_t max_reply_bytes = 1 << 20;  // one reply, as held in memory
  std::uint32_t max_nodes = 64;           // cluster: connections to masters

  core::Duration sentinel_poll = std::chrono::seconds(5);                 // how often the sentinels are asked again
  core::Duration cluster_refresh_pause = std::chrono::milliseconds(250);  // least time between two looks at the slots
  core::Duration subscriber_ping = std::chrono::seconds(10);  // a quiet subscription is asked for a sign of life

  Options() = default;
};

// Whether a client can be made of them; reads the TLS files. For the config's check.
core::Result<void> check(const Options& options);

}  // namespace net::redis
