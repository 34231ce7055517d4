#include "router/traffic/window.h"

#include <algorithm>
#include <cmath>

namespace router::traffic {
namespace {

constexpr char kBetween = '\n';  // the parts of a flow's name; no name in a config has one

// Where the client's wishes failed, the target did not.
bool says_nothing_of_target(core::FailureClass failure) {
  switch (failure) {
    case core::FailureClass::client_fault:
    case core::FailureClass::context_overflow:
    case core::FailureClass::content_filter:
    case core::FailureClass::cancelled: return true;
    default: return false;
  }
}

// A provider may say anything: what no request can have used must not drown all others.
std::uint64_t believable(std::int64_t count) {
  constexpr std::int64_t kMost = 1'000'000'000'000;
  return static_cast<std::uint64_t>(std::clamp<std::int64_t>(count, 0, kMost));
}

// Nobody's own count says how fast a provider is.
std::int64_t said_output(const Row& row) { return row.estimated ? -1 : row.usage.output; }

void add_usage(const Row& row, Tally& to) {
  to.counts.input_tokens += believable(row.usage.input);
  to.counts.output_tokens += believable(row.usage.output);
  to.counts.cost_nano_usd += believable(row.cost_nano_usd);
  if (row.cost_nano_usd < 0 && row.try_count > 0 && (row.succeeded() || row.usage.known())) ++to.counts.unpriced;
}

// Tokens that came from the cache were not made, and cost nothing.
void add_request(const Row& row, Tally& to) {
  ++to.counts.requests;
  if (row.succeeded()) {
    ++to.counts.succeeded;
  } else {
    if (!row.cancelled) ++to.counts.failed;
    to.add_error(row.error_class());
  }
  if (row.from_cache() && row.succeeded()) ++to.counts.cache_hits;
  if (row.cache == cache::Result::miss) ++to.counts.cache_misses;
  if (!row.from_cache()) add_usage(row, to);
  // What was refused at the door took no time that says anything of the others.
  if (row.try_count > 0 || row.from_cache()) to.add_millis(&Tally::duration_ns, row.duration_ms);
  to.add_millis(&Tally::first_token_ns, row.first_token_ms);
  if (!row.from_cache()) to.add_speed(tokens_per_second(said_output(row), row.duration_ms, row.first_token_ms));
}

void add_try(const Row::Try& tried, Tally& to) {
  ++to.counts.requests;
  if (tried.failure == core::FailureClass::none) {
    ++to.counts.succeeded;
  } else {
    if (!says_nothing_of_target(tried.failure)) ++to.counts.failed;
    to.add_error(core::to_string(tried.failure));
  }
  if (tried.failure != core::FailureClass::cancelled) to.add_millis(&Tally::duration_ns, tried.duration_ms);
  to.add_millis(&Tally::first_token_ns, tried.first_token_ms);
}

}  // namespace

std::string_view to_string(By by) noexcept {
  switch (by) {
    case By::total: return "total";
    case By::route: return "route";
    case By::target: return "target";
    case By::key: return "key";
    case By::flow: return "flow";
    case By::injection: return "injection";
    case By::privacy: return "privacy";
    case By::tier: return "tier";
    case By::entity: return "entity";
    case By::rule: return "rule";
    case By::acted: return "acted";
    case By::injection_score: return "injection_score";
    case By::gain: return "gain";
  }
  return "total";
}

bool read_by(std::string_view name, By& by) noexcept {
  for (std::size_t i = 0; i < kKinds; ++i) {
    if (static_cast<By>(i) == By::flow || to_string(static_cast<By>(i)) != name) continue;
    by = static_cast<By>(i);
    return true;
  }
  return false;
}

std::string bin_of(double score) {
  const int last = 100 - kBin;
  const double hundredths = std::clamp(std::isnan(score) ? 0 : score, -1.0, 1.0) * 100;
  // A score that is the edge of a bin belongs to the bin above; floats lie a little beside it.
  const int bin = static_cast<int>(std::floor(hundredths / kBin + 1e-4)) * kBin;
  return std::to_string(std::min(bin, last));
}

Flow flow_of(std::string_view name) noexcept {
  Flow out;
  const std::size_t first = name.find(kBetween);
  if (first == std::string_view::npos) return {name, {}, {}};
  out.route = name.substr(0, first);
  const std::size_t second = std::min(name.find(kBetween, first + 1), name.size());
  out.tier = name.substr(first + 1, second - first - 1);
  if (second < name.size()) out.target = name.substr(second + 1);
  return out;
}

Window::Window(std::size_t names, std::int64_t now_ms)
    : names_(std::max<std::size_t>(names, 1)), now_ms_(now_ms), start_ms_(now_ms - now_ms % kStep) {
  series_[static_cast<std::size_t>(By::total)].try_emplace(std::string());
}

void Window::advance(std::int64_t now_ms, std::vector<Closed>& closed) {
  now_ms_ = now_ms;
  const std::int64_t start = now_ms - now_ms % kStep;
  if (start == start_ms_) return;  // also closed when the clock was set back
  close(closed);
  start_ms_ = start;
}

void Window::close(std::vector<Closed>& closed) {
  const std::int64_t oldest = now_ms_ - kStep * static_cast<std::int64_t>(kSteps);
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    const By by = static_cast<By>(kind);
    for (auto it = series_[kind].begin(); it != series_[kind].end();) {
      Series& one = it->second;
      if (by == By::total || one.open.counts.requests > 0) {
        one.closed.push_back({start_ms_, one.open.serialise()});
        closed.push_back({by, it->first, start_ms_, one.closed.back().tally});
        one.open.clear();
      }
      while (!one.closed.empty() && (one.closed.size() > kSteps || one.closed.front().start_ms < oldest))
        one.closed.pop_front();
      // A name of an older config makes room for a new one.
      it = by != By::total && one.closed.empty() ? series_[kind].erase(it) : std::next(it);
    }
  }
}

