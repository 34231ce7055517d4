#include "router/limits/shared_slots.h"

#include <algorithm>

#include "router/limits/limit_scripts.h"

namespace router {

SharedSlots::SharedSlots(net::Core& core, const Fleet& fleet)
    : core_(core), fleet_(fleet), holder_(fleet.id + "/" + std::to_string(core.index())) {}

std::vector<std::string> SharedSlots::arguments(std::uint32_t number) {
  const auto life = std::chrono::duration_cast<std::chrono::milliseconds>(kLife).count();
  return {holder_, std::to_string(number), std::to_string(life), std::to_string(++sequence_)};
}

net::Task<bool> SharedSlots::take(std::shared_ptr<KeySlots> key, std::uint32_t limit, core::Duration& waited) {
  if (!key->take(limit)) co_return false;  // all are ours already
  net::redis::Reply reply;
  ++held_[key->name].pending;
  if (redis_) {
    std::vector<std::string> keys{redis_->limit_name(key->name)};
    std::vector<std::string> words = arguments(limit);
    words.push_back(std::to_string(held_[key->name].used));
    reply = co_await redis_->ask(slot_script(), std::move(keys), std::move(words), waited);
  }
  const bool heard = reply.ok() && reply.value.is(net::redis::Value::Kind::integer);
  const std::uint32_t share = std::max(limit / std::max<std::uint32_t>(fleet_.replicas, 1), 1u);
  const bool granted = heard ? reply.value.integer == 1 : key->in_flight.load(std::memory_order_relaxed) <= share;
  Held& held = held_[key->name];
  --held.pending;
  if (granted) {
    ++held.used;
  } else {
    key->give();
  }
  // A reply that did not come may have been a yes, and while one is pending it is told as held.
  held.wrong = held.wrong || !heard;
  if (held.wrong && held.pending == 0) tell_soon(key->name);
  co_return granted;
}

void SharedSlots::give(KeySlots& key) {
  key.give();
  --held_[key.name].used;
  tell_soon(key.name);
}

std::vector<std::string> SharedSlots::held() {
  std::erase_if(held_, [](const auto& one) {
    const Held& held = one.second;
    return held.used == 0 && held.pending == 0 && !held.wrong && !held.telling;
  });
  std::vector<std::string> out;
  for (const auto& [name, held] : held_) {
    if (held.used > 0 || held.wrong) out.push_back(name);
  }
  return out;
}

void SharedSlots::tell_soon(const std::string& name) {
  Held& held = held_[name];
  if (held.telling) return;
  held.telling = true;
  net::spawn(core_, tell(name), "slots");
}

// Commands of one core reach Redis in their order, so what is pending now is counted there already, or is refused:
// then it is told as held until the next word.
net::Task<void> SharedSlots::tell(std::string name) {
  Held& before = held_[name];
  before.telling = false;
  before.wrong = before.pending > 0;
  if (!redis_) co_return;
  std::vector<std::string> keys{redis_->limit_name(name)};
  std::vector<std::string> words = arguments(before.used + before.pending);
  auto reply = co_await redis_->client().run(slots_script(), std::move(keys), std::move(words));
  if (!reply.ok()) held_[name].wrong = true;
}

}  // namespace router
