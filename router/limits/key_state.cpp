#include "router/limits/key_state.h"

#include "core/secret_hash.h"
#include "router/limits/limit_scripts.h"

namespace router {
namespace {

template <class T>
std::shared_ptr<T> kept_or_new(const std::shared_ptr<T>& before, std::string name) {
  return before && before->name == name ? before : std::make_shared<T>(std::move(name));
}

}  // namespace

KeyState make_key_state(std::string_view name, const core::KeyRateLimit& limit, const KeyState* before) {
  static const KeyState none;
  const KeyState& old = before ? *before : none;
  const std::string of = core::sha256_hex(name).substr(0, 32);
  KeyState out;
  out.requests = kept_or_new(old.requests, "limit:requests:" + of + ":" + text_of(limit.requests_per_minute));
  out.tokens = kept_or_new(old.tokens, "limit:tokens:" + of + ":" + text_of(limit.tokens_per_minute));
  out.slots = kept_or_new(old.slots, "limit:slots:" + of);
  return out;
}

}  // namespace router
