// The policy part of classify: the texts of the request are shown to the classifiers, the rules say what follows, and
// the exchange takes it over. Everything here comes before cache and plan, so that nothing slips past it.
#include <algorithm>

#include "core/secret_hash.h"
#include "policy/policy.h"
#include "router/core_state.h"
#include "router/request_texts.h"
#include "router/router.h"
#include "router/stages/stages.h"
#include "router/wire/mask_request.h"

namespace router {
namespace {

std::uint64_t hash_of(std::string_view text, std::uint64_t seed) {
  for (const char c : text) seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3;  // FNV-1a
  return core::mix_bits(seed);
}

// One conversation: what the client calls it, or else who asks and what was said first.
std::uint64_t session_of(const Exchange& exchange) {
  const std::string& name = exchange.snapshot->config->policy.complexity.session_header;
  std::uint64_t hash = hash_of(exchange.key ? std::string_view(exchange.key->config->name) : std::string_view(), 1);
  const std::string_view sent = exchange.transaction ? exchange.transaction->head().find(name) : std::string_view();
  if (!sent.empty()) return hash_of(sent, hash);
  for (const policy::Text& text : exchange.judged.texts) {
    hash = hash_of(text.text.substr(0, 4096), hash);
    if (text.role == policy::Role::user) break;
  }
  return hash;
}

void settle_tier(Exchange& exchange) {
  policy::Signals& signals = exchange.judged.signals;
  const auto& config = exchange.snapshot->config->policy.complexity;
  if (signals.ran(policy::Classifier::complexity) == policy::Run::off) return;
  if (!exchange.home || exchange.dry_run) return;
  exchange.home->gains().add(signals.complexity.gain);
  if (config.sticky.count() > 0) {
    signals.tier =
        exchange.home->shared().sessions.settle(session_of(exchange), signals.tier, config.sticky, core::now());
  }
}

policy::complexity::Cut top_share(const void* context, double share) {
  const auto& exchange = *static_cast<const Exchange*>(context);
  if (!exchange.home)
    return policy::complexity::GainSketch(exchange.snapshot->classifiers->gain_quantiles()).cut(share);
  return exchange.home->gain_cut(share);
}

policy::Asked asked_of(const Exchange& exchange) {
  policy::Asked asked;
  if (exchange.key) asked.key = exchange.key->config->name;
  asked.model = exchange.scan.model;
  asked.context = &exchange;
  asked.header = [](const void* context, std::string_view name) {
    const auto& self = *static_cast<const Exchange*>(context);
    return self.transaction ? self.transaction->head().find(name) : std::string_view();
  };
  asked.top_share = top_share;
  return asked;
}

// Of this process: placeholders mean nothing to the next one.
const policy::mask::Key& mask_key() {
  static const policy::mask::Key kKey = policy::mask::random_key();
  return kKey;
}

core::Error blocked(const Exchange& exchange) {
  const auto& rules = exchange.snapshot->config->policy.rules;
  const std::uint32_t rule = exchange.judged.outcome.block_rule;
  std::string message =
      "This request was refused by the policy of this gateway. See decision " + exchange.decision_id + ".";
  if (rule == policy::Outcome::kNone) {
    const policy::Unread unread = exchange.judged.signals.unread;
    message = "This request has text that the gateway could not examine (";
    message.append(to_string(unread)).append("), and its policy refuses that.");
    if (unread == policy::Unread::scan_bytes) message += " Send a shorter one.";
    if (unread == policy::Unread::token_ids) message += " Send text.";
  } else if (!rules[rule].then.message.empty()) {
    message = rules[rule].then.message;
  }
  return core::fail(core::ErrorKind::policy, std::move(message));
}

// Neither does a rule open a route to a key that may not use it, nor does the prompt go where the rule would not have
// it.
core::Error out_of_reach(const Exchange& exchange) {
  const core::RuleConfig& rule = exchange.snapshot->config->policy.rules[exchange.judged.outcome.route_rule];
  return core::fail(core::ErrorKind::forbidden,
                    "The policy of this gateway sends this request to the route '" + rule.then.route +
                        "', which this API key may not use. See decision " + exchange.decision_id + ".",
                    std::string("model"));
}

}  // namespace

core::Result<void> judge(Exchange& exchange, policy::Policy::Scratch& scratch) {
  const Snapshot& snapshot = *exchange.snapshot;
  if (!snapshot.classifiers) return core::success();
  Judged& judged = exchange.judged;
  judged.active = true;
  const bool readable = collect_texts(exchange.body, exchange.scan, judged.unescaped, judged.texts);
  if (!exchange.known.signals) {
    policy::Facts facts = facts_of(exchange.scan, exchange.endpoint, readable);
    if (exchange.key) facts.client = hash_of(exchange.key->config->name, 1);
    snapshot.classifiers->classify(judged.texts, facts, scratch, judged.signals);
  }
  judged.tier = judged.signals.tier;
  settle_tier(exchange);
  const policy::Rules rules_of(snapshot.config->policy);
  policy::Asked asked = asked_of(exchange);
  if (rules_of.asks_share()) asked.coin = core::unit_interval(session_of(exchange));
  rules_of.judge(judged.signals, asked, judged.outcome);
  const policy::Outcome& outcome = judged.outcome;
  const auto& rules = snapshot.config->policy.rules;
  bool may_go = true;
  if (outcome.route_rule != policy::Outcome::kNone) {
    const std::uint32_t route = snapshot.find_route(rules[outcome.route_rule].then.route);
    may_go = may_use(exchange, route);
    if (may_go) take_route(exchange, route);
  }
  raise_floor(exchange, outcome.floor, outcome.floor_rule == policy::Outcome::kNone ? kNotExamined : "rule");
  if (outcome.tier_rule != policy::Outcome::kNone) exchange.first_tier = rules[outcome.tier_rule].then.tier - 1;
  if (outcome.blocked()) return blocked(exchange);
  if (!may_go) return out_of_reach(exchange);
  if (outcome.mask) {
    wire::mask_texts(exchange.body, exchange.scan, judged.texts, judged.signals.entities, outcome.masked, mask_key(),
                     judged.vault, judged.masks);
  }
  return core::success();
}

}  // namespace router
