// Which of a provider's header lines go on to the client: those that identify its request or tell its cost. Everything
// else stays here: cookies, servers, hop-by-hop lines, and rate limits of a key that is not the client's.
#pragma once

#include "core/text_buffer.h"
#include "net/upstream_head.h"

namespace router {

void append_forwarded_fields(const net::UpstreamHead& head, core::TextBuffer& out);

}  // namespace router
