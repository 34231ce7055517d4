// Errors that a provider puts into a successful answer: a 200 body with an error inside, an error event in a stream.
// Every dialect is read into one StreamFailure whose `code` is a word that OpenAI clients know. Pure; any thread.
// Messages are the provider's own words, cut to 2000 bytes: whoever shows them to a client decides whether to.
#pragma once

#include <string>
#include <string_view>

#include "core/types.h"
#include "router/wire/json_tree.h"

namespace router::wire {

struct StreamFailure {
  core::FailureClass cls = core::FailureClass::none;
  int status = 0;  // the HTTP status it stands for
  std::string message, type, code;
};

// True: the document is an error. Known forms: {"error":{..}}, {"error":"text"}, {"object":"error",..},
// [{"error":{..}}],
// {"type":"error",..}, an error inside choices[], {"detail":..} and {"message":..} without choices.
bool read_error(const JsonTree& tree, StreamFailure& out);

// What is known of a failure that we found ourselves.
void describe_failure(core::FailureClass cls, std::string_view message, StreamFailure& out);

// A finish_reason by which the provider says that it failed ("abort", "error", ...).
void describe_finish_failure(std::string_view reason, StreamFailure& out);

// After commit: the frame that tells the client, and the end of the stream.
void error_frame(const StreamFailure& failure, std::string& out);

}  // namespace router::wire
