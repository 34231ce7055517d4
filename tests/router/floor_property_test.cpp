// Whatever the config, the policy, the faults and what is in the cache: no candidate is ever offered that is not
// trusted enough, no body that goes out has what was to be masked, and no answer is given that a target below the floor
// made, nor another tenant's, nor one to another text.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "core/random.h"
#include "router/candidates.h"
#include "router/core_state.h"
#include "router/router.h"
#include "router/stages/stages.h"
#include "router/upstream/embed_plan.h"
#include "router/wire/request_edit.h"
#include "router/wire/splice.h"

namespace {

using core::Trust;

// Made of pieces, so that nobody's secret scanner takes this file for a leak.
const std::string kSecret = std::string("ghp_") + "16C7e42F292c6912E7710c838347Ae178B4a";
const std::string kMail = "ann.lee@corp-mail.org";

Trust random_trust(core::Random& random) { return static_cast<Trust>(random.below(3)); }

core::RuleConfig random_rule(core::Random& random, std::size_t number, std::size_t routes) {
  core::RuleConfig rule;
  rule.name = "rule " + std::to_string(number);
  switch (random.below(4)) {
    case 0: rule.when.privacy = true; break;
    case 1:
      rule.when.privacy = true;
      rule.when.secret = true;
      break;
    case 2:
      rule.when.privacy = true;
      rule.when.entities = {"EMAIL_ADDRESS"};
      break;
    default: rule.when.models = {"route*"};
  }
  switch (random.below(5)) {
    case 0: rule.then.mask = true; break;
    case 1: rule.then.route = "route" + std::to_string(random.below(routes)); break;
    case 2: rule.then.tier = static_cast<std::uint32_t>(1 + random.below(4)); break;
    default: rule.then.floor = random_trust(random);
  }
  return rule;
}

std::shared_ptr<core::Config> random_config(core::Random& random, const core::PolicyConfig& policy,
                                            std::size_t routes) {
  auto config = std::make_shared<core::Config>();
  config->policy = policy;
  config->cache.memory = 4 << 20;  // the same each time: what is kept outlives the config
  config->cache.personal_data = true;
  for (int i = 0; i < 5; ++i) {
    core::ProviderConfig provider;
    provider.name = "p" + std::to_string(i);
    provider.base_url = "http://127.0.0.1:1/v1";
    provider.trust = random_trust(random);
    config->providers.push_back(provider);
    for (int model = 0; model < 2; ++model) {
      core::TargetConfig target;
      target.provider = provider.name;
      target.model = "m" + std::to_string(model);
      target.name = target.provider + "/" + target.model;
      config->targets.push_back(target);
    }
  }
  for (std::size_t i = 0; i < routes; ++i) {
    core::RouteConfig route;
    route.name = "route" + std::to_string(i);
    route.floor = random.below(3) == 0 ? random_trust(random) : Trust::external;
    route.cache.mode = random.below(8) == 0 ? core::CacheMode::off : core::CacheMode::all;
    const std::uint64_t tiers = 1 + random.below(3);
    for (std::uint64_t tier = 0; tier < tiers; ++tier) {
      core::TierConfig made;
      made.strategy = static_cast<core::Strategy>(random.below(4));
      const std::uint64_t targets = 1 + random.below(3);
      for (std::uint64_t k = 0; k < targets; ++k) {
        core::WeightedTarget weighted;
        weighted.target = static_cast<std::uint32_t>(random.below(config->targets.size()));
        weighted.weight = static_cast<std::uint32_t>(1 + random.below(5));
        const auto same = [&](const core::WeightedTarget& other) { return other.target == weighted.target; };
        if (std::none_of(made.targets.begin(), made.targets.end(), same)) made.targets.push_back(weighted);
      }
      route.tiers.push_back(made);
    }
    config->routes.push_back(route);
  }
  core::KeyConfig key;
  key.name = "key";
  key.floor = random_trust(random);
  config->auth.keys.push_back(key);
  return config;
}

// What the rules demand, worked out without the code under test.
Trust demanded(const core::PolicyConfig& policy, bool mail, bool secret) {
  Trust floor = Trust::external;
  if (policy.privacy.mode != core::PolicyMode::enforce) mail = secret = false;
  for (const core::RuleConfig& rule : policy.rules) {
    const bool by_mail = rule.when.privacy && mail && !rule.when.secret;
    const bool by_secret = rule.when.privacy && secret && rule.when.entities.empty();
    const bool holds = rule.when.privacy ? by_mail || by_secret : true;
    if (holds && rule.then.floor) floor = std::max(floor, *rule.then.floor);
  }
  return floor;
}

std::string request_of(core::Random& random, std::size_t routes, bool mail, bool secret) {
  std::string text = "Hello number " + std::to_string(random.below(16));
  if (mail) text += ", write to " + kMail;
  if (secret) text += ", the token is " + kSecret;
  return R"({"model":"route)" + std::to_string(random.below(routes)) + R"(","messages":[{"role":"user","content":")" +
         text + (random.below(2) == 0 ? R"("}]})" : R"("}],"stream":true})");
}

