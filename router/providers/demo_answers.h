// The demo provider's answers: the OpenAI protocol spoken offline and without a model, so that Signalbox can be tried,
// shown and tested on an empty machine. The same request always gets the same bytes. It says plainly what it is. Pure,
// any thread; every answer is bounded (about 4 MiB of chat, 16 MiB of embeddings).
//
// It honours: stream and include_usage, n (up to 16), max_tokens and max_completion_tokens, stop, tools and
// tool_choice, response_format, echo, dimensions and encoding_format. A token is a word with the blanks before it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.h"

namespace router::demo {

struct DemoAnswer {
  int status = 200;
  std::string content_type;
  std::string body;
  std::vector<std::size_t> frames;  // of a stream: where each SSE frame ends in `body`, so that it can be paced
};

// `body` is the request as the client sent it, `created` in Unix seconds, `id` the part of the answer's id that tells
// it apart
// ("chatcmpl-" and the like are put before it).
DemoAnswer answer(core::Endpoint endpoint, std::string_view body, std::string_view model, std::int64_t created,
                  std::string_view id);

}  // namespace router::demo
