#include "router/alerts/book.h"

#include <algorithm>

namespace router::alerts {
namespace {

bool holds(const core::AlertRule& rule, const std::optional<double>& value) {
  return value && (rule.above ? *value > *rule.above : rule.below && *value < *rule.below);
}

// What has no value any more has ended too: nobody can say that it still holds.
bool is_over(const core::AlertRule& rule, const std::optional<double>& value) {
  if (!value) return true;
  if (rule.above) return *value <= rule.clear.value_or(*rule.above);
  return *value >= rule.clear.value_or(rule.below.value_or(0));
}

Event event_of(Event::Kind kind, const core::AlertRule& rule, const Instance& one, metrics::When now) {
  return {kind, rule, one.name, one.value, now.unix_ms, one.since.unix_ms};
}

void enter(Instance& one, State state, metrics::When now) {
  one.state = state;
  one.since = now;
}

}  // namespace

std::string_view to_string(State state) noexcept {
  switch (state) {
    case State::inactive: return "inactive";
    case State::pending: return "pending";
    case State::firing: return "firing";
  }
  return "inactive";
}

std::string_view to_string(Event::Kind kind) noexcept {
  switch (kind) {
    case Event::Kind::firing: return "firing";
    case Event::Kind::resolved: return "resolved";
    case Event::Kind::reminder: return "reminder";
    case Event::Kind::test: return "test";
  }
  return "firing";
}

State Book::Watched::state() const noexcept {
  State out = State::inactive;
  for (const Instance& one : instances) out = std::max(out, one.state);
  return out;
}

void Book::install(std::vector<core::AlertRule> rules, metrics::When now, std::vector<Event>& events) {
  std::vector<Watched> before = std::move(watched_);
  watched_.clear();
  for (core::AlertRule& rule : rules) {
    Watched& fresh = watched_.emplace_back();
    fresh.rule = std::move(rule);
    const auto same = [&](const Watched& old) {
      return old.rule.name == fresh.rule.name && old.rule.metric == fresh.rule.metric && old.rule.by == fresh.rule.by;
    };
    const auto found = std::find_if(before.begin(), before.end(), same);
    if (found != before.end()) fresh.instances = std::exchange(found->instances, {});
  }
  for (const Watched& gone : before) {
    for (const Instance& one : gone.instances) {
      --instances_;
      if (one.told) events.push_back(event_of(Event::Kind::resolved, gone.rule, one, now));
    }
  }
}

Instance* Book::place_for(Watched& watched, const std::string& name) {
  for (Instance& one : watched.instances) {
    if (one.name == name) return &one;
  }
  if (watched.instances.size() >= kInstances || instances_ >= kAllInstances) return nullptr;
  ++instances_;
  watched.instances.emplace_back().name = name;
  return &watched.instances.back();
}

void Book::look(std::size_t rule, std::span<const Sample> samples, metrics::When now, const Silences& silences,
                std::vector<Event>& events) {
  Watched& watched = watched_[rule];
  watched.left_out = 0;
  std::vector<bool> seen(watched.instances.size());
  for (const Sample& sample : samples) {
    Instance* one = place_for(watched, sample.instance);
    if (!one) {
      ++watched.left_out;
      continue;
    }
    seen.resize(watched.instances.size());
    seen[static_cast<std::size_t>(one - watched.instances.data())] = true;
    one->value = sample.value;
  }
  for (std::size_t i = 0; i < watched.instances.size(); ++i) {
    Instance& one = watched.instances[i];
    if (!seen[i]) one.value.reset();
    judge(watched, one, now, events);
    tell(watched, one, now, silences, events);
  }
  // What is no more and says nothing makes room.
  for (std::size_t i = watched.instances.size(); i-- > 0;) {
    if (seen[i] || watched.instances[i].state != State::inactive) continue;
    watched.instances.erase(watched.instances.begin() + static_cast<std::ptrdiff_t>(i));
    --instances_;
  }
}

void Book::judge(const Watched& watched, Instance& one, metrics::When now, std::vector<Event>& events) const {
  const core::AlertRule& rule = watched.rule;
  if (one.since.unix_ms == 0) one.since = now;
  if (one.state == State::firing) {
    if (!is_over(rule, one.value)) return;
    if (one.told) events.push_back(event_of(Event::Kind::resolved, rule, one, now));
    one.told = false;
    return enter(one, State::inactive, now);
  }
  if (!holds(rule, one.value)) {
    if (one.state == State::pending) enter(one, State::inactive, now);
    return;
  }
  if (one.state == State::inactive) enter(one, State::pending, now);
  if (now.steady - one.since.steady >= rule.hold) enter(one, State::firing, now);
}

void Book::tell(const Watched& watched, Instance& one, metrics::When now, const Silences& silences,
                std::vector<Event>& events) const {
  if (one.state != State::firing) return;
  if (one.told && now.steady - one.told_at < repeat_) return;
  if (silences.find(watched.rule.name, one.name, now.unix_ms)) return;
  events.push_back(event_of(one.told ? Event::Kind::reminder : Event::Kind::firing, watched.rule, one, now));
  one.told = true;
  one.told_at = now.steady;
}

}  // namespace router::alerts
