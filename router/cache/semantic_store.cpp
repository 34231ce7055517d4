#include "router/cache/semantic_store.h"

#include <algorithm>
#include <cstring>
#include <unordered_set>

#include "core/random.h"
#include "router/cache/semantic_index.h"

namespace router::cache {
namespace {

constexpr std::size_t kLooked = 16;             // nearest ones whose facts are compared
constexpr std::size_t kOnLoopFloats = 1 << 17;  // 512 KiB to look through: some 30 us
constexpr std::size_t kBeside = 512;            // tables and lists around one vector

}  // namespace

// Bytes of a graph are counted while there is one.
struct SemanticStore::Group {
  struct Element {
    Key answer{};
    Facts facts{};
  };

  Group(const Scope& of, std::size_t dimensions, std::uint64_t seed)
      : scope(of), index(std::make_unique<SemanticIndex>(dimensions, seed)), dims(dimensions) {}

  Found find(const Facts& facts, std::span<const float> vector) const {
    Found out;
    for (const Neighbour& one : index->nearest(vector, kLooked)) {
      out.nearest = std::max(out.nearest, one.similarity);
      if (elements[one.slot].facts == facts)
        out.matches.push_back({elements[one.slot].answer, std::clamp(one.similarity, -1.0F, 1.0F)});
    }
    out.nearest = std::min(out.nearest, 1.0F);
    return out;
  }

  bool add(const Prompt& prompt) {
    const std::uint32_t slot = index->add(prompt.vector);
    if (slot == SemanticIndex::kNoSlot) return false;
    if (elements.size() <= slot) elements.resize(slot + 1);
    elements[slot] = {prompt.answer, prompt.facts};
    slots[prompt.answer] = slot;
    return true;
  }

  void remove(const Key& answer) {
    const auto found = slots.find(answer);
    if (found == slots.end()) return;
    index->remove(found->second);
    slots.erase(found);
  }

