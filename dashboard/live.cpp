#include "dashboard/live.h"

#include <algorithm>
#include <utility>

namespace dashboard {
namespace {

bool has(Topics topics, std::size_t topic) noexcept { return (topics >> topic & 1) != 0; }

}  // namespace

Mailbox::Mailbox(const std::vector<Topic>& topics, std::function<void()> notify)
    : topics_(topics), notify_(std::move(notify)), slots_(topics.size()) {}

bool Mailbox::put(std::size_t topic, Body body) {
  bool full = false, first = false;
  {
    const std::lock_guard lock(mutex_);
    Slot& slot = slots_[topic];
    full = slot.waiting.size() >= (topics_[topic].keep == Keep::newest ? 1 : kQueue);
    if (full) {
      slot.waiting.pop_front();
      ++slot.dropped;
    }
    slot.waiting.push_back(std::move(body));
    first = !std::exchange(notified_, true);
  }
  if (first) notify_();
  return full;
}

std::optional<Mailbox::Letter> Mailbox::take() {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    const std::size_t topic = (next_ + i) % slots_.size();
    Slot& slot = slots_[topic];
    if (slot.waiting.empty()) continue;
    next_ = topic + 1;
    Letter out{topic, std::move(slot.waiting.front()), std::exchange(slot.dropped, 0)};
    slot.waiting.pop_front();
    return out;
  }
  notified_ = false;
  return std::nullopt;
}

void Mailbox::forget(Topics others) {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (!has(others, i)) slots_[i] = Slot();
  }
}

Live::Live(std::vector<Topic> topics) : topics_(std::move(topics)), counts_(topics_.size()), making_(topics_.size()) {}

void Live::start() {
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
}

void Live::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Live::run() {
  for (;;) {
    const core::Instant next = step(core::now());
    std::unique_lock lock(mutex_);
    const auto awaited = [this] { return stopping_ || std::exchange(hurry_, false); };
    if (next == core::Instant::max()) {
      wake_.wait(lock, awaited);
    } else {
      wake_.wait_until(lock, next, awaited);
    }
    if (stopping_) return;
  }
}

core::Instant Live::step(core::Instant now) {
  core::Instant next = core::Instant::max();
  for (std::size_t i = 0; i < topics_.size(); ++i) {
    Making& making = making_[i];
    {
      const std::lock_guard lock(mutex_);
      if (!wanted(i)) {  // when it is due stays: whoever comes and goes makes it no more often
        making.memory.clear();
        making.latest.reset();
        continue;
      }
    }
    if (making.due <= now) {
      std::string made = topics_[i].make(making.memory);  // takes its time, and nobody waits for it
      making.due = now + topics_[i].interval;
      if (!made.empty()) post(i, std::make_shared<const std::string>(std::move(made)));
    }
    next = std::min(next, making.due);
  }
  return next;
}

bool Live::wanted(std::size_t topic) const noexcept {
  return std::any_of(pages_.begin(), pages_.end(), [&](const Page& page) { return has(page.topics, topic); });
}

void Live::post(std::size_t topic, Body body) {
  const std::lock_guard lock(mutex_);
  making_[topic].latest = body;
  for (const Page& page : pages_) {
    if (has(page.topics, topic)) post(topic, body, *page.mailbox);
  }
}

void Live::post(std::size_t topic, const Body& body, Mailbox& mailbox) {
  if (mailbox.put(topic, body)) counts_[topic].dropped.fetch_add(1, std::memory_order_relaxed);
}

std::shared_ptr<Mailbox> Live::join(std::size_t most, std::function<void()> notify) {
  auto mailbox = std::make_shared<Mailbox>(topics_, std::move(notify));
  const std::lock_guard lock(mutex_);
  if (pages_.size() >= most) return nullptr;
  pages_.push_back({mailbox, 0});
  return mailbox;
}

void Live::leave(const std::shared_ptr<Mailbox>& mailbox) {
  const std::lock_guard lock(mutex_);
  std::erase_if(pages_, [&](const Page& page) { return page.mailbox == mailbox; });
}

void Live::subscribe(const std::shared_ptr<Mailbox>& mailbox, Topics topics) {
  {
    const std::lock_guard lock(mutex_);
    const auto page =
        std::find_if(pages_.begin(), pages_.end(), [&](const Page& one) { return one.mailbox == mailbox; });
    if (page == pages_.end()) return;
    const Topics fresh = topics & ~page->topics;
    mailbox->forget(topics);
    for (std::size_t i = 0; i < topics_.size(); ++i) {
      const bool known = topics_[i].keep == Keep::newest && making_[i].latest && wanted(i);
      if (has(fresh, i) && known) post(i, making_[i].latest, *mailbox);
    }
    page->topics = topics;
    hurry_ = true;
  }
  wake_.notify_one();
}

std::optional<std::size_t> Live::find(std::string_view name) const noexcept {
  const auto found = std::find_if(topics_.begin(), topics_.end(), [&](const Topic& one) { return one.name == name; });
  if (found == topics_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - topics_.begin());
}

std::size_t Live::clients() {
  const std::lock_guard lock(mutex_);
  return pages_.size();
}

}  // namespace dashboard
