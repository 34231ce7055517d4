#include "router/upstream/retry.h"

namespace router {

core::Millis backoff(std::uint32_t repeat, const core::RetryConfig& config, core::Random& random) noexcept {
  std::int64_t bound = config.backoff_base.count();
  for (std::uint32_t i = 1; i < repeat && bound > 0 && bound < config.backoff_max.count(); ++i) bound *= 2;
  bound = std::clamp<std::int64_t>(bound, 0, std::max<std::int64_t>(config.backoff_max.count(), 0));
  return core::Millis(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(bound) + 1)));
}

std::optional<core::Millis> pause_before_retry(std::uint32_t repeat, core::Millis retry_after,
                                               const core::RetryConfig& config, core::Random& random) noexcept {
  if (retry_after > config.retry_after_max) return std::nullopt;
  return std::max(retry_after, core::Millis(0)) + backoff(repeat, config, random);
}

}  // namespace router
