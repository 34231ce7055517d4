#include "router/traffic/collector.h"

#include <algorithm>

#include "core/background.h"
#include "router/router.h"

namespace router::traffic {
namespace {

constexpr auto kInterval = std::chrono::milliseconds(100);
constexpr auto kSoonest = std::chrono::milliseconds(2);
constexpr auto kPatience = std::chrono::seconds(1);  // with a core that does not answer

}  // namespace

Batch::Batch() {
  for (std::size_t i = 0; i < kRows; ++i) rows.push_back(std::make_unique<Row>());
}

void fill(Batch& batch, const DecisionRing& ring) {
  batch.count = 0;
  batch.not_seen = 0;
  const std::uint64_t ended = ring.ended();
  const std::uint64_t oldest = ended > ring.capacity() ? ended - ring.capacity() : 0;
  if (batch.place < oldest) {
    batch.not_seen = oldest - batch.place;
    batch.place = oldest;
  }
  // What is passed over counts too: a batch is a bounded piece of work.
  for (std::size_t looked = 0; looked < batch.rows.size() && batch.place < ended; ++looked, ++batch.place) {
    const Decision* decision = ring.ended_at(batch.place);
    if (!decision) {
      ++batch.not_seen;
    } else if (!decision->dry_run) {
      batch.rows[batch.count++]->assign(*decision);
    }
  }
}

core::Duration next_look(std::uint64_t ended, core::Duration in, std::size_t capacity) noexcept {
  if (ended == 0) return kInterval;
  const auto full_in = in * static_cast<std::int64_t>(capacity) / static_cast<std::int64_t>(ended);
  return std::clamp<core::Duration>(full_in / 8, kSoonest, kInterval);
}

// Where a batch lies while a core fills it: one at a time, and kept alive by the core should the collector go.
struct Collector::Desk {
  std::mutex mutex;
  std::condition_variable filled;
  bool out = false;  // the core has it
  Batch batch;
};

Collector::Collector(Shared& shared) : shared_(shared) {
  for (std::size_t i = 0; i < shared_.cores.size(); ++i) desks_.push_back(std::make_shared<Desk>());
}

Collector::~Collector() { stop(); }

void Collector::start() {
  last_ = core::now();
  thread_ = std::thread([this] { run(); });
}

void Collector::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Collector::run() {
  core::run_in_background();
  std::unique_lock lock(mutex_);
  core::Duration pause = kInterval;
  while (!wake_.wait_for(lock, pause, [this] { return stopping_; })) {
    lock.unlock();
    pause = collect();
    const std::int64_t now_ms = core::unix_millis();
    if (auto closed = shared_.traffic.advance(now_ms); !closed.empty())
      shared_.historian.keep(std::move(closed), now_ms);
    lock.lock();
  }
  lock.unlock();
  collect();
  const std::int64_t now_ms = core::unix_millis();
  shared_.historian.keep(shared_.traffic.close(now_ms), now_ms);
}

core::Duration Collector::collect() {
  const core::Instant now = core::now();
  const core::Duration since = now - last_;
  last_ = now;
  shared_.traffic.set_prices(shared_.snapshot()->config);
  core::Duration pause = kInterval;
  for (std::size_t i = 0; i < desks_.size(); ++i) {
    CoreState& core = *shared_.cores[i];
    Desk& desk = *desks_[i];
    const std::uint64_t ended = core.decisions().ended();
    std::uint64_t before = ended;
    {
      const std::lock_guard lock(desk.mutex);
      if (!desk.out) before = desk.batch.place;
    }
    pause = std::min(pause, next_look(ended - before, since, core.decisions().capacity()));
    // Not beyond what had ended when it began: a busy core must not keep the others waiting for good.
    while (collect_from(core, desk) && desk.batch.place < ended) {
    }
  }
  hand_over();
  return pause;
}

// The cores' rows become one order.
void Collector::hand_over() {
  const std::span rows(round_.data(), rows_);
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a->time_ms < b->time_ms; });
  shared_.traffic.take(rows, not_seen_);
  rows_ = 0;
  not_seen_ = 0;
}

void Collector::take_from(Batch& batch) {
  for (std::size_t i = 0; i < batch.count; ++i, ++rows_) {
    if (rows_ == round_.size()) round_.push_back(std::make_unique<Row>());
    std::swap(round_[rows_], batch.rows[i]);
  }
  not_seen_ += batch.not_seen;
  batch.count = 0;
  batch.not_seen = 0;
}

// False: there was nothing, or it did not come in time. A core that was late is not waited for again.
bool Collector::collect_from(CoreState& core, Desk& desk) {
  std::unique_lock lock(desk.mutex);
  if (desk.out) return false;
  take_from(desk.batch);  // what came too late the last time
  if (core.decisions().ended() <= desk.batch.place) return false;
  desk.out = true;
  lock.unlock();  // the core must not find it locked
  core.core().post([&core, kept = desks_[core.core().index()]] {
    const std::lock_guard filling(kept->mutex);
    fill(kept->batch, core.decisions());
    kept->out = false;
    kept->filled.notify_one();
  });
  lock.lock();
  if (!desk.filled.wait_for(lock, kPatience, [&] { return !desk.out; })) return false;
  take_from(desk.batch);
  return true;
}

}  // namespace router::traffic
