// Which prompts have been answered, by meaning: their vectors, in scopes that never see each other, each with the key
// of its answer in the response cache. Answers are there alone; what has no answer any more is dropped when it is met.
// A scope is all that an answer depends on but the prompt itself: tenant, policy, floor, route, chain, tier, the rest
// of the request, and who made the vectors.
//
// Bounded: so many prompts and so many bytes in all scopes together, the least recently used go. A scope without
// prompts is gone, so there are no more scopes than prompts. Shared by all cores. A scope's mutex is held while its
// index is searched or changed, which may be milliseconds where it is a graph: event loops only ever try (try_find,
// touch), all that waits is a worker's. What all of them take, the table of scopes, has a mutex that is held for
// moments.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "router/cache/entry.h"
#include "router/cache/semantic_facts.h"

namespace router::cache {

using Scope = Key;  // SHA-256

struct Prompt {
  Scope scope{};
  Key answer{};
  Facts facts{};
  std::vector<float> vector;  // of length 1
};

class SemanticStore {
 public:
  struct Options {
    std::size_t entries = 10'000;
    std::size_t memory = 128u << 20;
    std::uint64_t seed = 0;
  };
  struct Match {
    Key answer{};
    float similarity = -1;
  };
  struct Found {
    std::vector<Match> matches;  // of the nearest those with equal facts, best first
    float nearest = -1;          // whatever its facts
  };
  struct Info {
    std::size_t entries = 0, scopes = 0, bytes = 0;
    std::uint64_t added = 0, evicted = 0, dropped = 0, refused = 0;
  };

  explicit SemanticStore(const Options& options);
  ~SemanticStore();
  SemanticStore(const SemanticStore&) = delete;

  // Nothing when it would take long or wait: find() is to be asked on a worker.
  std::optional<Found> try_find(const Scope& scope, const Facts& facts, std::span<const float> vector);
  Found find(const Scope& scope, const Facts& facts, std::span<const float> vector);
  void touch(const Key& answer);  // it has been of use; not told while others are busy here

  // These wait and work; a worker's. `add` replaces what leads to the same answer. False: it is of another size than
  // its neighbours, or there was no room.
  bool add(const Prompt& prompt);
  bool drop(const Key& answer);
  // Drops those whose answer is not alive, and tidies each scope once, at the end. How many.
  std::size_t sweep(const std::function<bool(const Key&)>& alive);

  std::vector<Key> answers() const;  // the least recently used first
  std::optional<Prompt> prompt_of(const Key& answer) const;
  void note_change() noexcept { changes_.fetch_add(1, std::memory_order_relaxed); }
  std::uint64_t changes() const noexcept { return changes_.load(std::memory_order_relaxed); }
  Info info() const;
  static std::size_t bytes_of(std::size_t dimensions) noexcept;

 private:
  struct Group;  // of one scope
  struct Place {
    std::shared_ptr<Group> group;
    std::list<Key>::iterator age;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept;
  };

  std::shared_ptr<Group> group_of(const Scope& scope) const;
  std::shared_ptr<Group> open_group(const Prompt& prompt);
  bool put(Group& group, const Prompt& prompt);
  std::shared_ptr<Group> take_out(const Key& answer);  // null: it was not there
  void tidy(Group& group);
  void erase_group(const Scope& scope);
  void rebuild(Group& group);
  std::optional<Key> too_much();
  void count_graph(Group& group);

  const Options options_;
  mutable std::mutex mutex_;  // of what follows, down to the counters
  std::unordered_map<Key, Place, KeyHash> places_;
  std::list<Key> ages_;  // the least recently used first
  std::size_t bytes_ = 0;
  std::uint64_t added_ = 0, evicted_ = 0, dropped_ = 0, refused_ = 0;
  mutable std::mutex groups_mutex_;  // of the next; taken after any other
  std::unordered_map<Scope, std::shared_ptr<Group>, KeyHash> groups_;
  std::mutex changing_;  // one at a time adds or drops; taken before any other
  std::atomic<std::uint64_t> changes_{0};
};

}  // namespace router::cache
