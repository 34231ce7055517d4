#include "router/shared_clears.h"

#include <charconv>

#include "core/json_fields.h"
#include "router/wire/json_tree.h"

namespace router {
namespace {

constexpr std::string_view kRemembered = "256";

// KEYS: the list, the time before which nothing counts. ARGV: the clearing, the channel, how many are remembered. A
// clearing begins with its time.
const net::redis::Script& remember_and_publish() {
  static const net::redis::Script script(R"(
redis.call('RPUSH', KEYS[1], ARGV[1])
while redis.call('LLEN', KEYS[1]) > tonumber(ARGV[3]) do
  local at = string.match(redis.call('LPOP', KEYS[1]), '^{"at":(%d+)')
  if at then redis.call('SET', KEYS[2], at) end
end
redis.call('PUBLISH', ARGV[2], ARGV[1])
return 1
)");
  return script;
}

// One slot of a cluster holds both keys.
std::string list_of(const core::RedisConfig& config) { return "{" + config.prefix + "}:clears"; }
std::string floor_of(const core::RedisConfig& config) { return "{" + config.prefix + "}:cleared-before"; }
std::string channel_of(const core::RedisConfig& config) { return config.prefix + ":clears"; }

net::Task<void> tell_all(net::redis::Client& client, std::vector<std::string> keys,
                         std::vector<std::string> arguments) {
  co_await client.run(remember_and_publish(), std::move(keys), std::move(arguments));
}

}  // namespace

std::string Clearing::text() const {
  std::string out;
  core::JsonFields fields(out);
  fields.integer("at", at);
  if (key) fields.text("key", cache::to_hex(*key));
  if (filter.tag) fields.text("tag", *filter.tag);
  if (filter.route) fields.text("route", *filter.route);
  if (filter.stored_before) fields.integer("stored_before", *filter.stored_before);
  fields.end();
  return out;
}

std::optional<Clearing> Clearing::parse(std::string_view text) {
  wire::JsonTree tree;
  if (!tree.parse(text) || !tree.root().is(wire::JsonType::object)) return std::nullopt;
  Clearing out;
  for (const wire::JsonNode& member : tree.children(tree.root())) {
    const std::string_view name = tree.key(member);
    const auto number = tree.integer(&member);
    if (name == "at" && number) {
      out.at = *number;
    } else if (name == "stored_before" && number) {
      out.filter.stored_before = *number;
    } else if (name == "tag") {
      out.filter.tag = tree.text_of(&member);
    } else if (name == "route") {
      out.filter.route = tree.text_of(&member);
    } else if (name == "key") {
      out.key = cache::key_from_hex(tree.text_of(&member));
      if (!out.key) return std::nullopt;
    } else {
      return std::nullopt;  // of a version that clears by more than we know: see the caller
    }
  }
  if (out.at <= 0) return std::nullopt;
  return out;
}

struct SharedClears::Parts {
  SharedState& shared;
  Apply apply;
  bool closed = false;

  // What cannot be read clears everything: too much, never too little.
  void take(std::string_view message) {
    auto clearing = Clearing::parse(message);
    if (!clearing) {
      clearing.emplace();
      clearing->at = cache::unix_millis();
    }
    apply(*clearing);
  }
};

SharedClears::SharedClears(net::Core& core, net::Resolver& resolver, SharedState& shared, std::uint64_t max_entry,
                           std::uint64_t seed, Apply apply)
    : parts_(std::make_shared<Parts>(Parts{shared, std::move(apply)})),
      subscriber_(
          core, resolver, redis_options(shared.config(), max_entry), core::Random(seed), {channel_of(shared.config())},
          [this, &core] {
            net::redis::Subscriber::Handlers handlers;
            handlers.message = [parts = parts_](std::string_view, std::string_view message) { parts->take(message); };
            handlers.subscribed = [parts = parts_, &core] { net::spawn(core, catch_up(parts), "shared clears"); };
            return handlers;
          }()) {}

SharedClears::~SharedClears() { parts_->closed = true; }

// The list first, then the time: what falls off the list in between is in one of both.
net::Task<void> SharedClears::catch_up(std::shared_ptr<Parts> parts) {
  if (parts->closed) co_return;
  net::redis::Command list("LRANGE");
  list.key(list_of(parts->shared.config())).arg("0").arg("-1");
  net::redis::Command floor("GET");
  floor.key(floor_of(parts->shared.config()));
  auto remembered = co_await parts->shared.client().command(std::move(list), std::chrono::seconds(1));
  if (parts->closed) co_return;
  auto before = co_await parts->shared.client().command(std::move(floor), std::chrono::seconds(1));
  if (parts->closed) co_return;
  if (!remembered.ok() || !before.ok()) {
    // Not knowing what was cleared meanwhile, nothing that was kept until now counts.
    Clearing everything;
    everything.at = cache::unix_millis();
    parts->apply(everything);
    co_return;
  }
  for (const net::redis::Value& one : remembered.value.elements) parts->take(one.text);
  Clearing old;
  const std::string& text = before.value.text;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), old.at);
  if (ec == std::errc() && old.at > 0) parts->apply(old);
}

void SharedClears::tell(SharedState& shared, const Clearing& clearing) {
  if (clearing.key) shared.forget(*clearing.key);
  std::vector<std::string> keys{list_of(shared.config()), floor_of(shared.config())};
  std::vector<std::string> arguments{clearing.text(), channel_of(shared.config()), std::string(kRemembered)};
  net::spawn(shared.core(), tell_all(shared.client(), std::move(keys), std::move(arguments)), "tell of a clear");
}

}  // namespace router
