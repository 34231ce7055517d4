#include "net/ask.h"

#include <memory>

#include "net/deadline.h"
#include "net/event.h"

namespace net {
namespace {

struct Pending {
  Event event;
  Question question;
  std::string answer;
  bool done = false, late = false;
  static void expire(void* self) {
    static_cast<Pending*>(self)->late = true;
    static_cast<Pending*>(self)->event.set();
  }
  Pending(Core& home, Question q) : event(home.executor()), question(std::move(q)) {}
};

void answer_at_home(Core& home, std::shared_ptr<Pending> pending) {
  home.post([pending = std::move(pending)] {
    pending->done = true;
    pending->event.set();
  });
}

Task<std::string> wait_for(std::shared_ptr<Pending> pending) {
  while (!pending->done) co_await pending->event.wait();
  co_return std::move(pending->answer);
}

}  // namespace

Worker::Worker() : thread_([this] { run(); }) {}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

bool Worker::submit(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= kQueue) return false;
    queue_.push_back(std::move(work));
  }
  wake_.notify_one();
  return true;
}

void Worker::run() {
  for (;;) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    auto work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    work();
  }
}

Task<std::string> ask_core(Core& home, Core& other, Question question) {
  auto pending = std::make_shared<Pending>(home, std::move(question));
  other.post([&home, pending] {
    pending->answer = pending->question();
    answer_at_home(home, pending);
  });
  co_return co_await wait_for(pending);
}

Task<std::string> ask_worker(Core& home, Worker& worker, Question question) {
  auto pending = std::make_shared<Pending>(home, std::move(question));
  const bool taken = worker.submit([&home, pending] {
    pending->answer = pending->question();
    answer_at_home(home, pending);
  });
  if (!taken) co_return std::string();
  co_return co_await wait_for(pending);
}

Task<std::string> ask_worker_within(Core& home, Worker& worker, core::Duration limit, Question question) {
  auto pending = std::make_shared<Pending>(home, std::move(question));
  const bool taken = worker.submit([&home, pending] {
    pending->answer = pending->question();
    answer_at_home(home, pending);
  });
  if (!taken) co_return std::string();
  Deadline deadline(Pending::expire, pending.get());
  home.arm_after(deadline, limit);
  while (!pending->done && !pending->late) co_await pending->event.wait();
  if (!pending->done) co_return std::string();
  co_return std::move(pending->answer);
}

}  // namespace net
