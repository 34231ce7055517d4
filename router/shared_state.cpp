#include "router/shared_state.h"

#include <algorithm>

namespace router {
namespace {

constexpr std::uint64_t kEnvelope = 16 << 10;  // what an entry has beside its body
constexpr std::uint64_t kClears = 512 << 10;   // the list of clears is one reply too

}  // namespace

net::redis::Options redis_options(const core::RedisConfig& config, std::uint64_t max_entry) {
  net::redis::Options out;
  switch (config.mode) {
    case core::RedisMode::single: out.mode = net::redis::Mode::single; break;
    case core::RedisMode::sentinel: out.mode = net::redis::Mode::sentinel; break;
    case core::RedisMode::cluster: out.mode = net::redis::Mode::cluster; break;
  }
  for (const std::string& endpoint : config.endpoints) {
    if (endpoint.starts_with('/')) {
      out.endpoints.push_back(net::redis::Endpoint::unix_socket(endpoint));
    } else {
      core::HostPort parts = core::split_endpoint(endpoint);
      out.endpoints.emplace_back(std::move(parts.host), parts.port);
    }
  }
  out.master_name = config.master_name;
  out.user = config.user;
  out.password = config.password;
  out.sentinel_user = config.sentinel_user;
  out.sentinel_password = config.sentinel_password;
  out.database = config.database;
  out.client_name = "signalbox";
  out.tls.on = config.tls.enabled;
  out.tls.verify = config.tls.verify;
  out.tls.ca_file = config.tls.ca_file;
  out.tls.certificate = config.tls.certificate;
  out.tls.private_key = config.tls.private_key;
  out.tls.server_name = config.tls.server_name;
  out.command_deadline = config.timeout;
  out.connect_timeout = config.connect_timeout;
  out.max_in_flight = config.max_in_flight;
  out.max_reply_bytes = std::max(max_entry + kEnvelope, kClears);
  out.max_out_bytes = 4 * out.max_reply_bytes;
  return out;
}

SharedState::SharedState(net::Core& core, net::Resolver& resolver, const core::RedisConfig& config,
                         std::uint64_t generation, std::uint64_t max_entry, std::uint64_t seed)
    : core_(core),
      config_(config),
      generation_(generation),
      max_entry_(max_entry),
      client_(core, resolver, redis_options(config, max_entry), core::Random(seed)) {}

std::string SharedState::key_name(const cache::Key& key) const {
  return std::string(config_.prefix).append(":answer:").append(cache::to_hex(key));
}

std::string SharedState::limit_name(std::string_view name) const {
  return std::string("{").append(config_.prefix).append("}:").append(name);
}

net::Task<net::redis::Reply> SharedState::ask(net::redis::Script script, std::vector<std::string> keys,
                                              std::vector<std::string> arguments, core::Duration& waited) {
  const core::Duration left = config_.timeout - waited;
  if (left.count() <= 0) co_return net::redis::Reply(net::redis::Outcome::timeout);
  const core::Instant began = core::now();
  auto reply = co_await client_.run(script, std::move(keys), std::move(arguments), left);
  waited += core::now() - began;
  co_return reply;
}

net::Task<std::shared_ptr<const cache::Entry>> SharedState::find(cache::Key key, core::Duration& waited) {
  const std::uint64_t most = max_entry_;
  const core::Duration left = config_.timeout - waited;
  if (left.count() <= 0) co_return nullptr;
  net::redis::Command command("GET");
  command.key(key_name(key));
  const core::Instant began = core::now();
  const auto reply = co_await client_.command(std::move(command), left);
  waited += core::now() - began;
  if (!reply.ok() || !reply.value.is(net::redis::Value::Kind::string)) co_return nullptr;
  auto entry = std::make_shared<cache::Entry>();
  if (cache::Entry::parse(reply.value.text, *entry) != cache::EntryFault::none || entry->key != key) co_return nullptr;
  // Nobody who records as we do has stored more.
  if (entry->plain_size > most) co_return nullptr;
  co_return entry;
}

void SharedState::keep(const cache::Entry& entry, std::int64_t now) {
  if (entry.stale_until <= now) return;
  const std::string bytes = entry.serialise();
  if (bytes.empty()) return;
  net::redis::Command command("SET");
  command.key(key_name(entry.key)).arg(bytes).arg("PX").arg(entry.stale_until - now);
  client_.send(command);
}

net::Task<bool> SharedState::forget(cache::Key key) {
  net::redis::Command command("DEL");
  command.key(key_name(key));
  auto reply = co_await client_.command(std::move(command));
  co_return reply.ok();
}

}  // namespace router
