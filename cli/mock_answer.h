// What the mock says: honest answers, the same bent as a script asks, and failures in the words of different providers.
// Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/mock_script.h"
#include "core/types.h"

namespace cli {

struct MockRequest {
  core::Endpoint endpoint = core::Endpoint::chat;
  std::string model;   // without the script behind '?'
  std::string script;  // what stood behind it
  bool stream = false;
  bool include_usage = false;
};

// Found by searching for `"model":`, `"stream":true` and the like, not by parsing: cheap, and fooled only by members of
// these names inside other objects.
MockRequest read_mock_request(core::Endpoint endpoint, std::string_view body);

struct MockAnswer {
  int status = 200;
  std::string_view content_type = "application/json";
  std::string fields;               // header lines
  std::string body;                 // of a whole answer
  std::vector<std::string> frames;  // of a stream; content frames are those from `content_from` on
  bool stream = false;
  std::size_t content_from = 0;
};

MockAnswer mock_failure(const MockScript& script);
MockAnswer mock_answer(const MockRequest& request, const MockScript& script, std::string_view body,
                       std::uint64_t number);
// What a stream says when it breaks in-band; empty for breaks of the connection.
std::string mock_broken_frame(BreakHow how);

}  // namespace cli