  const Scope scope;
  mutable std::mutex mutex;  // of what follows
  std::unique_ptr<SemanticIndex> index;
  std::vector<Element> elements;  // by slot
  std::unordered_map<Key, std::uint32_t, KeyHash> slots;
  const std::size_t dims;
  std::atomic<bool> graph{false};
  bool broken = false;      // who changes it
  std::size_t members = 0;  // these two: the store's mutex
  bool counted = false;     // the graph's bytes
};

std::size_t SemanticStore::KeyHash::operator()(const Key& key) const noexcept {
  std::uint64_t bits = 0;
  std::memcpy(&bits, key.data(), sizeof bits);
  return core::mix_bits(bits);
}

std::size_t SemanticStore::bytes_of(std::size_t dimensions) noexcept {
  return SemanticIndex::bytes_of(dimensions) + kBeside;
}

SemanticStore::SemanticStore(const Options& options) : options_(options) {}

SemanticStore::~SemanticStore() = default;

std::shared_ptr<SemanticStore::Group> SemanticStore::group_of(const Scope& scope) const {
  const std::lock_guard lock(groups_mutex_);
  const auto found = groups_.find(scope);
  return found == groups_.end() ? nullptr : found->second;
}

std::optional<SemanticStore::Found> SemanticStore::try_find(const Scope& scope, const Facts& facts,
                                                            std::span<const float> vector) {
  const auto group = group_of(scope);
  if (!group) return Found();
  if (group->graph.load(std::memory_order_relaxed)) return std::nullopt;
  const std::unique_lock lock(group->mutex, std::try_to_lock);
  if (!lock || group->index->graph() || group->index->size() * group->dims > kOnLoopFloats) return std::nullopt;
  return group->find(facts, vector);
}

SemanticStore::Found SemanticStore::find(const Scope& scope, const Facts& facts, std::span<const float> vector) {
  const auto group = group_of(scope);
  if (!group) return {};
  const std::lock_guard lock(group->mutex);
  return group->find(facts, vector);
}

void SemanticStore::touch(const Key& answer) {
  const std::unique_lock lock(mutex_, std::try_to_lock);  // a list of all answers is made with it held
  if (!lock) return;
  const auto found = places_.find(answer);
  if (found != places_.end()) ages_.splice(ages_.end(), ages_, found->second.age);
}

std::shared_ptr<SemanticStore::Group> SemanticStore::open_group(const Prompt& prompt) {
  const std::lock_guard lock(groups_mutex_);
  auto& group = groups_[prompt.scope];
  if (!group) group = std::make_shared<Group>(prompt.scope, prompt.vector.size(), options_.seed);
  return group;
}

void SemanticStore::erase_group(const Scope& scope) {
  const std::lock_guard lock(groups_mutex_);
  groups_.erase(scope);
}

bool SemanticStore::add(const Prompt& prompt) {
  const std::lock_guard one_at_a_time(changing_);
  if (const auto before = take_out(prompt.answer)) tidy(*before);
  const auto group = open_group(prompt);
  if (group->dims != prompt.vector.size() || !put(*group, prompt)) {
    const std::lock_guard lock(mutex_);
    ++refused_;
    if (group->members == 0) erase_group(prompt.scope);
    return false;
  }
  {
    const std::lock_guard lock(mutex_);
    Place& place = places_[prompt.answer];
    place.group = group;
    place.age = ages_.insert(ages_.end(), prompt.answer);
    ++group->members;
    ++added_;
    bytes_ += bytes_of(group->dims);
    count_graph(*group);
  }
  note_change();
  while (const auto oldest = too_much()) {
    if (const auto left = take_out(*oldest)) tidy(*left);
  }
  return true;
}

bool SemanticStore::put(Group& group, const Prompt& prompt) {
  if (!group.broken) {
    const std::lock_guard lock(group.mutex);
    group.broken = !group.add(prompt);
    group.graph.store(group.index->graph(), std::memory_order_relaxed);
  }
  if (!group.broken) return true;
  // Something went wrong inside: what is in it is filled into another one.
  rebuild(group);
  return false;
}

// The least recently used, while there is more than there may be.
std::optional<Key> SemanticStore::too_much() {
  const std::lock_guard lock(mutex_);
  if (ages_.empty() || (places_.size() <= options_.entries && bytes_ <= options_.memory)) return std::nullopt;
  ++evicted_;
  return ages_.front();
}

// With `mutex_` held.
void SemanticStore::count_graph(Group& group) {
  const bool graph = group.members > 0 && group.graph.load(std::memory_order_relaxed);
  if (graph && !group.counted) bytes_ += SemanticIndex::kGraphBytes;
  if (!graph && group.counted) bytes_ -= SemanticIndex::kGraphBytes;
  group.counted = graph;
}

// With `changing_` held.
std::shared_ptr<SemanticStore::Group> SemanticStore::take_out(const Key& answer) {
  std::shared_ptr<Group> group;
  {
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(answer);
    if (found == places_.end()) return nullptr;
    group = found->second.group;
    bytes_ -= bytes_of(group->dims);
    ages_.erase(found->second.age);
    places_.erase(found);
    if (--group->members == 0) erase_group(group->scope);
    count_graph(*group);
  }
  note_change();
  {
    const std::lock_guard lock(group->mutex);
    group->remove(answer);
  }
  return group;
}

// With `changing_` held. Seconds where thousands are left.
void SemanticStore::tidy(Group& group) {
  if (group.index->sparse()) rebuild(group);
}

// Fills another index with what is left, while the old one may still be searched: only who holds `changing_` changes
// it.
void SemanticStore::rebuild(Group& group) {
  auto fresh = std::make_unique<SemanticIndex>(group.dims, options_.seed);
  std::vector<Group::Element> elements;
  std::unordered_map<Key, std::uint32_t, KeyHash> slots;
  for (const auto& [answer, slot] : group.slots) {
    const std::vector<float> vector = group.index->vector_of(slot);
    const std::uint32_t moved = vector.empty() ? SemanticIndex::kNoSlot : fresh->add(vector);
    if (moved == SemanticIndex::kNoSlot) return;  // it stays as it is
    elements.resize(std::max<std::size_t>(elements.size(), moved + 1));
    elements[moved] = group.elements[slot];
    slots[answer] = moved;
  }
  {
    const std::lock_guard lock(group.mutex);
    std::swap(group.index, fresh);
    std::swap(group.elements, elements);
    std::swap(group.slots, slots);
    group.broken = false;
    group.graph.store(group.index->graph(), std::memory_order_relaxed);
  }
  const std::lock_guard lock(mutex_);
  count_graph(group);
}

bool SemanticStore::drop(const Key& answer) {
  const std::lock_guard one_at_a_time(changing_);
  const auto group = take_out(answer);
  if (!group) return false;
  tidy(*group);
  const std::lock_guard lock(mutex_);
  ++dropped_;
  return true;
}

std::size_t SemanticStore::sweep(const std::function<bool(const Key&)>& alive) {
  std::size_t count = 0;
  std::unordered_set<std::shared_ptr<Group>> changed;
  for (const Key& answer : answers()) {
    if (alive(answer)) continue;
    const std::lock_guard one_at_a_time(changing_);
    auto group = take_out(answer);
    if (!group) continue;
    changed.insert(std::move(group));
    ++count;
    const std::lock_guard lock(mutex_);
    ++dropped_;
  }
  for (const auto& group : changed) {
    const std::lock_guard one_at_a_time(changing_);
    tidy(*group);
  }
  return count;
}

std::vector<Key> SemanticStore::answers() const {
  const std::lock_guard lock(mutex_);
  return {ages_.begin(), ages_.end()};
}

std::optional<Prompt> SemanticStore::prompt_of(const Key& answer) const {
  std::shared_ptr<Group> group;
  {
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(answer);
    if (found == places_.end()) return std::nullopt;
    group = found->second.group;
  }
  const std::lock_guard lock(group->mutex);
  const auto found = group->slots.find(answer);
  if (found == group->slots.end()) return std::nullopt;
  Prompt out;
  out.scope = group->scope;
  out.answer = answer;
  out.facts = group->elements[found->second].facts;
  out.vector = group->index->vector_of(found->second);
  if (out.vector.empty()) return std::nullopt;
  return out;
}

SemanticStore::Info SemanticStore::info() const {
  const std::lock_guard lock(mutex_);
  Info out;
  out.entries = places_.size();
  out.bytes = bytes_;
  out.added = added_;
  out.evicted = evicted_;
  out.dropped = dropped_;
  out.refused = refused_;
  const std::lock_guard groups_lock(groups_mutex_);
  out.scopes = groups_.size();
  return out;
}

}  // namespace router::cache
