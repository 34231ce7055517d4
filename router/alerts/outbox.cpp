#include "router/alerts/outbox.h"

#include <algorithm>
#include <utility>

namespace router::alerts {

bool Outbox::put(Event event, std::string base_url) {
  if (waiting_.size() >= kMost) return false;
  waiting_.push_back({Message(++numbers_, std::move(event), std::move(base_url)), 0, {}});
  return true;
}

bool Outbox::waits_for_another(const Waiting& one) const {
  return std::any_of(waiting_.begin(), waiting_.end(), [&](const Waiting& other) {
    return other.message.number < one.message.number && other.message.event.rule.name == one.message.event.rule.name &&
           other.message.event.instance == one.message.event.instance;
  });
}

std::optional<Outbox::Message> Outbox::next(core::Instant now) const {
  const Waiting* out = nullptr;
  for (const Waiting& one : waiting_) {
    if (one.due > now || (out && one.tried >= out->tried) || waits_for_another(one)) continue;
    out = &one;
  }
  return out ? std::optional<Message>(out->message) : std::nullopt;
}

core::Instant Outbox::due() const {
  core::Instant out = core::Instant::max();
  for (const Waiting& one : waiting_) {
    if (!waits_for_another(one)) out = std::min(out, one.due);
  }
  return out;
}

void Outbox::sent(std::uint64_t number) {
  std::erase_if(waiting_, [&](const Waiting& one) { return one.message.number == number; });
}

bool Outbox::failed(std::uint64_t number, bool final, core::Instant now) {
  const auto found =
      std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& one) { return one.message.number == number; });
  if (found == waiting_.end()) return false;
  if (final || ++found->tried == kTries) {
    waiting_.erase(found);
    return false;
  }
  found->due = now + kPause * (1 << 2 * (found->tried - 1));
  return true;
}

}  // namespace router::alerts
