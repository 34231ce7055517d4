#include "dashboard/services/crew.h"

#include <algorithm>
#include <system_error>

namespace dashboard::services {

Crew::~Crew() {
  close();
  for (const auto& hand : hands_) hand->thread.join();
}

bool Crew::start(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  std::erase_if(hands_, [](const auto& hand) {
    if (hand->done) hand->thread.join();  // it has nothing left to do
    return hand->done;
  });
  if (closed_ || hands_.size() >= kMost) return false;
  auto hand = std::make_unique<Hand>();
  Hand* self = hand.get();
  try {
    hand->thread = std::thread([this, self, work = std::move(work)] {
      work();
      const std::lock_guard ending(mutex_);
      self->done = true;
      ended_.notify_all();
    });
  } catch (const std::system_error&) {  // no thread to be had
    return false;
  }
  hands_.push_back(std::move(hand));
  return true;
}

void Crew::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
}

bool Crew::finish(core::Duration limit) {
  close();
  std::unique_lock lock(mutex_);
  return ended_.wait_for(lock, limit, [this] {
    return std::all_of(hands_.begin(), hands_.end(), [](const auto& hand) { return hand->done; });
  });
}

}  // namespace dashboard::services
