#include "net/redis/pipeline.h"

#include <algorithm>

namespace net::redis {
namespace {

std::uint64_t microseconds(core::Duration duration) {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(duration).count());
}

}  // namespace

Pipeline::Pipeline(std::shared_ptr<Shared> shared, std::shared_ptr<Link> link)
    : shared_(std::move(shared)),
      link_(std::move(link)),
      wake_(shared_->core.executor()),
      timer_(shared_->core.executor()) {}

Outcome Pipeline::submit(const Command& command, Waiting* waiting, core::Instant deadline, bool asking) {
  static const Command kAsking("ASKING");
  const Options& options = shared_->options;
  if (closed_) return Outcome::disconnected;
  if (slots_.size() + (asking ? 2 : 1) > options.max_in_flight ||
      out_.size() + writing_.size() + command.size() > options.max_out_bytes) {
    shared_->counters.overloaded.add();
    return Outcome::overloaded;
  }
  const core::Instant now = core::now();
  if (out_.empty()) wake_.set();
  if (asking) {
    kAsking.append_to(out_);
    slots_.push_back(Place{Slot::asking, nullptr, now, deadline});
  }
  command.append_to(out_);
  slots_.push_back(Place{waiting ? Slot::waited : Slot::unwatched, waiting, now, deadline});
  watch(deadline);
  return Outcome::ok;
}

Task<void> Pipeline::write_loop(std::shared_ptr<Pipeline> self) {
  while (!self->closed_) {
    if (self->out_.empty()) {
      co_await self->wake_.wait();
      continue;
    }
    self->writing_.swap(self->out_);
    auto error = co_await self->link_->write(self->writing_);
    self->writing_.clear();
    if (error != LinkError::none) self->close();
  }
}

Task<void> Pipeline::run(Owner& owner) {
  const auto self = shared_from_this();
  owner_ = &owner;
  spawn(shared_->core, write_loop(self), "redis writer");
  while (!closed_ && deliver_all()) {  // something may have come along with the last answer of the log-in
    auto error = co_await link_->fill();
    if (error == LinkError::none) continue;
    if (!closed_) shared_->last_error = class_of(error);
    break;
  }
  close();
  owner_ = nullptr;
}

bool Pipeline::deliver_all() {
  const core::Instant now = core::now();
  Value value;
  for (;;) {
    const ReplyReader::Status status = link_->take(value);
    if (status == ReplyReader::Status::more) return true;
    if (status == ReplyReader::Status::ready) {
      if (!deliver(std::move(value), now)) return false;
      continue;
    }
    // The one whose reply it would have been learns why; nothing behind it can be told apart.
    const bool large = status == ReplyReader::Status::too_large;
    Counters& counters = shared_->counters;
    (large ? counters.overloaded : counters.protocol).add();
    shared_->last_error = class_of(large ? LinkError::too_large : LinkError::protocol);
    fail_all(large ? Outcome::overloaded : Outcome::protocol);
    return false;
  }
}

// False: the link is of no more use.
bool Pipeline::deliver(Value&& value, core::Instant now) {
  if (slots_.empty()) {  // a reply that nobody asked for
    shared_->counters.protocol.add();
    shared_->last_error = class_of(LinkError::protocol);
    return false;
  }
  Place place = slots_.front();
  slots_.pop_front();
  if (place.slot == Slot::asking) return true;
  Counters& counters = shared_->counters;
  const bool failed = value.is(Value::Kind::error);
  const ErrorRow* row = failed ? &error_row(value.text) : nullptr;
  if (failed) counters.error_replies.add();
  if (place.slot != Slot::expired) {
    counters.answers.add();
    counters.latency_us.add(microseconds(now - place.sent));
    if (row && row->failing) {
      shared_->last_error = row->word.data();  // a literal
      owner_->command_failed();
    } else {
      owner_->command_answered();
      served_ = true;
    }
    if (place.waiting) finish(place, Reply(std::move(value)));
  }
  return !(row && row->reconnect) && !closed_;
}

void Pipeline::finish(Place& place, Reply reply) {
  place.waiting->reply = std::move(reply);
  std::exchange(place.waiting, nullptr)->done.set();
}

void Pipeline::close() noexcept {
  if (closed_) return;
  closed_ = true;
  link_->close();
  wake_.set();
  timer_.cancel();
  fail_all(Outcome::disconnected);
}

void Pipeline::fail_all(Outcome first) noexcept {
  Outcome outcome = first;
  for (Place& place : slots_) {
    if (place.waiting) finish(place, Reply(outcome));
    outcome = Outcome::disconnected;
  }
  slots_.clear();
}

// The timer is moved only to an earlier time: while commands come and are answered it fires once a deadline, finds that
// nothing is late, and costs nothing for each command.
void Pipeline::watch(core::Instant when) {
  if (when >= watched_) return;
  watched_ = when;
  timer_.expires_at(when);
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& ec) {
    const auto self = weak.lock();
    if (self && !ec && !self->closed_) self->timer_fired();
  });
}

void Pipeline::timer_fired() {
  const core::Instant now = core::now();
  watched_ = core::Instant::max();
  if (slots_.empty()) return;
  if (now - slots_.front().sent >= shared_->options.stall) return close();
  core::Instant next = slots_.front().sent + shared_->options.stall;
  for (Place& place : slots_) {
    if (place.slot == Slot::expired || place.slot == Slot::asking) continue;
    if (place.deadline > now) {
      next = std::min(next, place.deadline);
      continue;
    }
    place.slot = Slot::expired;
    shared_->counters.timeouts.add();
    shared_->last_error = class_of(LinkError::timeout);
    owner_->command_failed();
    if (place.waiting) finish(place, Reply(Outcome::timeout));
    if (closed_) return;
  }
  watch(next);
}

}  // namespace net::redis
