// What a config says of the Redis that replicas share. Plain structs with defaults, as in config.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace core {

enum class RedisMode : std::uint8_t {
  single,    // one server; several endpoints are tried in turn
  sentinel,  // the endpoints are sentinels, which say where the master is
  cluster,   // the endpoints are some of its nodes
};
std::string_view to_string(RedisMode mode) noexcept;

struct RedisTlsConfig {
  bool enabled = false;
  bool verify = true;
  std::string ca_file;                   // PEM; beside the system's roots
  std::string certificate, private_key;  // PEM; ours, where the server asks for one
  std::string server_name;               // the certificate's name; empty: the endpoint's host
  bool operator==(const RedisTlsConfig&) const = default;
};

struct RedisConfig {
  std::vector<std::string> endpoints;  // host:port, [v6]:port, or the path of a unix socket; empty: no Redis
  RedisMode mode = RedisMode::single;
  std::string master_name;     // sentinel
  std::string user, password;  // the password is a secret; without a user it is requirepass
  std::string sentinel_user, sentinel_password;
  std::uint32_t database = 0;
  RedisTlsConfig tls;
  std::chrono::milliseconds timeout{50};            // of a command; then the request goes on without it
  std::chrono::milliseconds connect_timeout{1000};  // name, TCP, TLS and login together
  std::uint32_t max_in_flight = 1024;               // commands without a reply, for each core and server
  std::string prefix = "signalbox";                 // of all keys and channels
  bool share_hints = true;                          // openings of breakers and cool-downs are told to other replicas
  bool share_limits = true;                         // limits of client keys count over all replicas
  bool active() const noexcept { return !endpoints.empty(); }
  bool operator==(const RedisConfig&) const = default;
};

struct HostPort {
  std::string host;
  std::uint16_t port = 0;
};
// "redis.example:6379" or "[::1]:6379"; port 0: it is neither.
HostPort split_endpoint(std::string_view endpoint);

}  // namespace core
