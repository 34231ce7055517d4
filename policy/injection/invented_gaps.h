// Where the gaps of invented texts are listed, for English.
#pragma once

#include <span>

#include "policy/injection/invent.h"

namespace policy::injection {

std::span<const Gap> english_gaps();
std::span<const Gap> benign_gaps();
std::span<const Gap> frame_gaps();
std::span<const Gap> task_gaps();
std::span<const Gap> chat_gaps();

}  // namespace policy::injection
