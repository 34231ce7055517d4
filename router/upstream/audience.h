// Who hears an answer: the client that asked, and those that joined its flight (router/cache/flight.h). An answer is
// worth going on with as long as one of them is there. On the core of the exchange.
#pragma once

#include <string_view>

#include "router/exchange.h"

namespace router {

// Nobody waits for the answer any more, and nobody can join. May change nothing but that.
bool deserted(const Exchange& exchange);

// After a write. `there`: the client took it. True: go on, if only for those who joined.
bool goes_on(Exchange& exchange, bool there);

// What the client is about to get, for those who joined: content, never a comment. The end is said once, with what is
// known of the whole answer by then.
void publish(Exchange& exchange, std::uint32_t target, std::string_view bytes);
void publish_end(Exchange& exchange, std::uint32_t target, std::string_view bytes,
                 core::FailureClass failure = core::FailureClass::none);

}  // namespace router
