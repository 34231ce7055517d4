#include "router/shared_hints.h"

#include <algorithm>

#include "core/json_fields.h"
#include "router/wire/json_tree.h"

namespace router {
namespace {

using net::redis::Command;
using net::redis::ErrorReply;
using net::redis::Outcome;

constexpr std::size_t kMostBytes = 4096;  // of a message; a name has at most 256, and escapes
constexpr core::Duration kPatience = std::chrono::seconds(1);
constexpr int kTries = 20;
constexpr core::Duration kBetweenTries = std::chrono::milliseconds(500);

std::string channel_of(const core::RedisConfig& config) { return config.prefix + ":hints"; }

// One place for each target and kind: the last word counts.
std::string key_of(const core::RedisConfig& config, std::string_view identity, Hint::Kind kind) {
  return std::string(config.prefix).append(":hint:").append(identity).append(":").append(to_string(kind));
}

std::optional<Hint::Kind> kind_of(std::string_view word) {
  for (const Hint::Kind kind : Hint::kKinds) {
    if (to_string(kind) == word) return kind;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Hint::Kind kind) noexcept {
  switch (kind) {
    case Hint::Kind::opening: return "opening";
    case Hint::Kind::rate_limit: return "rate_limit";
    case Hint::Kind::quota: return "quota";
  }
  return "opening";
}

std::string Hint::text() const {
  std::string out;
  core::JsonFields fields(out);
  fields.text("kind", to_string(kind));
  fields.text("target", target);
  fields.text("identity", identity);
  fields.text("from", from);
  fields.integer("left_ms", left.count());
  fields.end();
  return out;
}

std::optional<Hint> Hint::parse(std::string_view text) {
  wire::JsonTree tree;
  if (text.size() > kMostBytes || !tree.parse(text) || !tree.root().is(wire::JsonType::object)) return std::nullopt;
  const auto member = [&](std::string_view name) { return tree.text_of(tree.find(&tree.root(), name)); };
  Hint out;
  const auto kind = kind_of(member("kind"));
  const auto left = tree.integer(tree.find(&tree.root(), "left_ms"));
  out.target = member("target");
  out.identity = member("identity");
  out.from = member("from");
  if (!kind || !left || *left <= 0 || *left > kLongest.count()) return std::nullopt;
  if (out.target.empty() || out.identity.empty() || out.from.empty()) return std::nullopt;
  out.kind = *kind;
  out.left = core::Millis(*left);
  return out;
}

struct SharedHints::Parts {
  SharedState& shared;
  Handlers handlers;
  bool closed = false;

  Parts(SharedState& state, Handlers given) : shared(state), handlers(std::move(given)) {}
};

SharedHints::SharedHints(net::Core& core, net::Resolver& resolver, SharedState& shared, std::uint64_t max_entry,
                         std::uint64_t seed, Handlers handlers)
    : parts_(std::make_shared<Parts>(shared, std::move(handlers))),
      subscriber_(core, resolver, redis_options(shared.config(), max_entry), core::Random(seed),
                  {channel_of(shared.config())}, [this, &core] {
                    net::redis::Subscriber::Handlers heard;
                    heard.message = [parts = parts_](std::string_view, std::string_view message) {
                      parts->handlers.take(Hint::parse(message));
                    };
                    heard.subscribed = [parts = parts_, &core] {
                      net::spawn(core, catch_up(core, parts), "shared hints");
                    };
                    return heard;
                  }()) {}

SharedHints::~SharedHints() { parts_->closed = true; }

// What was said before we listened. The client's own connection may come up after the subscription.
net::Task<void> SharedHints::catch_up(net::Core& core, std::shared_ptr<Parts> parts) {
  for (int i = 0; i < kTries && !parts->closed; ++i) {
    const bool read = co_await read_kept(parts);
    if (read) co_return;
    co_await core.sleep(kBetweenTries);
  }
}

// Target by target: nobody waits for it. The time that is left is the key's own. False: Redis does not answer.
net::Task<bool> SharedHints::read_kept(std::shared_ptr<Parts> parts) {
  const std::vector<std::string> identities = parts->handlers.identities();
  for (const std::string& identity : identities) {
    for (const Hint::Kind kind : Hint::kKinds) {
      const std::string key = key_of(parts->shared.config(), identity, kind);
      Command get("GET");
      get.key(key);
      auto kept = co_await parts->shared.client().command(std::move(get), kPatience);
      if (parts->closed || kept.error == ErrorReply::no_perm) co_return true;
      if (!kept.ok() && kept.outcome != Outcome::error) co_return false;
      if (!kept.value.is(net::redis::Value::Kind::string)) continue;
      Command ask("PTTL");
      ask.key(key);
      auto left = co_await parts->shared.client().command(std::move(ask), kPatience);
      if (parts->closed || left.error == ErrorReply::no_perm) co_return true;
      if (!left.ok()) co_return false;
      auto hint = Hint::parse(kept.value.text);
      if (left.value.integer <= 0) continue;  // gone in between, or put there by somebody else to stay
      if (hint) hint->left = std::min(hint->left, core::Millis(left.value.integer));
      parts->handlers.take(hint);
    }
  }
  co_return true;
}

bool SharedHints::tell(SharedState& shared, const Hint& hint) {
  const std::string text = hint.text();
  Command publish("PUBLISH");
  publish.arg(channel_of(shared.config())).arg(text);
  Command keep("SET");
  keep.key(key_of(shared.config(), hint.identity, hint.kind)).arg(text).arg("PX").arg(hint.left.count());
  const bool told = shared.client().send(publish);
  return shared.client().send(keep) && told;
}

}  // namespace router
