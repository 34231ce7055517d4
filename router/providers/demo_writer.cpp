#include "router/providers/demo_writer.h"

#include "core/json_writer.h"
#include "router/providers/demo_text.h"

namespace router::demo {
namespace {

using core::append_json_string;
using core::append_key;
using core::append_number;

bool is_chat(const Envelope& envelope) noexcept { return envelope.endpoint == core::Endpoint::chat; }

// "call_" and 24 letters and digits that depend on the answer, the choice and the call.
std::string call_id(const Envelope& envelope, std::size_t choice, std::size_t call) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::uint64_t state = hash_of(envelope.id) + choice * 1000 + call;
  std::string id = "call_";
  for (int i = 0; i < 24; ++i) id += kLetters[next_random(state) % kLetters.size()];
  return id;
}

void append_text(std::string& out, std::string_view key, std::string_view text) {
  append_key(out, key);
  append_json_string(out, text);
}

void append_count(std::string& out, std::string_view key, std::int64_t value) {
  append_key(out, key);
  append_number(out, value);
}

// `{"id":..` up to the opening of `choices`.
void append_head(std::string& out, const Envelope& envelope, std::string_view object) {
  out += '{';
  append_text(out, "id", envelope.id);
  append_text(out, "object", object);
  append_count(out, "created", envelope.created);
  append_text(out, "model", envelope.model);
  append_text(out, "system_fingerprint", "demo");
  append_key(out, "choices");
  out += '[';
}

void append_usage(std::string& out, const Envelope& envelope, const std::vector<Choice>& choices) {
  std::int64_t output = 0;
  for (const Choice& choice : choices) output += choice.tokens;
  append_key(out, "usage");
  out += '{';
  append_count(out, "prompt_tokens", envelope.prompt_tokens);
  append_count(out, "completion_tokens", output);
  append_count(out, "total_tokens", envelope.prompt_tokens + output);
  out += R"(,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0})";
  out += R"(,"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,)";
  out += R"("accepted_prediction_tokens":0,"rejected_prediction_tokens":0}})";
}

void append_call(std::string& out, const Call& call, std::string_view id, std::string_view arguments) {
  append_text(out, "id", id);
  out += R"(,"type":"function","function":{)";
  append_text(out, "name", call.name);
  append_text(out, "arguments", arguments);
  out += '}';
}

void append_message(std::string& out, const Envelope& envelope, const Choice& choice, std::size_t index) {
  append_key(out, "message");
  out += R"({"role":"assistant","content":)";
  if (choice.calls.empty()) {
    append_json_string(out, choice.text);
  } else {
    out += R"(null,"tool_calls":[)";
    for (std::size_t i = 0; i < choice.calls.size(); ++i) {
      core::append_comma(out);
      out += '{';
      append_call(out, choice.calls[i], call_id(envelope, index, i), choice.calls[i].arguments);
      out += '}';
    }
    out += ']';
  }
  out += R"(,"refusal":null,"annotations":[]})";
}

class StreamWriter {
 public:
  explicit StreamWriter(const Envelope& envelope) : envelope_(envelope) {
    answer_.content_type = "text/event-stream; charset=utf-8";
  }

  // `delta` is the JSON of a chat delta, or of a completion's text.
  void chunk(std::size_t index, std::string_view delta, std::string_view finish = {}) {
    open();
    std::string& out = answer_.body;
    out += '{';
    append_count(out, "index", static_cast<std::int64_t>(index));
    append_key(out, is_chat(envelope_) ? "delta" : "text");
    out += delta;
    out += R"(,"logprobs":null,"finish_reason":)";
    if (finish.empty()) {
      out += "null";
    } else {
      append_json_string(out, finish);
    }
    out += "}]";
    if (envelope_.include_usage) out += R"(,"usage":null)";
    close();
  }

  void usage(const std::vector<Choice>& choices) {
    open();
    answer_.body += ']';
    append_usage(answer_.body, envelope_, choices);
    close();
  }

