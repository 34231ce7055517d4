#include "core/version.h"

namespace core {

std::string_view version() noexcept { return SIGNALBOX_VERSION; }
std::string_view commit() noexcept { return sizeof(SIGNALBOX_COMMIT) > 1 ? SIGNALBOX_COMMIT : "unknown"; }

}  // namespace core
