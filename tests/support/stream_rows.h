// Streams as lists of payloads: what goes into the normaliser and what has to come out.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "router/wire/stream_normaliser.h"
#include "tests/support/stream_property.h"

namespace support {

using router::wire::StreamNormaliser;
using router::wire::StreamState;

// H: the members around the choices, as providers write them.
inline const std::string H = R"({"id":"c1","object":"chat.completion.chunk","created":1727346142,"model":"m",)";
inline const std::string kDone = "[DONE]";

inline std::string chunk(const std::string& delta, const std::string& finish = "null") {
  return H + R"("choices":[{"index":0,"delta":)" + delta + R"(,"finish_reason":)" + finish + "}]}";
}
inline std::string synthetic(const std::string& delta, const std::string& finish = "null") {
  return H + R"("choices":[{"index":0,"delta":)" + delta + R"(,"logprobs":null,"finish_reason":)" + finish + "}]}";
}
inline std::string stop() { return chunk("{}", "\"stop\""); }
inline std::string role() { return chunk(R"({"role":"assistant","content":""})"); }

inline std::string frames(const std::vector<std::string>& payloads) {
  std::string out;
  for (const std::string& payload : payloads) out += "data: " + payload + "\n\n";
  return out;
}

struct Row {
  std::string what;
  std::vector<std::string> in, out;
  bool wants_usage = false;
  core::Endpoint endpoint = core::Endpoint::chat;
};

inline void check(const std::vector<Row>& rows) {
  net::SseDecoder decoder;
  StreamNormaliser stream;
  for (const Row& row : rows) {
    INFO(row.what);
    const auto options = stream_options(row.wants_usage, row.endpoint);
    const auto run = run_stream(frames(row.in), 0, options, decoder, stream);
    CHECK(run.out == frames(row.out));
    CHECK(run.state == StreamState::finished);
    CHECK(stream_problem(run, options) == "");
    const auto as_it_came = [&](const std::string& payload) {
      return payload == kDone || std::find(row.in.begin(), row.in.end(), payload) != row.in.end();
    };
    if (!std::all_of(row.out.begin(), row.out.end(), as_it_came)) CHECK(stream.mended());
  }
}

}  // namespace support
