#include "router/traffic/historian.h"

#include <cstdlib>
#include <future>
#include <memory>

#include "core/log.h"
#include "net/deadline.h"
#include "net/event.h"

namespace router::traffic {
namespace {

constexpr std::int64_t kReportEveryMs = 60'000;

// What does not read as a tally is left out.
std::string merged(std::span<const std::string> tallies) {
  Tally sum;
  for (const std::string& one : tallies) {
    Tally read;
    if (read.merge(one)) sum.merge(read);
  }
  return sum.serialise();
}

}  // namespace

Historian::Historian(const core::HistoryConfig& config)
    : config_(config), history_({config.path, config.max_bytes}, merged) {}

void Historian::start() {
  worker_.submit([this] {
    history_.open();
    in_file_.store(history_.counts().in_file, std::memory_order_relaxed);
  });
}

void Historian::keep(std::vector<Closed> closed, std::int64_t now_ms) {
  // A flow is of the last minutes only.
  std::erase_if(closed, [](const Closed& one) { return one.by == By::flow; });
  std::size_t waiting = 0;
  bool lost = false;
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({std::move(closed), now_ms});
    lost = waiting_.size() > kWaiting;
    if (lost) waiting_.pop_front();
    waiting = waiting_.size();
  }
  if (lost) refused_.fetch_add(1, std::memory_order_relaxed);
  // Refused: it is written with the next interval.
  if ((ask_to_write() && !lost) || std::abs(now_ms - reported_ms_) < kReportEveryMs) return;
  reported_ms_ = now_ms;
  core::log().write_any(core::LogLevel::error, lost ? "history_lost" : "history_behind",
                        lost ? "the history is too slow; its oldest waiting interval is lost"
                             : "the history is asked too much; what it is to keep waits",
                        {{"waiting", static_cast<std::int64_t>(waiting)}});
}

// Once is enough: what is handed over until then is written with it.
bool Historian::ask_to_write() {
  if (asked_to_write_.exchange(true)) return true;
  const bool asked = worker_.submit([this] { write_waiting(); });
  if (!asked) asked_to_write_ = false;
  return asked;
}

bool Historian::ask(Question question, std::function<void(Answer)> done) {
  if (questions_.fetch_add(1) >= kQuestions) {
    questions_.fetch_sub(1);
    return false;
  }
  const bool asked = worker_.submit([this, question = std::move(question), done = std::move(done)] {
    write_waiting();
    // At the end only the writing counts.
    Answer answer = finishing_ ? Answer{{}, "The process is ending."} : question(history_);
    questions_.fetch_sub(1);
    done(std::move(answer));
  });
  if (!asked) questions_.fetch_sub(1);
  return asked;
}

namespace {

struct Awaited {
  net::Event event;
  Historian::Answer answer;
  bool done = false, late = false;
  explicit Awaited(net::Core& home) : event(home.executor()) {}
  static void expire(void* self) {
    static_cast<Awaited*>(self)->late = true;
    static_cast<Awaited*>(self)->event.set();
  }
};

}  // namespace

net::Task<Historian::Answer> Historian::answer(net::Core& home, core::Duration limit, Question question) {
  auto awaited = std::make_shared<Awaited>(home);
  const bool asked = ask(std::move(question), [&home, awaited](Answer answer) {
    home.post([awaited, answer = std::move(answer)]() mutable {
      awaited->answer = std::move(answer);
      awaited->done = true;
      awaited->event.set();
    });
  });
  Answer none;
  if (!asked) {
    none.problem = "The history already answers " + std::to_string(kQuestions) + " questions. Try again in a moment.";
    co_return none;
  }
  net::Deadline deadline(Awaited::expire, awaited.get());
  home.arm_after(deadline, limit);
  while (!awaited->done && !awaited->late) co_await awaited->event.wait();
  if (awaited->done) co_return std::move(awaited->answer);
  none.problem = "The history has not answered within " +
                 std::to_string(std::chrono::duration_cast<std::chrono::seconds>(limit).count()) +
                 " s: its disk is slow, or much is asked of it.";
  co_return none;
}

void Historian::write_waiting() {
  asked_to_write_ = false;
  for (;;) {
    std::unique_lock lock(mutex_);
    if (waiting_.empty()) return;
    const Interval next = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    write(next.closed, next.now_ms);
  }
}

void Historian::write(std::span<const Closed> closed, std::int64_t now_ms) {
  std::vector<store::Point> points;
  points.reserve(closed.size());
  for (const Closed& one : closed) points.push_back({to_string(one.by), one.name, one.start_ms / 1000, one.tally, 0});
  const std::uint64_t before = history_.counts().errors;
  history_.write(points, now_ms / 1000);
  const store::History::Counts counts = history_.counts();
  const bool failed = counts.errors != before;
  if (!failed) last_write_ms_.store(now_ms, std::memory_order_relaxed);
  failing_.store(failed, std::memory_order_relaxed);
  in_file_.store(counts.in_file, std::memory_order_relaxed);
  points_.store(counts.points, std::memory_order_relaxed);
  errors_.store(counts.errors, std::memory_order_relaxed);
  bytes_.store(counts.bytes, std::memory_order_relaxed);
}

bool Historian::finish(core::Duration limit) {
  finishing_ = true;
  const auto done = std::make_shared<std::promise<void>>();
  auto ended = done->get_future();
  const bool asked = worker_.submit([this, done] {
    write_waiting();
    history_.close();
    done->set_value();
  });
  return asked && ended.wait_for(limit) == std::future_status::ready;
}

Historian::Standing Historian::standing() {
  Standing out;
  out.in_file = in_file_.load(std::memory_order_relaxed);
  out.failing = failing_.load(std::memory_order_relaxed);
  out.last_write_ms = last_write_ms_.load(std::memory_order_relaxed);
  out.lost = refused_.load(std::memory_order_relaxed);
  const std::lock_guard lock(mutex_);
  out.waiting = waiting_.size();
  return out;
}

Historian::Counts Historian::counts() const noexcept {
  return {points_.load(std::memory_order_relaxed),
          errors_.load(std::memory_order_relaxed) + refused_.load(std::memory_order_relaxed),
          bytes_.load(std::memory_order_relaxed)};
}

}  // namespace router::traffic
