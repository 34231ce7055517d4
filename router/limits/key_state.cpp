#include "router/limits/key_state.h"

#include "core/secret_hash.h"
#include "router/limits/limit_scripts.h"

namespace router {
namespace {

// Of all keys without one. Nothing is ever taken from it.
const std::shared_ptr<KeyLimit>& no_limit() {
  static const auto none = std::make_shared<KeyLimit>("");
  return none;
}

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
  const auto made = [&](const std::shared_ptr<KeyLimit>& before_it, std::string_view what, double rate) {
    if (rate <= 0) return no_limit();
    return kept_or_new(before_it, std::string(what).append(of).append(":").append(text_of(rate)));
  };
  out.requests = made(old.requests, "limit:requests:", limit.requests_per_minute);
  out.tokens = made(old.tokens, "limit:tokens:", limit.tokens_per_minute);
  out.slots = kept_or_new(old.slots, "limit:slots:" + of);
  return out;
}

}  // namespace router
