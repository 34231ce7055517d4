#include "router/providers/demo_answers.h"

#include <algorithm>

#include "core/error.h"
#include "core/json_writer.h"
#include "router/providers/demo_embeddings.h"
#include "router/providers/demo_request.h"
#include "router/providers/demo_schema.h"
#include "router/providers/demo_text.h"
#include "router/providers/demo_tools.h"
#include "router/providers/demo_writer.h"

namespace router::demo {
namespace {

using core::Endpoint;
using core::ErrorKind;
using wire::JsonTree;

DemoAnswer refusal(const core::Error& error) {
  DemoAnswer answer;
  answer.status = error.http_status();
  answer.content_type = "application/json";
  answer.body = core::error_body(error);
  return answer;
}

std::string which_of(int index, int n) {
  if (n == 1) return {};
  return " (Answer " + std::to_string(index + 1) + " of " + std::to_string(n) + ".)";
}

std::string tool_report(const Request& request) {
  std::string text = "This is the Signalbox demo provider, answering offline without a model.";
  for (const ToolResult& result : request.tool_results) {
    text += result.name.empty() ? " A tool" : " The tool " + result.name;
    text += " returned " + quoted(result.text) + ".";
    if (text.size() > 1000) break;
  }
  return text;
}

std::string plain_text(const Request& request) {
  std::string text = "This is the Signalbox demo provider, answering offline without a model.";
  if (!request.last_user.empty()) text += " You asked: " + quoted(request.last_user) + ".";
  if (request.messages > 2) text += " The conversation so far has " + std::to_string(request.messages) + " messages.";
  return text;
}

std::string chat_text(const JsonTree& tree, const Request& request, int index) {
  std::string text;
  const std::string words =
      (request.tool_results.empty() ? plain_text(request) : tool_report(request)) + which_of(index, request.n);
  if (request.format == Request::Format::text) return words;
  if (request.format == Request::Format::json_schema) {
    append_instance(tree, request.schema, Optional::when_none_required, text);
  } else {
    text = R"({"source":"signalbox demo","message":)";
    core::append_json_string(text, words);
    text += '}';
  }
  return text;
}

// Cuts what the request wants cut, and counts what is left.
void finish_text(const Request& request, Choice& choice) {
  for (const std::string& stop : request.stops)
    choice.text.resize(std::min(choice.text.size(), choice.text.find(stop)));
  if (request.max_tokens >= 0) {
    const std::size_t size = first_tokens(choice.text, request.max_tokens).size();
    if (size < choice.text.size()) choice.finish = "length";
    choice.text.resize(size);
  }
  choice.tokens = count_tokens(choice.text);
}

// A call whose arguments do not fit is cut off in their middle, as with a real model; later calls are not made.
void finish_calls(const Request& request, Choice& choice) {
  choice.finish = "tool_calls";
  std::size_t made = 0;
  for (Call& call : choice.calls) {
    const std::int64_t left = request.max_tokens < 0 ? INT64_MAX : request.max_tokens - choice.tokens - 1;
    if (left < 0) break;
    const std::size_t size = first_tokens(call.arguments, left).size();
    if (size < call.arguments.size()) choice.finish = "length";
    call.arguments.resize(size);
    choice.tokens += 1 + count_tokens(call.arguments);
    ++made;
  }
  if (made < choice.calls.size()) choice.finish = "length";
  choice.calls.resize(made);
}

std::vector<Choice> chat_choices(const JsonTree& tree, const Request& request) {
  std::vector<Choice> choices(static_cast<std::size_t>(request.n));
  const std::vector<Call> calls = choose_calls(tree, request);
  for (int i = 0; i < request.n; ++i) {
    Choice& choice = choices[static_cast<std::size_t>(i)];
    choice.calls = calls;
    if (!calls.empty()) {
      finish_calls(request, choice);
    } else {
      choice.text = chat_text(tree, request, i);
      finish_text(request, choice);
    }
  }
  return choices;
}

std::vector<Choice> completion_choices(const Request& request) {
  std::vector<Choice> choices;
  for (const std::string& prompt : request.prompts) {
    for (int i = 0; i < request.n; ++i) {
      Choice& choice = choices.emplace_back();
      choice.text = " This is the Signalbox demo provider, answering offline without a model. Your prompt was: " +
                    quoted(prompt) + "." + which_of(i, request.n);
      finish_text(request, choice);
    }
  }
  return choices;
}

DemoAnswer written(const Request& request, Envelope& envelope, const std::vector<Choice>& choices) {
  envelope.prompt_tokens = request.prompt_tokens;
  envelope.include_usage = request.include_usage;
  return request.stream ? write_stream(envelope, choices) : write_whole(envelope, choices);
}

DemoAnswer answer_chat(const JsonTree& tree, Envelope& envelope) {
  const auto request = read_chat(tree);
  if (!request) return refusal(request.assume_error());
  return written(request.assume_value(), envelope, chat_choices(tree, request.assume_value()));
}

DemoAnswer answer_completion(const JsonTree& tree, Envelope& envelope) {
  const auto request = read_completion(tree);
  if (!request) return refusal(request.assume_error());
  return written(request.assume_value(), envelope, completion_choices(request.assume_value()));
}

DemoAnswer answer_embeddings(const JsonTree& tree, std::string_view model) {
  auto body = embed(tree, model);
  if (!body) return refusal(body.assume_error());
  DemoAnswer answer;
  answer.content_type = "application/json";
  answer.body = std::move(body).assume_value();
  return answer;
}

}  // namespace

DemoAnswer answer(Endpoint endpoint, std::string_view body, std::string_view model, std::int64_t created,
                  std::string_view id) {
  if (endpoint != Endpoint::chat && endpoint != Endpoint::completions && endpoint != Endpoint::embeddings) {
    return refusal({ErrorKind::not_found, "The demo provider has chat completions, completions and embeddings only."});
  }
  JsonTree tree;
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  if (!tree.parse(body) || !tree.root().is(wire::JsonType::object)) {
    return refusal({ErrorKind::bad_request, "The body is not a JSON object."});
  }
  if (endpoint == Endpoint::embeddings) return answer_embeddings(tree, model);
  Envelope envelope;
  envelope.endpoint = endpoint;
  envelope.id = (endpoint == Endpoint::chat ? "chatcmpl-" : "cmpl-") + std::string(id);
  envelope.model = model;
  envelope.created = created;
  return endpoint == Endpoint::chat ? answer_chat(tree, envelope) : answer_completion(tree, envelope);
}

}  // namespace router::demo