// The body as a target would get it.
std::string body_of(const router::Exchange& exchange, const std::string& model) {
  router::wire::Edits edits;
  for (const router::wire::Edit& mask : exchange.judged.masks) REQUIRE(edits.add(mask.begin, mask.end, mask.text));
  REQUIRE(router::wire::replace_model(exchange.scan, model, edits));
  return router::wire::apply(exchange.body, edits);
}

struct Tally {
  std::uint64_t cases = 0, below = 0, leaked = 0, raised = 0, masked = 0, refused = 0, hits = 0, foreign = 0,
                embedders = 0;
};

// Whose answer it is and to what; written into the answer that is kept. A stream and a whole answer are one.
std::string label_of(const router::Exchange& exchange) {
  const std::size_t messages = exchange.body.find("\"messages\"");
  return (exchange.key ? "key|" : "nobody|") + std::string(core::to_string(exchange.floor)) + '|' +
         exchange.route_config().name + '|' +
         std::string(exchange.body.substr(messages, exchange.body.find("}]") - messages)) + '|';
}

// False: it was answered from the cache.
bool goes_out(router::Exchange& exchange, Trust floor, Tally& tally) {
  router::cache::Wishes wishes;
  if (!router::take_part(exchange, wishes, {}, exchange.body.size() + router::wire::RequestScanner::kPadding))
    return true;
  const auto entry = router::kept_here(exchange);
  if (!entry) return true;
  ++tally.hits;
  std::string label;
  REQUIRE(exchange.snapshot->cache->unpack(*entry, label));
  const std::string expected = label_of(exchange);
  const bool ours = label.size() == expected.size() + 1 && label.starts_with(expected);
  if (!ours) ++tally.foreign;
  if (ours && label.back() - '0' < static_cast<int>(floor)) ++tally.below;
  return false;
}

// Behind the label, how far the target that made it is trusted now.
void keep(router::Exchange& exchange, const core::ProviderConfig& made_by, std::uint32_t target) {
  if (!exchange.cache.keyed()) return;
  exchange.served_by = target;
  exchange.cache.recording.restart();
  exchange.cache.recording.add(label_of(exchange) + std::to_string(static_cast<int>(made_by.trust)));
  router::keep_answer(exchange);
}

