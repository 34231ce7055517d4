#include "router/cache/response_cache.h"

#include <algorithm>
#include <cstring>

#include "core/random.h"

namespace router::cache {
namespace {

constexpr std::int64_t kRenewalMs = 30'000;  // an upstream that took longer than this is asked again

Compression codec_of(core::CacheCompression how) noexcept {
  switch (how) {
    case core::CacheCompression::automatic: return Compression::automatic;
    case core::CacheCompression::identity: return Compression::identity;
    case core::CacheCompression::gzip: return Compression::gzip;
    case core::CacheCompression::brotli: return Compression::brotli;
    case core::CacheCompression::zstd: return Compression::zstd;
    case core::CacheCompression::lz4: return Compression::lz4;
  }
  return Compression::automatic;
}

MemoryStore::Options options_of(const core::CacheConfig& config) {
  MemoryStore::Options out;
  out.bytes = config.memory;
  out.max_entry_bytes = config.max_entry;
  out.seed = core::random_seed();
  return out;
}

SemanticStore::Options semantic_options(const core::SemanticConfig& config) {
  SemanticStore::Options out;
  out.entries = config.entries;
  out.memory = config.memory;
  out.seed = core::random_seed();
  return out;
}

}  // namespace

ResponseCache::ResponseCache(const core::CacheConfig& config)
    : config_(config),
      memory_(options_of(config)),
      flights_(config.max_entry),
      semantic_(semantic_options(config.semantic)) {}

void Forgotten::add(const Key& key, std::int64_t at) {
  const std::lock_guard lock(mutex_);
  One& place = ring_[next_++ % ring_.size()];
  everything_ = std::max(everything_, place.at);
  place = {key, at};
  latest_.store(std::max(latest_.load(std::memory_order_relaxed), at), std::memory_order_relaxed);
  count_.fetch_add(1, std::memory_order_release);
}

bool Forgotten::covers(const Key& key, std::int64_t stored_at) const {
  if (stored_at > latest_.load(std::memory_order_relaxed)) return false;
  const std::lock_guard lock(mutex_);
  return stored_at <= everything_ ||
         std::any_of(ring_.begin(), ring_.end(), [&](const One& one) { return stored_at <= one.at && one.key == key; });
}

void ResponseCache::know_clears(std::uint64_t generation) noexcept {
  std::uint64_t seen = clears_of_.load(std::memory_order_relaxed);
  while (seen < generation && !clears_of_.compare_exchange_weak(seen, generation, std::memory_order_release)) {
  }
}

bool ResponseCache::forget_memory(const Key& key, std::int64_t now) {
  forgotten_.add(key, now);
  return memory_.erase(key);
}

bool ResponseCache::forget(const Key& key, std::int64_t now) {
  const bool erased = forget_memory(key, now);
  unsave();
  return erased;
}

void ResponseCache::keep_prompt(const Prompt& prompt) {
  semantic_.add(prompt);
  // Now and then those go whose answers expired or were evicted without anybody asking for them.
  const std::uint64_t every = std::max<std::uint64_t>(config_.semantic.entries / 16, 256);
  if (prompts_.fetch_add(1, std::memory_order_relaxed) % every == every - 1) sweep_prompts();
}

void ResponseCache::sweep_prompts() {
  const std::int64_t now = unix_millis();
  semantic_.sweep([&](const Key& answer) { return memory_.peek(answer, now) != nullptr; });
}

std::size_t ResponseCache::clear(const Filter& filter, std::int64_t now) {
  const std::size_t cleared = clear_memory(filter, now);
  unsave();
  return cleared;
}

void ResponseCache::unsave() {
  still_saved_.store(!forget_semantic_file(config_.semantic.path), std::memory_order_relaxed);
  semantic_.note_change();  // the file is gone, so what is left is to be written again; who looked before wrote to it
}

core::Result<std::size_t> ResponseCache::save() {
  auto written = write_semantic_file(config_.semantic.path, semantic_, memory_, unix_millis());
  if (written) still_saved_.store(false, std::memory_order_relaxed);
  return written;
}

core::Result<std::size_t> ResponseCache::load(const std::function<bool()>& go_on) {
  const std::int64_t now = unix_millis();
  const auto take = [&](Prompt prompt, Entry entry) {
    if (!go_on()) return false;
    if (entry.stale_until > now && adopt(std::make_shared<const Entry>(std::move(entry)))) semantic_.add(prompt);
    return true;
  };
  const SemanticFileLimits limits{config_.semantic.entries, config_.memory, config_.semantic.memory, config_.max_entry};
  return read_semantic_file(config_.semantic.path, limits, take);
}

ResponseCache::Counts ResponseCache::counts() const noexcept {
  Counts out;
  out.stored = stored_.load(std::memory_order_relaxed);
  out.refused = refused_.load(std::memory_order_relaxed);
  out.too_large = too_large_.load(std::memory_order_relaxed);
  out.too_busy = too_busy_.load(std::memory_order_relaxed);
  return out;
}

std::shared_ptr<const Entry> ResponseCache::pack(Entry entry) const {
  entry.plain_size = entry.body.size();
  Packed packed = compress(codec_of(config_.compression), entry.body);
  entry.coding = packed.coding;
  entry.body = std::move(packed.bytes);
  return std::make_shared<const Entry>(std::move(entry));
}

bool ResponseCache::keep(std::shared_ptr<const Entry> entry) {
  const bool kept = adopt(std::move(entry));
  (kept ? stored_ : refused_).fetch_add(1, std::memory_order_relaxed);
  return kept;
}

bool ResponseCache::adopt(std::shared_ptr<const Entry> entry) {
  const Key key = entry->key;
  const std::int64_t stored_at = entry->stored_at;
  if (forgotten_.covers(key, stored_at) || !memory_.put(std::move(entry), unix_millis())) return false;
  // Its key may have been taken out in between; group clears are looked at by the store itself.
  if (!forgotten_.covers(key, stored_at)) return true;
  memory_.erase(key);
  return false;
}

bool ResponseCache::unpack(const Entry& entry, std::string& body) const {
  return decompress(entry.coding, entry.body, entry.plain_size, kMostPlainBytes, body);
}

std::atomic<std::int64_t>& ResponseCache::renewal_of(const Key& key) noexcept {
  std::uint32_t place = 0;
  std::memcpy(&place, key.data(), sizeof place);
  return renewals_[place % renewals_.size()];
}

void ResponseCache::end_renewal(const Key& key) noexcept { renewal_of(key).store(0, std::memory_order_relaxed); }

bool ResponseCache::claim_renewal(const Key& key, std::int64_t now) noexcept {
  std::atomic<std::int64_t>& until = renewal_of(key);
  std::int64_t seen = until.load(std::memory_order_relaxed);
  return now >= seen && until.compare_exchange_strong(seen, now + kRenewalMs, std::memory_order_relaxed);
}

}  // namespace router::cache
