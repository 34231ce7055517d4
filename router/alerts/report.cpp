// What GET /api/alerts says.
#include "core/json_fields.h"
#include "router/alerts/alerts.h"
#include "router/alerts/message.h"
#include "router/router.h"

namespace router::alerts {
namespace {

using core::JsonFields;

void append_number(JsonFields& fields, std::string& out, std::string_view name, std::optional<double> value) {
  fields.key(name);
  if (value) {
    core::append_number(out, *value);
  } else {
    out += "null";
  }
}

void append_time(JsonFields& fields, std::string& out, std::string_view name, std::int64_t ms) {
  fields.key(name);
  out += ms > 0 ? std::to_string(ms) : "null";
}

void append_instance(std::string& out, const core::AlertRule& rule, const Instance& one, const Silence* silence) {
  JsonFields fields(out);
  fields.text_or_null("instance", one.name);
  fields.text("state", to_string(one.state));
  append_time(fields, out, "since", one.since.unix_ms);
  append_number(fields, out, "value", one.value);
  append_number(fields, out, "threshold", rule.above ? rule.above : rule.below);
  fields.text("summary", summary_text(rule, one.name, one.value));
  append_time(fields, out, "silenced_until", silence ? silence->until_ms : 0);
  fields.end();
}

void append_rule(std::string& out, const Book::Watched& watched, const Silences& silences, std::int64_t now_ms) {
  const core::AlertRule& rule = watched.rule;
  const core::AlertMetricFacts& facts = core::facts_of(rule.metric);
  JsonFields fields(out);
  fields.text("name", rule.name);
  fields.text("metric", core::to_string(rule.metric));
  fields.text("unit", facts.unit);
  fields.text("by", core::to_string(rule.by));
  fields.key("only");
  out += '[';
  for (const std::string& name : rule.only) {
    core::append_comma(out);
    core::append_json_string(out, name);
  }
  out += ']';
  append_number(fields, out, "above", rule.above);
  append_number(fields, out, "below", rule.below);
  append_number(fields, out, "clear", rule.clear);
  fields.integer("for_s", std::chrono::duration_cast<std::chrono::seconds>(rule.hold).count());
  fields.key("window_s");
  out += facts.windowed ? std::to_string(rule.window.count()) : "null";
  fields.integer("least_requests", rule.least_requests);
  fields.text("level", core::to_string(rule.level));
  fields.text("action", core::to_string(rule.action));
  fields.text("summary", rule.summary);
  fields.boolean("shipped", rule.shipped);
  fields.text("state", to_string(watched.state()));
  fields.integer("left_out", static_cast<std::int64_t>(watched.left_out));
  fields.key("instances");
  out += '[';
  for (const Instance& one : watched.instances) {
    core::append_comma(out);
    append_instance(out, rule, one, silences.find(rule.name, one.name, now_ms));
  }
  out += ']';
  fields.end();
}

void append_notifier(std::string& out, const NotifierStatus& one) {
  JsonFields fields(out);
  fields.text("name", one.config.name);
  fields.text("kind", core::to_string(one.config.kind));
  fields.text("to", shown_address(one.config));
  fields.text("least", core::to_string(one.config.least));
  fields.boolean("resolved", one.config.resolved);
  fields.text_or_null("disabled", one.config.disabled);
  fields.integer("sent", static_cast<std::int64_t>(one.sent));
  fields.integer("failed", static_cast<std::int64_t>(one.failed));
  fields.integer("dropped", static_cast<std::int64_t>(one.dropped));
  fields.integer("waiting", static_cast<std::int64_t>(one.waiting));
  fields.key("last");
  if (one.last_ms == 0) {
    out += "null";
  } else {
    JsonFields last(out);
    last.integer("at", one.last_ms);
    last.boolean("ok", one.last_ok);
    last.text_or_null("problem", one.problem);
    last.end();
  }
  fields.end();
}

Count count_of(const Book& book, const Silences& silences, std::int64_t now_ms) {
  Count out;
  for (const Book::Watched& watched : book.watched()) {
    for (const Instance& one : watched.instances) {
      if (one.state == State::pending) ++out.pending;
      if (one.state != State::firing) continue;
      ++(silences.find(watched.rule.name, one.name, now_ms) ? out.silenced : out.firing);
    }
  }
  return out;
}

}  // namespace

Count Alerts::counts() const {
  const std::lock_guard lock(mutex_);
  return count_of(book_, silences_, core::unix_millis());
}

std::string Alerts::to_json() {
  const auto snapshot = shared_.snapshot();
  const core::AlertsConfig& config = snapshot->config->alerts;
  const std::vector<NotifierStatus> notifiers = post_.statuses();
  const std::int64_t now_ms = core::unix_millis();
  std::string out;
  JsonFields fields(out);
  fields.integer("time", now_ms);
  fields.boolean("enabled", config.enabled);
  fields.integer("interval_ms", config.interval.count());
  const std::lock_guard lock(mutex_);
  append_time(fields, out, "looked", looked_ms_);
  const Count count = count_of(book_, silences_, now_ms);
  fields.integer("firing", count.firing);
  fields.integer("pending", count.pending);
  fields.integer("silenced", count.silenced);
  fields.key("rules");
  out += '[';
  for (const Book::Watched& watched : book_.watched()) {
    core::append_comma(out);
    append_rule(out, watched, silences_, now_ms);
  }
  out += ']';
  fields.key("silences");
  out += silences_.to_json();
  fields.key("notifiers");
  out += '[';
  for (const NotifierStatus& one : notifiers) {
    core::append_comma(out);
    append_notifier(out, one);
  }
  out += ']';
  fields.end();
  return out;
}

}  // namespace router::alerts
