// Providers that answer in the other form than asked: a stream where one JSON body was wanted, or a body where a stream
// was wanted. Both ways go through StreamNormaliser, so everything it mends is mended here too. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "router/wire/answer_normaliser.h"

namespace router::wire {

// Puts the events of a whole SSE body together to one JSON answer. `whole` stays empty when it fails.
void aggregate_stream(std::string_view events, const StreamOptions& options, std::string& whole,
                      AnswerReading& reading);

// Tells a JSON answer as a stream: role, content, tool calls, finish, usage if wanted and the end. `readable` as in
// read_answer(). `out` stays empty when it fails.
void stream_from_answer(std::string_view body, std::size_t readable, const StreamOptions& options, std::string& out,
                        AnswerReading& reading);

}  // namespace router::wire
