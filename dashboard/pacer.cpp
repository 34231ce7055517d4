#include "dashboard/pacer.h"

#include <algorithm>
#include <utility>

namespace dashboard {

std::shared_ptr<Pacer::Page> Pacer::join(std::function<void()> wake) {
  ++pages_;
  return std::make_shared<Page>(std::move(wake));
}

void Pacer::leave(const std::shared_ptr<Page>& page) {
  --pages_;
  page->here_ = false;
  std::erase(waiting_, page);
}

bool Pacer::ask(const std::shared_ptr<Page>& page) {
  if (!page->here_ || std::exchange(page->waits_, true)) return false;
  waiting_.push_back(page);
  return !std::exchange(stepping_, true);
}

core::Instant Pacer::step(core::Instant now) {
  if (!waiting_.empty() && now >= due_) {
    const std::shared_ptr<Page> page = std::move(waiting_.front());
    waiting_.pop_front();
    page->waits_ = false;
    due_ = now + std::min(kPause, kRound / static_cast<core::Duration::rep>(std::max<std::size_t>(pages_, 1)));
    page->wake_();
  }
  stepping_ = !waiting_.empty();
  return stepping_ ? due_ : core::Instant::max();
}

}  // namespace dashboard
