// Alerts for the page: how they stand, and silencing them; and keeping requests away from a target. What changes
// something is an admin's alone, and leaves a line in the log that says who it was.
#include <algorithm>

#include "core/json_fields.h"
#include "core/log.h"
#include "dashboard/handlers.h"
#include "router/access.h"
#include "router/alerts/alerts.h"
#include "router/alerts/message.h"
#include "router/wire/json_tree.h"

namespace dashboard {
namespace {

using router::alerts::Alerts;
using router::alerts::Silence;
using router::alerts::Silences;
using router::wire::JsonNode;
using router::wire::JsonTree;
using router::wire::JsonType;

constexpr std::size_t kMostBody = 16 << 10, kMostName = 512;
constexpr core::Duration kPatience = std::chrono::seconds(15);  // with a notifier
constexpr std::string_view kRefusal = "Changing this needs a key with 'admin: true'.";
constexpr std::int64_t kMostMinutes = Silences::kLongestMs / 60'000;

core::Error bad(std::string message, std::string_view param) {
  return core::fail(core::ErrorKind::bad_request, std::move(message), std::string(param));
}

core::Result<void> parse(JsonTree& tree, std::string_view body) {
  if (body.empty() || !tree.parse(body) || tree.repaired() || !tree.root().is(JsonType::object))
    return bad("The body is a JSON object, in UTF-8.", {});
  return core::success();
}

core::Result<std::string> text_of(const JsonTree& tree, std::string_view name, bool needed) {
  const JsonNode* node = tree.find_value(&tree.root(), name);
  if (!node && !needed) return std::string();
  if (!node || !node->is(JsonType::string) || (needed && tree.text_of(node).empty()))
    return bad("'" + std::string(name) + "' is a text.", name);
  return tree.text_of(node);
}

core::Result<Silence> silence_of(std::string_view body, bool begins) {
  JsonTree tree;
  TRY_VOID(parse(tree, body));
  Silence out;
  TRY(out.rule, text_of(tree, "rule", true));
  TRY(out.instance, text_of(tree, "instance", false));
  if (out.instance.size() > kMostName) return bad("'instance' is longer than any there is.", "instance");
  if (!begins) return out;
  TRY(out.why, text_of(tree, "why", false));
  if (out.why.size() > Silences::kLongestWhy)
    return bad("'why' has at most " + std::to_string(Silences::kLongestWhy) + " bytes.", "why");
  const auto minutes = tree.integer(tree.find_value(&tree.root(), "minutes"));
  if (!minutes || *minutes < 1 || *minutes > kMostMinutes)
    return bad("'minutes' is a whole number from 1 to " + std::to_string(kMostMinutes) + ".", "minutes");
  out.at_ms = core::unix_millis();
  out.until_ms = out.at_ms + *minutes * 60'000;
  return out;
}

net::Task<void> answer_after(State& state, router::CoreState& home, net::Transaction& transaction,
                             std::shared_ptr<Made> made, std::function<void()> work) {
  core::Error late = core::fail(core::ErrorKind::overloaded, "Too much is being asked at once. Try again.");
  net::Worker& worker = state.router.alerts->worker();
  co_await answer_made(home, transaction, worker, kPatience, std::move(made), std::move(work), std::move(late));
}

std::string ok_json() { return "{\"ok\":true}"; }

core::Result<std::string> begin_silence(Alerts& alerts, const Silence& silence) {
  TRY_VOID(alerts.silence(silence));
  core::log().write_any(core::LogLevel::warning, "alert_silenced", {},
                        {{"by", std::string_view(silence.by)},
                         {"rule", std::string_view(silence.rule)},
                         {"instance", std::string_view(silence.instance)},
                         {"until", silence.until_ms},
                         {"why", std::string_view(silence.why)}});
  return ok_json();
}

core::Result<std::string> end_silence(Alerts& alerts, const Silence& silence) {
  TRY_VOID(alerts.unsilence(silence.rule, silence.instance));
  core::log().write_any(core::LogLevel::warning, "alert_unsilenced", {},
                        {{"by", std::string_view(silence.by)},
                         {"rule", std::string_view(silence.rule)},
                         {"instance", std::string_view(silence.instance)}});
  return ok_json();
}

core::Result<std::string> send_test(Alerts& alerts, const std::string& notifier, const std::string& by) {
  if (!alerts.has_notifier(notifier))
    return core::fail(core::ErrorKind::not_found, "There is no such notifier.", std::string("notifier"));
  const std::string problem = alerts.test(notifier);
  core::log().write_any(
      core::LogLevel::info, "alert_test_sent", {},
      {{"by", std::string_view(by)}, {"notifier", std::string_view(notifier)}, {"ok", problem.empty()}});
  std::string out;
  core::JsonFields fields(out);
  fields.boolean("ok", problem.empty());
  fields.text_or_null("problem", problem);
  fields.end();
  return out;
}

struct Drain {
  std::string target;
  bool drained = false;
};

core::Result<Drain> drain_of(std::string_view body) {
  JsonTree tree;
  TRY_VOID(parse(tree, body));
  Drain out;
  TRY(out.target, text_of(tree, "target", true));
  const JsonNode* drained = tree.find_value(&tree.root(), "drained");
  if (!drained || !drained->is(JsonType::boolean)) return bad("'drained' is true or false.", "drained");
  out.drained = tree.raw(*drained) == "true";
  return out;
}

core::Result<void> set_drained(const router::Snapshot& snapshot, const Drain& drain, const std::string& by) {
  for (const router::Target& target : snapshot.targets) {
    if (target.config->name != drain.target) continue;
    target.state->drained->store(drain.drained, std::memory_order_relaxed);
    if (!drain.drained) target.state->breaker.forgive(core::now());  // whoever lets it in again has seen to it
    core::log().write_any(core::LogLevel::warning, drain.drained ? "target_drained" : "target_undrained", {},
                          {{"by", std::string_view(by)}, {"target", std::string_view(drain.target)}});
    return core::success();
  }
  return core::fail(core::ErrorKind::not_found, "There is no such target.", std::string("target"));
}

core::Result<std::string> notifier_in(std::string_view body) {
  JsonTree tree;
  TRY_VOID(parse(tree, body));
  return text_of(tree, "notifier", true);
}

core::Result<std::string> drained_json(const router::Snapshot& snapshot, const Asked& asked) {
  TRY(const Drain drain, drain_of(asked.body));
  TRY_VOID(set_drained(snapshot, drain, asked.by));
  std::string out;
  core::JsonFields fields(out);
  fields.text("target", drain.target);
  fields.boolean("drained", drain.drained);
  fields.end();
  return out;
}

core::Result<Silence> silence_asked(const Asked& asked, bool begins) {
  TRY(Silence out, silence_of(asked.body, begins));
  out.by = asked.by;
  return out;
}

// Reads who asks and what, and has it done: the way of all that changes something about silences.
net::Task<void> change_silence(State& state, router::CoreState& home, net::Transaction& transaction, bool begins) {
  auto asked = co_await admin_asks(home, transaction, kRefusal, kMostBody);
  auto silence = asked ? silence_asked(asked.assume_value(), begins) : asked.assume_error();
  if (!silence) {
    co_await answer_error(home, transaction, std::move(silence).assume_error());
    co_return;
  }
  auto made = std::make_shared<Made>();
  std::function<void()> work = [&state, made, begins, silence = std::move(silence).assume_value()] {
    Alerts& alerts = *state.router.alerts;
    made->body = begins ? begin_silence(alerts, silence) : end_silence(alerts, silence);
  };
  co_await answer_after(state, home, transaction, made, std::move(work));
}

}  // namespace

net::Task<void> show_alerts(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view) {
  auto asker = router::authenticate_admin(*home.snapshot(), transaction.head());
  if (!asker) {
    co_await answer_error(home, transaction, std::move(asker).assume_error());
    co_return;
  }
  net::Question question = [&state] { return state.router.alerts->to_json(); };
  co_await answer_from(home, transaction, state.router.worker, std::move(question));
}

net::Task<void> silence_alert(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await change_silence(state, home, transaction, true);
}

net::Task<void> unsilence_alert(State& state, router::CoreState& home, net::Transaction& transaction,
                                std::string_view) {
  co_await change_silence(state, home, transaction, false);
}

net::Task<void> test_notifier(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view) {
  auto asked = co_await admin_asks(home, transaction, kRefusal, kMostBody);
  auto notifier = asked ? notifier_in(asked.assume_value().body) : asked.assume_error();
  if (!notifier) {
    co_await answer_error(home, transaction, std::move(notifier).assume_error());
    co_return;
  }
  auto made = std::make_shared<Made>();
  std::function<void()> work = [&state, made, name = notifier.assume_value(), who = asked.assume_value().by] {
    made->body = send_test(*state.router.alerts, name, who);
  };
  co_await answer_after(state, home, transaction, made, std::move(work));
}

net::Task<void> drain_target(State&, router::CoreState& home, net::Transaction& transaction, std::string_view) {
  auto asked = co_await admin_asks(home, transaction, kRefusal, kMostBody);
  auto done = asked ? drained_json(*home.snapshot(), asked.assume_value()) : asked.assume_error();
  if (!done) {
    co_await answer_error(home, transaction, std::move(done).assume_error());
    co_return;
  }
  co_await answer_json(transaction, 200, std::move(done).assume_value());
}

}  // namespace dashboard
