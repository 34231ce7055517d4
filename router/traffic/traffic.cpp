#include "router/traffic/traffic.h"

#include <algorithm>
#include <cmath>

namespace router::traffic {

Traffic::Traffic(std::size_t names, std::size_t rows, std::int64_t began, std::int64_t now_ms)
    : window_(names, now_ms), recent_(rows, began) {}

void Traffic::set_prices(std::shared_ptr<const core::Config> config) {
  const std::lock_guard lock(mutex_);
  if (config == config_) return;
  config_ = std::move(config);
  prices_.clear();
  for (const core::TargetConfig& target : config_->targets) prices_.emplace(target.name, &target.price);
}

std::vector<Closed> Traffic::advance(std::int64_t now_ms) {
  std::vector<Closed> out;
  const std::lock_guard lock(mutex_);
  window_.advance(now_ms, out);
  return out;
}

std::vector<Closed> Traffic::close(std::int64_t now_ms) {
  std::vector<Closed> out;
  const std::lock_guard lock(mutex_);
  window_.advance(now_ms, out);
  window_.close(out);
  return out;
}

void Traffic::take(std::span<std::unique_ptr<Row>> rows, std::uint64_t not_seen) {
  const std::lock_guard lock(mutex_);
  for (std::unique_ptr<Row>& row : rows) {
    row->cost_nano_usd = cost(*row);
    window_.add(*row);
    recent_.keep(row);
  }
  if (not_seen == 0) return;
  window_.add_not_seen(not_seen);
  recent_.skip(not_seen);
  not_seen_.fetch_add(not_seen, std::memory_order_relaxed);
}

// An answer from the cache costs nothing. A price is in USD for a million tokens.
std::int64_t Traffic::cost(const Row& row) const {
  if (row.from_cache()) return 0;
  const auto found = prices_.find(row.paid());
  if (found == prices_.end() || !found->second->known || !row.usage.known()) return -1;
  const double input = static_cast<double>(std::max<std::int64_t>(row.usage.input, 0)) * found->second->input;
  const double output = static_cast<double>(std::max<std::int64_t>(row.usage.output, 0)) * found->second->output;
  return std::llround(std::min((input + output) * 1000, 1e18));
}

Window::Minute Traffic::last_minute() const {
  const std::lock_guard lock(mutex_);
  return window_.last_minute();
}

std::map<std::string, Tally> Traffic::sums(By by, std::int64_t seconds) const {
  const std::lock_guard lock(mutex_);
  return window_.sums(by, seconds);
}

std::string Traffic::requests_json(const Page& page, Cursor* newest) const {
  const std::lock_guard lock(mutex_);
  if (newest) *newest = recent_.newest();
  return recent_.to_json(page);
}

}  // namespace router::traffic
