// A kept answer told in the form that a client asks for: as it was, or the stream from the whole answer and the other
// way round. Kept streams have their token counts in the last frame before the end, whether or not the client that they
// were made for wanted them. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "router/wire/answer_parts.h"

namespace router::cache {

inline constexpr std::string_view kStreamEnd = "data: [DONE]\n\n";

// Puts the frame with the token counts, which a stream lacks, before its end. `usage`: a chunk's JSON.
void append_with_usage(std::string_view events, std::string_view usage, std::string& out);

// `body` may be changed. False: it cannot be told that way, `out` is of no use.
bool replay(bool kept_as_stream, std::string& body, const wire::StreamOptions& options, bool as_stream,
            std::string& out);

}  // namespace router::cache