  DemoAnswer done() {
    answer_.body += "data: [DONE]\n\n";
    answer_.frames.push_back(answer_.body.size());
    return std::move(answer_);
  }

 private:
  void open() {
    answer_.body += "data: ";
    append_head(answer_.body, envelope_, is_chat(envelope_) ? "chat.completion.chunk" : "text_completion");
  }
  void close() {
    answer_.body += "}\n\n";
    answer_.frames.push_back(answer_.body.size());
  }

  const Envelope& envelope_;
  DemoAnswer answer_;
};

void stream_piece(StreamWriter& writer, const Envelope& envelope, std::size_t index, std::string_view piece) {
  std::string delta;
  if (is_chat(envelope)) delta = R"({"content":)";
  append_json_string(delta, piece);
  if (is_chat(envelope)) delta += '}';
  writer.chunk(index, delta);
}

// The choices take turns, a token each.
void stream_texts(StreamWriter& writer, const Envelope& envelope, const std::vector<Choice>& choices) {
  std::vector<std::string_view> rest;
  for (const Choice& choice : choices) rest.push_back(choice.text);
  for (bool more = true; more;) {
    more = false;
    for (std::size_t i = 0; i < rest.size(); ++i) {
      if (rest[i].empty()) continue;
      const std::size_t length = token_length(rest[i]);
      stream_piece(writer, envelope, i, rest[i].substr(0, length));
      rest[i].remove_prefix(length);
      more = true;
    }
  }
}

// The first delta of a call has its id and name, the others its arguments.
void stream_calls(StreamWriter& writer, const Envelope& envelope, const Choice& choice, std::size_t index) {
  for (std::size_t i = 0; i < choice.calls.size(); ++i) {
    const Call& call = choice.calls[i];
    const std::string place = R"({"tool_calls":[{"index":)" + std::to_string(i);
    std::string delta = place;
    append_call(delta, call, call_id(envelope, index, i), "");
    writer.chunk(index, delta + "}]}");
    for (std::string_view rest = call.arguments; !rest.empty(); rest.remove_prefix(token_length(rest))) {
      delta = place + R"(,"function":{)";
      append_text(delta, "arguments", rest.substr(0, token_length(rest)));
      writer.chunk(index, delta + "}}]}");
    }
  }
}

}  // namespace

DemoAnswer write_whole(const Envelope& envelope, const std::vector<Choice>& choices) {
  DemoAnswer answer;
  answer.content_type = "application/json";
  std::string& out = answer.body;
  append_head(out, envelope, is_chat(envelope) ? "chat.completion" : "text_completion");
  for (std::size_t i = 0; i < choices.size(); ++i) {
    core::append_comma(out);
    out += '{';
    append_count(out, "index", static_cast<std::int64_t>(i));
    if (is_chat(envelope)) {
      append_message(out, envelope, choices[i], i);
    } else {
      append_text(out, "text", choices[i].text);
    }
    out += R"(,"logprobs":null)";
    append_text(out, "finish_reason", choices[i].finish);
    out += '}';
  }
  out += ']';
  append_usage(out, envelope, choices);
  out += '}';
  return answer;
}

DemoAnswer write_stream(const Envelope& envelope, const std::vector<Choice>& choices) {
  StreamWriter writer(envelope);
  if (is_chat(envelope)) {
    for (std::size_t i = 0; i < choices.size(); ++i) {
      const bool calls = !choices[i].calls.empty();
      writer.chunk(
          i, calls ? R"({"role":"assistant","content":null})" : R"({"role":"assistant","content":"","refusal":null})");
    }
  }
  stream_texts(writer, envelope, choices);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    stream_calls(writer, envelope, choices[i], i);
    writer.chunk(i, is_chat(envelope) ? "{}" : R"("")", choices[i].finish);
  }
  if (envelope.include_usage) writer.usage(choices);
  return writer.done();
}

}  // namespace router::demo
