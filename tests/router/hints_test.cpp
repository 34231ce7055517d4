#include "router/hints.h"

#include <catch2/catch.hpp>

#include "router/upstream/account.h"
#include "tests/router/breaker_support.h"

namespace {

using core::Millis;
using router::Hint;
using router::HintResult;
using namespace std::chrono_literals;

constexpr std::string_view kHere = "0123456789abcdef";

std::shared_ptr<core::Config> config_of(const std::string& key = "key one") {
  auto config = std::make_shared<core::Config>();
  core::ProviderConfig provider;
  provider.name = "cloud";
  provider.base_url = "https://models.test/v1";
  provider.api_key = key;
  config->providers.push_back(provider);
  core::TargetConfig target;
  target.name = "cloud/model";
  target.provider = "cloud";
  target.model = "model";
  config->targets.push_back(target);
  core::RouteConfig route;
  route.name = "route";
  route.breaker = router::breaker_config();
  route.tiers.emplace_back().targets.push_back({});
  config->routes.push_back(route);
  return config;
}

std::shared_ptr<const router::Snapshot> snapshot_of(const std::shared_ptr<core::Config>& config) {
  auto made = router::make_snapshot(config, nullptr);
  REQUIRE(made);
  return std::move(made).assume_value();
}

Hint hint_of(Hint::Kind kind, const router::Snapshot& sender, Millis left) {
  Hint hint;
  hint.kind = kind;
  hint.target = "cloud/model";
  hint.identity = sender.targets[0].identity;
  hint.from = "fedcba9876543210";
  hint.left = left;
  return hint;
}

}  // namespace

TEST_CASE("a hint says at another replica what it said here") {
  for (const Hint::Kind kind : Hint::kKinds) {
    Hint hint;
    hint.kind = kind;
    hint.target = "a \"model\"";
    hint.identity = "00ff";
    hint.from = "one";
    hint.left = Millis(1500);
    const auto read = Hint::parse(hint.text());
    REQUIRE(read);
    CHECK(read->kind == kind);
    CHECK(read->target == hint.target);
    CHECK(read->identity == hint.identity);
    CHECK(read->from == hint.from);
    CHECK(read->left == hint.left);
  }
}

TEST_CASE("a message that is damaged, too large or of another kind is no hint") {
  const auto with = [](std::string_view kind, std::string_view left, const std::string& target = "t") {
    return R"({"kind":")" + std::string(kind) + R"(","target":")" + target +
           R"(","identity":"i","from":"f","left_ms":)" + std::string(left) + "}";
  };
  REQUIRE(Hint::parse(with("opening", "5")));
  CHECK(Hint::parse(R"({"later":[1],)" + with("quota", "5").substr(1)));  // a younger version may say more
  for (const std::string& text :
       {std::string(), std::string("nonsense"), std::string("[]"), std::string("{}"), with("opening", "5").substr(1),
        with("closing", "5"), with("opening", "0"), with("opening", "-5"), with("opening", "86400001"),
        with("opening", "1e300"), with("opening", "\"5\""), with("opening", "5", ""),
        with("opening", "5", std::string(5000, 'x')), std::string("\xff\xfe\x00", 3), std::string(5000, '[')}) {
    INFO(text.substr(0, 80));
    CHECK_FALSE(Hint::parse(text));
  }
}

TEST_CASE("a hint reaches the breaker of the target it names and no other replica's account") {
  const core::Instant now = router::kStart;
  const auto here = snapshot_of(config_of());
  const auto there = snapshot_of(config_of());
  const auto stranger = snapshot_of(config_of("key two"));
  router::Breaker& breaker = here->targets[0].state->breaker;

  CHECK(apply_hint(hint_of(Hint::Kind::opening, *stranger, 9s), kHere, *here, now) == HintResult::other_account);
  Hint hint = hint_of(Hint::Kind::opening, *there, 9s);
  CHECK(apply_hint(hint, hint.from, *here, now) == HintResult::own);
  hint.target = "cloud/other";
  CHECK(apply_hint(hint, kHere, *here, now) == HintResult::no_target);
  CHECK(breaker.would_allow(now));

  CHECK(apply_hint(hint_of(Hint::Kind::rate_limit, *there, 9s), kHere, *here, now) == HintResult::applied);
  CHECK(breaker.snapshot(now).cooling_until == now + 9s);
  CHECK(breaker.snapshot(now).state == router::Breaker::State::closed);
  CHECK(apply_hint(hint_of(Hint::Kind::opening, *there, 9s), kHere, *here, now) == HintResult::applied);
  CHECK(breaker.snapshot(now).state == router::Breaker::State::open);
  CHECK(apply_hint(hint_of(Hint::Kind::opening, *there, 9s), kHere, *here, now) == HintResult::known);
  const core::Instant later = now + 9s;  // hints of cool-downs do not add up
  CHECK(apply_hint(hint_of(Hint::Kind::quota, *there, 300s), kHere, *here, now) == HintResult::known);
  CHECK(apply_hint(hint_of(Hint::Kind::quota, *there, 300s), kHere, *here, later) == HintResult::applied);
}

TEST_CASE("others are told of a target once a second for each kind, whoever asks") {
  router::TargetState state;
  core::Instant now = router::kStart;
  CHECK(may_tell(state, Hint::Kind::rate_limit, now));
  CHECK(may_tell(state, Hint::Kind::opening, now));
  for (int i = 0; i < 10; ++i, now += 99ms) CHECK_FALSE(may_tell(state, Hint::Kind::rate_limit, now));
  now += 10ms;
  CHECK(may_tell(state, Hint::Kind::rate_limit, now));
  CHECK_FALSE(may_tell(state, Hint::Kind::rate_limit, now));
}

TEST_CASE("a target is the same to another replica with the same server, account and model alone") {
  core::ProviderConfig provider;
  provider.base_url = "https://models.test/v1";
  provider.api_key = "one";
  core::TargetConfig target;
  target.name = "cloud/model";
  target.model = "model";
  const auto identity = [&](std::string_view host = "models.test", std::string_view place = "here") {
    return router::target_identity(provider, target, host, place);
  };
  const std::string first = identity();
  CHECK(first.size() == 16);
  CHECK(identity("models.test", "there") == first);
  CHECK(identity("127.0.0.1", "here") != identity("127.0.0.1", "there"));
  CHECK(identity("localhost", "here") == identity("localhost", "here"));
  for (const char* here : {"LocalHost", "localhost.", "models.localhost", "127.1", "127.255.0.9", "0.0.0.0", "::1",
                           "::", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"}) {
    INFO(here);
    CHECK(identity(here, "here") != identity(here, "there"));
  }
  for (const char* elsewhere : {"localhost.test", "mylocalhost", "128.0.0.1", "::2", "::ffff:10.0.0.1", "127.test"}) {
    INFO(elsewhere);
    CHECK(identity(elsewhere, "here") == identity(elsewhere, "there"));
  }
  provider.connections = 7;  // how we treat it is not what it is
  CHECK(identity() == first);
  const auto differs = [&](auto change) {
    const auto saved = provider;
    const auto saved_target = target;
    change();
    CHECK(identity() != first);
    provider = saved;
    target = saved_target;
  };
  differs([&] { provider.api_key = "two"; });
  differs([&] { provider.base_url = "https://models.test/v2"; });
  differs([&] { provider.organization = "org"; });
  differs([&] { provider.headers.emplace_back("x-account", "7"); });
  differs([&] { target.model = "model-2"; });
  differs([&] { target.name = "cloud/name"; });
}
