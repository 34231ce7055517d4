// The part `redis`.
#include "core/config_redis.h"

#include <charconv>

#include "core/config_fields.h"
#include "core/config_parts.h"
#include "core/config_secrets.h"

namespace core {
namespace {

constexpr SecretKeys kPassword{"password", "password_file"};
constexpr SecretKeys kSentinelPassword{"sentinel_password", "sentinel_password_file"};

void check_endpoints(const Reader& reader, const RedisConfig& redis) {
  const Cursor& at = reader.place("endpoints");
  if (redis.endpoints.empty()) at.error("names no server", "add endpoints: [127.0.0.1:6379]");
  for (const std::string& endpoint : redis.endpoints) {
    if (endpoint.starts_with('/')) {
      if (redis.mode != RedisMode::single) at.error("a unix socket is a single server", "remove mode");
    } else if (split_endpoint(endpoint).port == 0) {
      at.error(in_quotes(endpoint) + " is no host:port and no path", "write 127.0.0.1:6379, or /run/redis/redis.sock");
    }
  }
}

void check_redis(const Reader& reader, const RedisConfig& redis) {
  check_endpoints(reader, redis);
  if (redis.mode == RedisMode::sentinel && redis.master_name.empty())
    reader.place("mode").error("sentinels are asked for a master by name", "add master_name: mymaster");
  if (redis.mode == RedisMode::cluster && redis.database != 0)
    reader.place("database").error("a cluster has only database 0", "remove database");
  if (redis.tls.certificate.empty() != redis.tls.private_key.empty())
    reader.place("tls").error("a certificate and its private_key belong together", "give both or neither");
  if (redis.prefix.empty() || redis.prefix.find_first_of("{} \t\r\n") != std::string::npos)
    reader.place("prefix").error("is empty, or holds a blank or a brace", "write a plain word: signalbox");
  const bool plain = !redis.tls.enabled && !redis.password.empty();
  for (const std::string& endpoint : redis.endpoints) {
    if (!plain || endpoint.starts_with('/') || is_loopback(endpoint)) continue;
    reader.place("endpoints").warn("the password and cached answers travel unencrypted", "set tls: {enabled: true}");
    break;
  }
}

}  // namespace

std::string_view to_string(RedisMode mode) noexcept {
  switch (mode) {
    case RedisMode::single: return "single";
    case RedisMode::sentinel: return "sentinel";
    case RedisMode::cluster: return "cluster";
  }
  return "single";
}

HostPort split_endpoint(std::string_view endpoint) {
  HostPort out;
  const std::size_t colon = endpoint.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return out;
  std::string_view host = endpoint.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return out;
  }
  const std::string_view digits = endpoint.substr(colon + 1);
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
  if (ec != std::errc() || end != digits.data() + digits.size()) out.port = 0;
  out.host = host;
  return out;
}

void read_redis(Reader& file, Draft& draft) {
  const Cursor* at = file.take("redis");
  if (!at) return;
  Reader reader(*at);
  RedisConfig& redis = draft.config.redis;
  fields(reader, redis);
  redis.password = read_secret(reader, kPassword).value_or(std::string());
  redis.sentinel_password = read_secret(reader, kSentinelPassword).value_or(std::string());
  reader.finish();
  check_redis(reader, redis);
}

}  // namespace core