// One request: through classify and plan, then every candidate the chain would ever offer, some of them failing.
void run_request(router::CoreState& home, core::Random& random, std::size_t routes, Tally& tally) {
  const bool mail = random.below(2) == 0, secret = random.below(3) == 0;
  auto exchange = home.take_exchange();
  exchange->home = &home;
  exchange->snapshot = home.snapshot();
  exchange->started = core::now();
  exchange->endpoint = core::Endpoint::chat;
  const bool keyed = random.below(2) == 0;
  if (keyed) exchange->key = &exchange->snapshot->keys[0];
  std::string body = request_of(random, routes, mail, secret);
  body.reserve(body.size() + router::wire::RequestScanner::kPadding);
  exchange->body = body;
  REQUIRE(home.scanner().scan(exchange->endpoint, body, body.capacity(), exchange->scan));
  REQUIRE(router::choose_route(*exchange));
  const auto judged = router::judge(*exchange, home.policy_scratch());
  ++tally.cases;
  const core::PolicyConfig& policy = exchange->snapshot->config->policy;
  Trust floor = demanded(policy, mail, secret);
  if (keyed) floor = std::max(floor, *exchange->key->config->floor);
  if (judged && router::find_candidates(*exchange)) {
    floor = std::max(floor, exchange->route_config().floor);
    tally.raised += floor > Trust::external ? 1 : 0;
    // Its prompt may be embedded through any route.
    const auto embedder = static_cast<std::uint32_t>(random.below(routes));
    router::EmbedPlan plan(*exchange, embedder, "a prompt");
    const Trust both = std::max(floor, exchange->snapshot->routes[embedder].config->floor);
    for (auto target = plan.next(); plan.possible() && target != router::Snapshot::kNone; target = plan.next()) {
      ++tally.embedders;
      if (exchange->snapshot->providers[exchange->target(target).provider].config->trust < both) ++tally.below;
    }
    const bool out = goes_out(*exchange, floor, tally);
    for (auto index = out ? router::next_candidate(*exchange, core::now()) : std::nullopt; index;
         index = router::next_candidate(*exchange, core::now())) {
      const std::uint32_t target = exchange->candidates[*index].target;
      const router::Provider& provider = exchange->snapshot->providers[exchange->target(target).provider];
      if (provider.config->trust < floor) ++tally.below;
      if (exchange->judged.outcome.mask) {
        ++tally.masked;
        const std::string sent = body_of(*exchange, exchange->target(target).config->model);
        for (std::size_t i = 0; i < exchange->judged.vault.size(); ++i)
          tally.leaked += sent.find(exchange->judged.vault.entry(i).original) != std::string::npos ? 1 : 0;
      }
      if (random.below(4) != 0) continue;
      keep(*exchange, *provider.config, target);  // it answered
      break;
    }
  } else {
    ++tally.refused;
  }
  home.give(std::move(exchange));
}

}  // namespace

TEST_CASE("no request is ever offered a target below its floor or its answer, nor leaves with what was to be masked") {
  const char* asked = std::getenv("SIGNALBOX_PROPERTY_CASES");  // a million takes a minute or two
  const std::uint64_t wanted = asked ? std::strtoull(asked, nullptr, 10) : 30'000;
  constexpr std::size_t kRoutes = 4, kPolicies = 8, kRequests = 250;
  core::Random random(20261121);
  std::vector<core::PolicyConfig> policies;
  for (std::size_t i = 0; i < kPolicies; ++i) {
    core::PolicyConfig policy;
    policy.privacy.mode = i == 0 ? core::PolicyMode::shadow : core::PolicyMode::enforce;
    policy.privacy.names = false;
    const std::uint64_t rules = 1 + random.below(6);
    for (std::uint64_t rule = 0; rule < rules; ++rule) policy.rules.push_back(random_rule(random, rule, kRoutes));
    policies.push_back(policy);
  }
  Tally tally;
  net::Runtime runtime(1);
  for (const core::PolicyConfig& policy : policies) {
    auto first = router::make_snapshot(random_config(random, policy, kRoutes), nullptr);
    REQUIRE(first);
    router::Router router(runtime, first.value());
    router::CoreState& home = *router.shared().cores[0];
    while (tally.cases < wanted * (static_cast<std::uint64_t>(&policy - policies.data()) + 1) / kPolicies) {
      auto next = router::make_snapshot(random_config(random, policy, kRoutes), home.snapshot().get());
      REQUIRE(next);
      home.install(next.value());
      for (std::size_t i = 0; i < kRequests; ++i) run_request(home, random, kRoutes, tally);
    }
  }
  INFO(tally.cases << " cases, " << tally.raised << " with a floor, " << tally.masked << " masked attempts, "
                   << tally.refused << " refused, " << tally.hits << " from the cache");
  CHECK(tally.below == 0);
  CHECK(tally.leaked == 0);
  CHECK(tally.foreign == 0);
  CHECK(tally.hits > tally.cases / 50);
  CHECK(tally.raised > tally.cases / 10);
  CHECK(tally.masked > tally.cases / 20);
  CHECK(tally.refused > 0);
  CHECK(tally.embedders > tally.cases / 2);
}