Tally& Window::open(By by, std::string_view name) {
  Names& names = series_[static_cast<std::size_t>(by)];
  if (const auto found = names.find(name); found != names.end()) return found->second.open;
  // The bins of a score are few, and say nothing without each other.
  if (names.size() >= (is_label(by) ? std::max(names_, kLabels) : names_)) name = kOther;
  return names.try_emplace(std::string(name)).first->second.open;
}

Window::Second& Window::second() {
  const std::int64_t number = now_ms_ / 1000;
  Second& one = seconds_[static_cast<std::size_t>(number) % seconds_.size()];
  if (one.number != number) {
    one.number = number;
    one.not_seen = 0;
    one.estimated_nano_usd = 0;
    one.tally.clear();
  }
  return one;
}

void Window::add(const Row& row) {
  add_request(row, second().tally);
  if (row.estimated) second().estimated_nano_usd += believable(row.cost_nano_usd);
  add_request(row, open(By::total, {}));
  if (!row.route.empty()) add_request(row, open(By::route, row.route));
  if (!row.key.empty()) add_request(row, open(By::key, row.key));
  add_tries(row);
  add_labels(row);
}

void Window::add_labels(const Row& row) {
  if (!row.privacy.empty()) count(By::privacy, row.privacy);
  if (!row.injection.empty()) count(By::injection, row.injection);
  if (!row.tier.empty()) count(By::tier, row.tier);
  for (std::size_t i = 0; i < row.entity_type_count; ++i) count(By::entity, row.entity_types[i]);
  for (std::size_t i = 0; i < row.rule_count; ++i) {
    count(By::rule, row.rules[i]);
    if (i < row.acted.size() && row.acted[i]) count(By::acted, row.rules[i]);
  }
  if (row.injection_score >= 0) count(By::injection_score, bin_of(static_cast<double>(row.injection_score)));
  if (row.gain != Row::kNoGain) count(By::gain, bin_of(static_cast<double>(row.gain)));
}

void Window::add_tries(const Row& row) {
  for (std::size_t i = 0; i < row.try_count; ++i) {
    const Row::Try& tried = row.tries[i];
    Tally& target = open(By::target, tried.target);
    add_try(tried, target);
    flow_.assign(row.route).append(1, kBetween).append(std::to_string(tried.tier)).append(1, kBetween);
    Counts& flow = open(By::flow, flow_.append(tried.target)).counts;
    ++flow.requests;
    if (tried.failure != core::FailureClass::none && tried.failure != core::FailureClass::cancelled) ++flow.failed;
    // The last one that was tried is the one that answered, or was about to.
    if (i + 1 < row.try_count || tried.target != row.paid() || row.from_cache()) continue;
    add_usage(row, target);
    target.add_speed(tokens_per_second(said_output(row), tried.duration_ms, tried.first_token_ms));
  }
}

void Window::add_not_seen(std::uint64_t requests) { second().not_seen += requests; }

Window::Minute Window::last_minute() const {
  Minute out;
  const std::int64_t now = now_ms_ / 1000;
  for (const Second& one : seconds_) {
    if (one.number <= now - static_cast<std::int64_t>(kSeconds) || one.number > now) continue;
    out.not_seen += one.not_seen;
    out.estimated_nano_usd += one.estimated_nano_usd;
    out.tally.merge(one.tally);
  }
  return out;
}

std::map<std::string, Tally> Window::sums(By by, std::int64_t seconds) const {
  std::map<std::string, Tally> out;
  const std::int64_t from = now_ms_ - seconds * 1000;
  for (const auto& [name, one] : series_[static_cast<std::size_t>(by)]) {
    Tally sum = one.open;
    for (const Step& step : one.closed) {
      if (step.start_ms + kStep > from) sum.merge(step.tally);
    }
    if (sum.counts.requests > 0) out.emplace(name, std::move(sum));
  }
  return out;
}

}  // namespace router::traffic
