// A whole answer told as a stream: rough chunks are cut from it, and StreamNormaliser makes them right.
#include <algorithm>

#include "router/wire/aggregate.h"
#include "router/wire/stream_normaliser.h"

namespace router::wire {
namespace {

class Teller {
 public:
  Teller(const JsonTree& tree, StreamNormaliser& stream, std::string& out) : tree_(tree), stream_(stream), out_(out) {
    for (const JsonNode& member : tree.children(tree.root())) {
      const std::string_view key = tree.key(member);
      const bool told_apart = key == "object" || key == "choices" || key == "usage" || key == "error";
      if (!told_apart) append_member(head_, member);
    }
  }

  void tell_choice(const JsonNode& choice) {
    const JsonNode* message = tree_.find(&choice, "message");
    const JsonNode* logprobs = tree_.find_value(&choice, "logprobs");
    const JsonNode* content = tree_.find_value(message, "content");
    if (message == nullptr) {  // completions
      std::string text;
      if (const JsonNode* node = tree_.find(&choice, "text")) append_member(text, *node);
      if (text.empty()) text = "\"text\":\"\"";
      chunk(choice, text, logprobs, nullptr);
      return chunk(choice, "\"text\":\"\"", nullptr, tree_.find(&choice, "finish_reason"));
    }
    delta(choice, R"("role":"assistant","content":"","refusal":null)");
    tell_members(choice, *message, true);
    if (!tree_.string(content).empty() || logprobs != nullptr) {
      std::string text;
      if (content != nullptr) append_member(text, *content);
      delta(choice, text, logprobs);
    }
    tell_members(choice, *message, false);
    tell_tool_calls(choice, tree_.find_value(message, "tool_calls"));
    delta(choice, {}, nullptr, tree_.find(&choice, "finish_reason"));
  }

  void tell_usage(const JsonNode* usage) {
    if (usage == nullptr) return;
    send("\"choices\":[],\"usage\":" + std::string(tree_.raw(*usage)));
  }

 private:
  void append_member(std::string& out, const JsonNode& member) const {
    if (!out.empty()) out += ',';
    out += '"';
    out += tree_.key(member);
    out += "\":";
    out += tree_.raw(member);
  }

  // What the model thought comes before what it said; the rest after.
  void tell_members(const JsonNode& choice, const JsonNode& message, bool thoughts) {
    for (const JsonNode& member : tree_.children(message)) {
      const std::string_view key = tree_.key(member);
      const bool told_apart = key == "role" || key == "content" || key == "tool_calls";
      const bool thought = key.substr(0, 9) == "reasoning" || key.substr(0, 8) == "thinking";
      if (told_apart || thought != thoughts || member.is(JsonType::null)) continue;
      std::string json;
      append_member(json, member);
      delta(choice, json);
    }
  }

  void tell_tool_calls(const JsonNode& choice, const JsonNode* calls) {
    if (calls == nullptr || !calls->is(JsonType::array)) return;
    std::size_t number = 0;
    for (const JsonNode& call : tree_.children(*calls)) {
      std::string json = "\"tool_calls\":[{\"index\":" + std::to_string(number++);
      for (const JsonNode& member : tree_.children(call)) {
        if (tree_.key(member) != "index") append_member(json, member);
      }
      delta(choice, json + "}]");
    }
  }

  void delta(const JsonNode& choice, std::string_view members, const JsonNode* logprobs = nullptr,
             const JsonNode* finish = nullptr) {
    chunk(choice, "\"delta\":{" + std::string(members) + '}', logprobs, finish);
  }

  void chunk(const JsonNode& choice, std::string_view inside, const JsonNode* logprobs, const JsonNode* finish) {
    const auto or_null = [&](const JsonNode* node) {
      return node != nullptr ? tree_.raw(*node) : std::string_view("null");
    };
    std::string json = "\"choices\":[{\"index\":";
    json += or_null(tree_.find(&choice, "index"));
    json += ',';
    json += inside;
    json += ",\"logprobs\":";
    json += or_null(logprobs);
    json += ",\"finish_reason\":";
    json += or_null(finish);
    json += "}]";
    send(json);
  }

  void send(std::string_view members) {
    std::string json = "{" + head_;
    if (!head_.empty()) json += ',';
    json += members;
    json += '}';
    std::replace(json.begin(), json.end(), '\r', ' ');  // between tokens, as everywhere in valid JSON
    stream_.on_event({json, {}}, out_);
  }

  const JsonTree& tree_;
  StreamNormaliser& stream_;
  std::string& out_;
  std::string head_;  // the members that every chunk repeats
};

}  // namespace

void stream_from_answer(std::string_view body, std::size_t readable, const StreamOptions& options, std::string& out,
                        AnswerReading& reading) {
  std::string mended;
  read_answer(options.endpoint, body, readable, options, mended, reading);
  out.clear();
  if (reading.failure != core::FailureClass::none) return;
  JsonTree tree;
  if (!reading.mended ? !tree.parse(body, readable) : !tree.parse(mended)) return;  // both are JSON by now
  StreamNormaliser stream;
  stream.begin(options);
  Teller teller(tree, stream, out);
  for (const JsonNode& choice : tree.children(*tree.find(&tree.root(), "choices"))) teller.tell_choice(choice);
  teller.tell_usage(tree.find_value(&tree.root(), "usage"));
  stream.on_end(true, out);
  describe_reading(stream, reading);
  if (reading.failure != core::FailureClass::none) out.clear();
}

}  // namespace router::wire
