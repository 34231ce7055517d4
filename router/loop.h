// Requests that go round, because a provider's base_url leads back here. Each process has an id, by chance; a request
// to a provider carries it in `x-signalbox-via`, beside those of other Signalboxes on its way. Who finds itself there
// refuses. A chain of different Signalboxes is fine, up to kMostPassed. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "net/http_head.h"

namespace router {

inline constexpr std::string_view kViaName = "x-signalbox-via";
inline constexpr std::string_view kLoopCode = "gateway_loop", kHopsCode = "gateway_too_many_hops";
inline constexpr int kLoopStatus = 508;
inline constexpr std::size_t kMostPassed = 16;

std::string_view own_id();  // 16 hex digits
core::Error loop_error();   // it has been here
core::Error hops_error();   // it has passed too many; a client can write as many ids as it likes

// Adds to `passed` the other Signalboxes that the request has passed, as they go on to the next. Errors: it has been
// here, or has passed too many.
core::Result<void> note_passed(const net::RequestHead& head, std::string& passed);

}  // namespace router
