#include "router/wire/aggregate.h"

#include <algorithm>
#include <vector>

#include "core/json_writer.h"
#include "net/sse.h"
#include "router/wire/merged.h"
#include "router/wire/stream_normaliser.h"

namespace router::wire {
namespace {

class Aggregate {
 public:
  explicit Aggregate(core::Endpoint endpoint) : endpoint_(endpoint) {}

  // Frames of StreamNormaliser: `data: ` and one line each.
  void take_frames(std::string_view frames) {
    constexpr std::string_view kPrefix = "data: ";
    while (!frames.empty()) {
      const std::size_t end = frames.find("\n\n");
      if (tree_.parse(frames.substr(kPrefix.size(), end - kPrefix.size()))) take_chunk();  // else [DONE]
      frames.remove_prefix(end + 2);
    }
  }

  void write(std::string& out) const {
    out += "{\"object\":";
    out += chat() ? "\"chat.completion\"" : "\"text_completion\"";
    for (const Merged& member : head_.members) {
      core::append_key(out, member.key);
      out += member.text;
    }
    core::append_key(out, "choices");
    out += '[';
    for (const Choice& choice : choices_) {
      core::append_comma(out);
      write_choice(choice, out);
    }
    out += "]}";
  }

 private:
  struct Choice {
    std::int64_t index = 0;
    std::string finish;  // as JSON
    Merged message, logprobs;
  };

  bool chat() const noexcept { return endpoint_ == core::Endpoint::chat; }

  // Of several members with one name the last counts, as for the normaliser and for clients.
  void take_chunk() {
    const JsonNode& root = tree_.root();
    for (const JsonNode& member : tree_.children(root)) {
      const std::string_view key = tree_.key(member);
      const bool told_apart = key == "choices" || key == "object" || key == "obfuscation";
      if (!told_apart && !member.is(JsonType::null)) take_head(key, member);
    }
    for (const JsonNode& choice : tree_.children(*tree_.find(&root, "choices"))) take_choice(choice);
  }

  // Members beside the choices, as JSON. The first id and time count, of others the last.
  void take_head(std::string_view key, const JsonNode& node) {
    Merged* value = head_.member(key);
    if (value == nullptr || ((key == "id" || key == "created") && !value->text.empty())) return;
    value->text = tree_.raw(node);
  }

  void take_choice(const JsonNode& node) {
    Choice& choice = choice_for(tree_.integer(tree_.find(&node, "index")).value_or(0));
    const JsonNode* said = tree_.find(&node, chat() ? "delta" : "text");
    if (said != nullptr && chat()) choice.message.merge_members(tree_, *said);
    if (said != nullptr && !chat()) choice.message.member("text")->merge(tree_, *said);
    if (const JsonNode* finish = tree_.find_value(&node, "finish_reason")) choice.finish = tree_.raw(*finish);
    const JsonNode* logprobs = tree_.find_value(&node, "logprobs");  // the tree does not index what is in it
    if (logprobs != nullptr && logprobs_.parse(tree_.raw(*logprobs)))
      choice.logprobs.merge(logprobs_, logprobs_.root());
  }

  Choice& choice_for(std::int64_t index) {
    const auto found =
        std::find_if(choices_.begin(), choices_.end(), [&](const Choice& c) { return c.index == index; });
    if (found != choices_.end()) return *found;
    choices_.emplace_back().index = index;
    return choices_.back();
  }

  void write_choice(const Choice& choice, std::string& out) const {
    out += "{\"index\":";
    core::append_number(out, choice.index);
    if (chat()) {
      core::append_key(out, "message");
      write_message(choice.message, out);
    } else {
      core::append_key(out, "text");
      choice.message.find("text")->write(out);  // the normaliser sees to it
    }
    core::append_key(out, "logprobs");
    choice.logprobs.write(out);
    core::append_key(out, "finish_reason");
    out += choice.finish;
    out += '}';
  }

  static void write_message(const Merged& message, std::string& out) {
    const auto blank = [](const Merged* member) { return member == nullptr || member->blank(); };
    const Merged* content = message.find("content");
    const Merged* refusal = message.find("refusal");
    const Merged* calls = message.find("tool_calls");
    const bool calls_tools = calls != nullptr && !calls->members.empty();
    const bool says_otherwise =
        calls_tools || !blank(refusal) || !blank(message.find("function_call")) || !blank(message.find("audio"));
    const bool silent = content == nullptr || (content->blank() && says_otherwise);
    out += "{\"role\":\"assistant\",\"content\":";
    (silent ? Merged() : *content).write(out);
    core::append_key(out, "refusal");
    (blank(refusal) ? Merged() : *refusal).write(out);
    for (const Merged& member : message.members) {
      const bool written = member.key == "role" || member.key == "content" || member.key == "refusal";
      if (written || member.blank() || (&member == calls && !calls_tools)) continue;
      core::append_key(out, member.key);
      member.write(out);
    }
    out += '}';
  }

  core::Endpoint endpoint_;
  JsonTree tree_, logprobs_;
  Merged head_;
  std::vector<Choice> choices_;
};

}  // namespace

void aggregate_stream(std::string_view events, const StreamOptions& options, std::string& whole,
                      AnswerReading& reading) {
  whole.clear();
  StreamOptions with_usage = options;
  with_usage.client_wants_usage = true;  // a body always tells it
  StreamNormaliser stream;
  stream.begin(with_usage);
  Aggregate aggregate(options.endpoint);
  net::SseDecoder decoder(events.size() + 1);
  net::SseDecoder::Event event;
  std::string frames;
  const auto take = [&](net::SseDecoder::Status status, bool cut) {
    frames.clear();
    if (status != net::SseDecoder::Status::event && status != net::SseDecoder::Status::bare_line) return false;
    stream.on_event(event, frames, cut);
    aggregate.take_frames(frames);
    return true;
  };
  while (take(decoder.next(events, event), false)) continue;
  while (take(decoder.finish(event), true)) continue;
  stream.on_end(true, frames);
  aggregate.take_frames(frames);
  describe_reading(stream, reading);
  if (reading.failure == core::FailureClass::none) aggregate.write(whole);
}

}  // namespace router::wire
