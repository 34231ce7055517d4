#include "router/shared_clears.h"

#include <charconv>
#include <unordered_set>

#include "core/json_fields.h"
#include "router/wire/json_tree.h"

namespace router {
namespace {

constexpr std::string_view kRemembered = "256";

// KEYS: the list, the time before which nothing counts. ARGV: the clearing, the channel, how many are remembered. A
// clearing begins with its time. A full Redis still publishes.
const net::redis::Script& publish_and_remember() {
  static const net::redis::Script script(R"(
redis.call('PUBLISH', ARGV[2], ARGV[1])
redis.call('RPUSH', KEYS[1], ARGV[1])
while redis.call('LLEN', KEYS[1]) > tonumber(ARGV[3]) do
  local at = string.match(redis.call('LPOP', KEYS[1]), '^{"at":(%d+)')
  if at and tonumber(at) > tonumber(redis.call('GET', KEYS[2]) or '0') then redis.call('SET', KEYS[2], at) end
end
return 1
)");
  return script;
}

// One slot of a cluster holds both keys.
std::string list_of(const core::RedisConfig& config) { return "{" + config.prefix + "}:clears"; }
std::string floor_of(const core::RedisConfig& config) { return "{" + config.prefix + "}:cleared-before"; }
std::string channel_of(const core::RedisConfig& config) { return config.prefix + ":clears"; }

constexpr std::size_t kMostApplied = 1024;
constexpr int kTries = 300;  // one a second

// True: the others know, and those who come later will.
net::Task<bool> tell_once(SharedState* shared, Clearing clearing) {
  std::vector<std::string> keys{list_of(shared->config()), floor_of(shared->config())};
  std::vector<std::string> arguments{clearing.text(), channel_of(shared->config()), std::string(kRemembered)};
  const std::weak_ptr<void> alive = shared->alive();
  if (clearing.key) {
    const bool forgotten = co_await shared->forget(*clearing.key);
    if (!forgotten || alive.expired()) co_return false;
  }
  auto reply = co_await shared->client().run(publish_and_remember(), std::move(keys), std::move(arguments));
  co_return reply.ok();
}

net::Task<void> tell_until_heard(net::Core& core, SharedState* shared, std::weak_ptr<void> alive, Clearing clearing) {
  for (int i = 0; i < kTries; ++i) {
    co_await core.sleep(std::chrono::seconds(1));
    if (alive.expired()) co_return;
    const bool told = co_await tell_once(shared, clearing);
    if (told) co_return;
  }
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
  std::unordered_set<std::string> applied{};  // those on the list, and those that came since

  void take(std::string_view message) {
    if (applied.size() < kMostApplied) applied.emplace(message);
    apply({read(message)}, false);
  }

  // What cannot be read clears everything: too much, never too little.
  static Clearing read(std::string_view message) {
    auto clearing = Clearing::parse(message);
    if (!clearing) {
      clearing.emplace();
      clearing->at = cache::unix_millis();
    }
    return *clearing;
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
  std::vector<Clearing> missed;
  if (!remembered.ok() || !before.ok()) {
    // Not knowing what was cleared meanwhile, nothing that was kept until now counts.
    missed.emplace_back().at = cache::unix_millis();
    parts->apply(std::move(missed), true);
    co_return;
  }
  // What was applied before needs no second look at every entry.
  std::unordered_set<std::string> listed;
  for (const net::redis::Value& one : remembered.value.elements) {
    if (!parts->applied.contains(one.text)) missed.push_back(Parts::read(one.text));
    listed.insert(one.text);
  }
  parts->applied = std::move(listed);
  std::int64_t old = 0;
  const std::string& text = before.value.text;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), old);
  if (ec == std::errc() && old > 0) missed.emplace_back().at = old;
  parts->apply(std::move(missed), true);
}

net::Task<bool> SharedClears::tell(SharedState* shared, Clearing clearing) {
  net::Core& core = shared->core();
  const std::weak_ptr<void> alive = shared->alive();
  const bool told = co_await tell_once(shared, clearing);
  if (!told && !alive.expired()) net::spawn(core, tell_until_heard(core, shared, alive, clearing), "tell of a clear");
  co_return told;
}

}  // namespace router
