#include "router/policy_record.h"

#include "core/json_fields.h"

namespace router {
namespace {

using core::JsonFields;
using policy::Classifier;
using policy::Outcome;
using policy::Run;

template <class T>
T& slot(std::vector<T>& list, std::size_t index) {
  if (list.size() <= index) list.resize(index + 1);
  return list[index];
}

std::string_view to_string(Run run) {
  switch (run) {
    case Run::off: return "no";
    case Run::whole: return "whole";
    case Run::incomplete: return "incomplete";
  }
  return "no";
}

void append_entity(const PolicyRecord::Entity& entity, std::string& out) {
  JsonFields fields(out);
  fields.text("type", entity.type);
  fields.text("class", entity.secret ? "secret" : "personal");
  fields.integer("text", entity.text);
  fields.integer("start", entity.begin);
  fields.integer("end", entity.end);
  fields.decimal("score", static_cast<double>(entity.score), 2);
  fields.text("reason", entity.reason);
  if (entity.decoded) fields.boolean("decoded", true);
  fields.boolean("masked", entity.masked);
  fields.end();
}

void append_head(const PolicyRecord& record, Classifier classifier, JsonFields& fields) {
  const auto index = static_cast<std::size_t>(classifier);
  fields.text("mode", core::to_string(record.modes[index]));
  fields.text("judged", to_string(record.runs[index]));
  if (record.runs[index] == Run::incomplete) fields.text("unread", to_string(record.unread));
  fields.decimal("microseconds", record.microseconds[index], 1);
}

bool ran(const PolicyRecord& record, Classifier classifier) {
  return record.runs[static_cast<std::size_t>(classifier)] != Run::off;
}

void append_privacy(const PolicyRecord& record, std::string& out) {
  JsonFields fields(out);
  append_head(record, Classifier::privacy, fields);
  fields.integer("found", static_cast<std::int64_t>(record.entities_found));
  fields.integer("masked", static_cast<std::int64_t>(record.masked));
  fields.key("entities");
  out += '[';
  for (std::size_t i = 0; i < record.entity_count; ++i) {
    if (i > 0) out += ',';
    append_entity(record.entities[i], out);
  }
  out += ']';
  fields.end();
}

void append_injection(const PolicyRecord& record, std::string& out) {
  JsonFields fields(out);
  append_head(record, Classifier::injection, fields);
  const policy::injection::Verdict& verdict = record.injection;
  fields.decimal("score", static_cast<double>(verdict.score), 4);
  fields.decimal("threshold", static_cast<double>(verdict.threshold), 4);
  fields.text("label", verdict.attack ? "attack" : "benign");
  fields.text("category", to_string(verdict.category));
  if (verdict.hidden) fields.boolean("decoded", true);
  fields.integer("text", record.injection_text);
  fields.key("spans");
  out += '[';
  bool first = true;
  for (const policy::injection::Span& span : verdict.found()) {
    if (!first) out += ',';
    first = false;
    JsonFields inner(out);
    inner.integer("start", static_cast<std::int64_t>(span.begin));
    inner.integer("end", static_cast<std::int64_t>(span.end));
    inner.decimal("weight", static_cast<double>(span.weight), 2);
    inner.end();
  }
  out += ']';
  fields.end();
}

void append_complexity(const PolicyRecord& record, std::string& out) {
  JsonFields fields(out);
  append_head(record, Classifier::complexity, fields);
  fields.decimal("gain", static_cast<double>(record.complexity.gain), 4);
  fields.text("tier", to_string(record.tier));
  if (record.tier != record.complexity.tier) fields.text("tier_of_this_prompt", to_string(record.complexity.tier));
  fields.text("domain", to_string(record.complexity.domain));
  fields.decimal("confidence", static_cast<double>(record.complexity.confidence), 2);
  fields.boolean("out_of_domain", record.complexity.out_of_domain);
  fields.end();
}

void append_answer(const PolicyRecord::Answer& answer, std::string& out) {
  JsonFields fields(out);
  fields.text("mode", core::to_string(answer.mode));
  fields.integer("found", static_cast<std::int64_t>(answer.found));
  fields.key("entities");
  out += '[';
  for (std::size_t i = 0; i < answer.entities.size(); ++i) {
    const wire::Screened& entity = answer.entities[i];
    if (i > 0) out += ',';
    JsonFields inner(out);
    inner.text("type", entity.type);
    inner.text("class", entity.secret ? "secret" : "personal");
    inner.text("in", entity.field);
    inner.integer("start", static_cast<std::int64_t>(entity.begin));
    inner.integer("end", static_cast<std::int64_t>(entity.end));
    inner.decimal("score", static_cast<double>(entity.score), 2);
    inner.text("reason", entity.reason);
    inner.boolean("replaced", entity.replaced);
    inner.end();
  }
  out += ']';
  fields.end();
}

void append_rules(const PolicyRecord& record, std::string& out) {
  out += '[';
  for (std::size_t i = 0; i < record.rule_count; ++i) {
    if (i > 0) out += ',';
    JsonFields fields(out);
    fields.text("name", record.rules[i].name);
    fields.boolean("acted", record.rules[i].acted);
    fields.end();
  }
  out += ']';
}

}  // namespace

void PolicyRecord::assign(const Exchange& exchange) {
  const Judged& judged = exchange.judged;
  active = judged.active;
  if (!active) return;
  recalled = exchange.known.signals;
  const core::PolicyConfig& config = exchange.snapshot->config->policy;
  const policy::Signals& signals = judged.signals;
  const Outcome& outcome = judged.outcome;
  modes = {config.privacy.mode, config.injection.mode, config.complexity.mode};
  runs = signals.run;
  unread = signals.unread;
  for (std::size_t i = 0; i < policy::kClassifiers; ++i)
    microseconds[i] = std::chrono::duration<double, std::micro>(signals.time[i]).count();
  entities_found = signals.entities.size();
  entity_count = std::min(entities_found, kEntities);
  masked = 0;
  for (const bool hidden : outcome.masked) masked += hidden ? 1 : 0;
  for (std::size_t i = 0; i < entity_count; ++i) {
    const policy::Found& from = signals.entities[i];
    Entity& to = slot(entities, i);
    to.type = from.entity.type;
    to.reason = from.entity.reason;
    to.text = from.text;
    to.begin = from.entity.begin;
    to.end = from.entity.end;
    to.score = from.entity.score;
    to.secret = from.entity.kind == policy::privacy::EntityClass::secret;
    to.decoded = from.decoded || from.escaped;
    to.masked = i < outcome.masked.size() && outcome.masked[i];
  }
  answer.mode = config.output.mode;
  answer.found = judged.answer_count;
  answer.entities.assign(judged.answer.begin(), judged.answer.end());
  injection = signals.injection;
  injection_text = signals.injection_text;
  complexity = signals.complexity;
  tier = signals.tier;
  rule_count = outcome.matches.size();
  for (std::size_t i = 0; i < rule_count; ++i) {
    Rule& to = slot(rules, i);
    to.name = config.rules[outcome.matches[i].rule].name;
    to.acted = outcome.matches[i].acted;
  }
  const auto name_of = [&](std::uint32_t rule, std::string& out) {
    out.assign(rule == Outcome::kNone ? std::string() : config.rules[rule].name);
  };
  name_of(outcome.block_rule, blocked_by);
  name_of(outcome.floor_rule, floor_by);
  name_of(outcome.route_rule, route_by);
  name_of(outcome.tier_rule, tier_by);
  flagged = outcome.flagged;
  blocked = outcome.blocked();
}

void PolicyRecord::append_json(std::string& out) const {
  if (!active) {
    out += "null";
    return;
  }
  JsonFields fields(out);
  if (recalled) fields.boolean("recalled", true);
  if (ran(*this, Classifier::privacy)) {
    fields.key("privacy");
    append_privacy(*this, out);
  }
  if (ran(*this, Classifier::injection)) {
    fields.key("injection");
    append_injection(*this, out);
  }
  if (ran(*this, Classifier::complexity)) {
    fields.key("complexity");
    append_complexity(*this, out);
  }
  if (answer.mode != core::PolicyMode::off) {
    fields.key("answer");
    append_answer(answer, out);
  }
  fields.key("rules");
  append_rules(*this, out);
  fields.boolean("flagged", flagged);
  fields.boolean("blocked", blocked);
  if (!blocked_by.empty()) fields.text("blocked_by", blocked_by);
  if (!floor_by.empty()) fields.text("floor_by", floor_by);
  if (!route_by.empty()) fields.text("route_by", route_by);
  if (!tier_by.empty()) fields.text("tier_by", tier_by);
  fields.end();
}

}  // namespace router
