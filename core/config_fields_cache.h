// Every plain field of `cache`, of the whole process and of a route, as config_fields.h has those of the rest. Internal
// to core/config*.cpp.
#pragma once

#include "core/config_fields.h"

namespace core {

template <class V, Of<RouteSemanticConfig> T>
void fields(V& v, T& c) {
  v.text("embeddings", c.embeddings);
  v.number("threshold", c.threshold, 0.001, 1);
  v.duration("timeout", c.timeout, kInstant, kMinute);
  v.size("max_text", c.max_text, 1, 64 * kKiB);
  v.flag("personal_data", c.personal_data);
}

template <class V, Of<SemanticConfig> T>
void fields(V& v, T& c) {
  v.number("entries", c.entries, 1, 1'000'000);
  v.size("memory", c.memory, kMiB, 64 * kGiB);
  v.text("path", c.path);
  v.duration("save_every", c.save_every, Millis(100), kDay);
}

template <class V, Of<RouteCacheConfig> T>
void fields(V& v, T& c) {
  v.choice("mode", c.mode);
  v.duration("ttl", c.ttl, kInstant, 366 * kDay);
  v.duration("stale_while_revalidate", c.stale_while_revalidate, Millis(0), 366 * kDay);
  v.duration("stale_if_error", c.stale_if_error, Millis(0), 366 * kDay);
  v.flag("coalesce", c.coalesce);
  v.list("tags", c.tags);
  v.group("semantic", c.semantic);
}

template <class V, Of<CacheConfig> T>
void fields(V& v, T& c) {
  v.flag("enabled", c.enabled);
  v.size("memory", c.memory, kMiB, 1024 * kGiB);
  v.size("max_entry", c.max_entry, 4 * kKiB, kGiB);
  v.choice("compression", c.compression);
  v.flag("shared", c.shared);
  v.flag("personal_data", c.personal_data);
  v.group("semantic", c.semantic);
}

}  // namespace core
