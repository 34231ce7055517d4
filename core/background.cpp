#include "core/background.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

namespace core {

void run_in_background() noexcept {
  constexpr int kSteps = 10, kNicest = 19;
  const auto self = static_cast<id_t>(gettid());  // Linux: priorities are of threads
  const int now = getpriority(PRIO_PROCESS, self);
  setpriority(PRIO_PROCESS, self, std::min(now + kSteps, kNicest));
}

}  // namespace core
