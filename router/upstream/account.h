// Who a target is to other replicas: 16 hex digits, equal where the same model is asked of the same server under the
// same account, and nowhere else. Neither the key nor the URL can be read from them. A loopback address is another
// server on each host and in each container, so there these are a part of it. Made as a config loads; reads /proc.
#pragma once

#include <string>
#include <string_view>

#include "core/config.h"

namespace router {

// `host`: of the provider's base URL. `place`: see below.
std::string target_identity(const core::ProviderConfig& provider, const core::TargetConfig& target,
                            std::string_view host, std::string_view place);

// Whose loopback interface this process sees. Where the kernel does not say, it is this process's own.
const std::string& loopback_place();

}  // namespace router
