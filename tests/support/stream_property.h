// What every chat stream we write must be, whatever came in: an independent reading of it with simdjson's DOM parser.
// Returns the first problem as a sentence, empty when there is none. Used by tests and fuzz targets.
#pragma once

#include <simdjson.h>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "net/sse.h"
#include "router/wire/stream_normaliser.h"

namespace support {

struct Run {
  std::string out;
  router::wire::StreamState state;
};

inline router::wire::StreamOptions stream_options(bool wants_usage, core::Endpoint endpoint = core::Endpoint::chat) {
  return {endpoint, wants_usage, "requested-model", "chatcmpl-fallback", 1700000000};
}

// Feeds a stream cut at `split` through decoder and normaliser.
inline Run run_stream(std::string_view bytes, std::size_t split, const router::wire::StreamOptions& options,
                      net::SseDecoder& decoder, router::wire::StreamNormaliser& stream, bool clean = true) {
  using Status = net::SseDecoder::Status;
  decoder.reset();
  stream.begin(options);
  Run run;
  net::SseDecoder::Event event;
  const auto take = [&](Status status, bool cut) {
    if (status == Status::event) stream.on_event(event, run.out, cut);
    if (status == Status::bare_line) stream.on_bare_line(event.data, run.out, cut);
    return status == Status::event || status == Status::bare_line;
  };
  // Each piece lives in its own allocation, so that a view kept too long is seen by the sanitizer.
  for (const std::string_view part : {bytes.substr(0, split), bytes.substr(split)}) {
    const std::string piece(part);
    std::string_view in = piece;
    while (take(decoder.next(in, event), false)) continue;
  }
  while (take(decoder.finish(event), true)) continue;
  run.state = stream.on_end(clean, run.out);
  return run;
}

class StreamCheck {
 public:
  StreamCheck(bool wants_usage, bool chat) : wants_usage_(wants_usage), chat_(chat) {}

  std::string check(std::string_view out, router::wire::StreamState state) {
    while (!out.empty()) {
      const std::size_t end = out.find("\n\n");
      if (end == out.npos || out.substr(0, 6) != "data: ") return "a frame is not `data: ...` and a blank line";
      const std::string_view line = out.substr(6, end - 6);
      if (line.empty() || line.find_first_of("\r\n") != line.npos) return "a frame is empty or not one line";
      if (done_) return "something follows [DONE]";
      if (line == "[DONE]") {
        done_ = true;
      } else if (std::string problem = frame(line); !problem.empty()) {
        return problem + ": " + std::string(line.substr(0, 400));
      }
      out.remove_prefix(end + 2);
    }
    if (done_ != (state == router::wire::StreamState::finished)) return "[DONE] and the state disagree";
    return done_ ? ending() : std::string();
  }

 private:
  using Element = simdjson::dom::element;
  struct Call {
    bool named = false, custom = false;
    std::string arguments;
  };
  struct Choice {
    int finishes = 0;
    std::vector<Call> calls;
  };

  // The last of several members with the same name, as JavaScript and Python read it.
  static bool get(Element object, std::string_view key, Element& out) {
    simdjson::dom::object members;
    if (object.get(members)) return false;
    bool found = false;
    for (const auto member : members) {
      if (member.key == key) {
        out = member.value;
        found = true;
      }
    }
    return found;
  }
  static bool given(Element object, std::string_view key, Element& out) {
    return get(object, key, out) && !out.is_null();
  }
  static bool text(Element object, std::string_view key, std::string_view& out) {
    Element value;
    return get(object, key, value) && !value.get(out);
  }

  std::string frame(std::string_view line) {
    simdjson::dom::element chunk;
    const auto error = parser_.parse(simdjson::padded_string(line)).get(chunk);
    const bool unreadable_number = error == simdjson::NUMBER_ERROR;  // valid, but beyond this parser
    if (error && !unreadable_number) return "a frame is not valid JSON";
    if (unreadable_number || line.find("\\u00") != line.npos) {
      blind_ = true;  // keys in disguise: nobody writes them, and we do not look for them
      return {};
    }
    if (blind_) return {};
    Element value;
    std::string_view word;
    std::int64_t number = 0;
    if (get(chunk, "error", value)) return "a chunk has an `error` key";
    if (!text(chunk, "id", word) || word.empty()) return "a chunk has no id";
    if (!text(chunk, "model", word) || word.empty()) return "a chunk has no model";
    if (!text(chunk, "object", word) || word != (chat_ ? "chat.completion.chunk" : "text_completion"))
      return "wrong object";
    if (!get(chunk, "created", value) || value.get(number)) return "`created` is no integer";
    simdjson::dom::array choices;
    if (!get(chunk, "choices", value) || value.get(choices)) return "no list of choices";
    if (usage_seen_) return "a chunk follows the usage chunk";
    usage_seen_ = get(chunk, "usage", value) && value.is_object();
    if (usage_seen_ && (!wants_usage_ || choices.size() != 0)) return "usage where it does not belong";
    if (!usage_seen_ && choices.size() == 0) return "a chunk without choices";
    for (const Element each : choices) {
      if (std::string problem = choice(each); !problem.empty()) return problem;
    }
    return {};
  }

  std::string choice(Element node) {
    Element value;
    std::int64_t index = 0;
    if (!get(node, "index", value) || value.get(index)) return "a choice has no index";
    const bool first = choices_.find(index) == choices_.end();
    if (chat_ && first && index != static_cast<std::int64_t>(choices_.size())) return "choices are not opened in order";
    Choice& choice = choices_[index];
    if (chat_) {
      if (std::string problem = delta(node, choice, first); !problem.empty()) return problem;
    } else if (std::string_view word; !text(node, "text", word)) {
      return "`text` is no string";
    }
    std::string_view reason;
    if (given(node, "finish_reason", value)) {
      if (value.get(reason) || reason.empty()) return "finish_reason is neither a word nor null";
      if (++choice.finishes > 1) return "two finish chunks";
      if (reason == "stop" && !choice.calls.empty()) return "`stop` after tool calls";
      for (const Call& call : choice.calls) {
        if (!call.custom && call.arguments.empty()) return "a finished call has no arguments";
      }
    }
    return {};
  }

  std::string delta(Element node, Choice& choice, bool first) {
    Element delta, value;
    std::string_view word;
    if (!get(node, "delta", delta) || !delta.is_object()) return "no delta object";
    const bool role = text(delta, "role", word);
    if (first && (!role || word != "assistant")) return "the first delta has no role";
    if (!first && role) return "the role is repeated";
    if (given(delta, "content", value) && !value.is_string()) return "content is neither string nor null";
    for (const auto member : simdjson::dom::object(delta)) {
      simdjson::dom::array list;
      if (member.key == "tool_calls" || member.value.get(list)) continue;
      for (const Element element : list) {
        std::int64_t number = 0;
        if (element.is_object() && (!get(element, "index", value) || value.get(number)))
          return "a list element has no index";
      }
    }
    simdjson::dom::array calls;
    if (!given(delta, "tool_calls", value)) return {};
    if (value.get(calls)) return "tool_calls is no list";
    std::set<std::int64_t> in_chunk;
    for (const Element each : calls) {
      if (std::string problem = call(each, choice, in_chunk); !problem.empty()) return problem;
    }
    return {};
  }

  std::string call(Element node, Choice& choice, std::set<std::int64_t>& in_chunk) {
    Element value, function;
    std::int64_t index = 0;
    std::string_view word;
    if (!get(node, "index", value) || value.get(index)) return "a tool call has no index";
    if (!in_chunk.insert(index).second) return "a tool call stands twice in a chunk";
    const bool opens = index == static_cast<std::int64_t>(choice.calls.size());
    if (index < 0 || index > static_cast<std::int64_t>(choice.calls.size()))
      return "tool calls are not opened in order";
    if (opens) choice.calls.emplace_back();
    Call& call = choice.calls[static_cast<std::size_t>(index)];
    call.custom = call.custom || (get(node, "custom", value) && value.is_object());
    if (opens) {
      if (!text(node, "id", word) || word.empty()) return "a call opens without an id";
      if (!ids_.insert(std::string(word)).second && choices_.size() == 1) return "two calls have the same id";
      if (!text(node, "type", word) || word != (call.custom ? "custom" : "function"))
        return "a call opens without its type";
    } else if (given(node, "id", value) || given(node, "type", value)) {
      return "id or type is repeated";
    }
    if (call.custom) return {};
    const bool has_function = get(node, "function", function) && function.is_object();
    if (opens && (!has_function || !text(function, "arguments", word))) return "a call opens without arguments";
    if (!has_function) return {};
    if (given(function, "arguments", value) && !value.is_string()) return "arguments are no string";
    if (text(function, "arguments", word)) call.arguments += word;
    if (text(function, "name", word)) {
      if (call.named) return "the name is repeated";
      call.named = !word.empty();
    }
    return {};
  }

  std::string ending() const {
    if (blind_) return {};
    if (choices_.empty()) return "a finished stream without choices";
    for (const auto& [index, choice] : choices_) {
      if (choice.finishes != 1) return "a choice without a finish chunk";
    }
    return {};
  }

  bool wants_usage_, chat_;
  bool done_ = false, usage_seen_ = false, blind_ = false;
  std::map<std::int64_t, Choice> choices_;
  std::set<std::string> ids_;
  simdjson::dom::parser parser_;
};

inline std::string stream_problem(const Run& run, const router::wire::StreamOptions& options) {
  return StreamCheck(options.client_wants_usage, options.endpoint == core::Endpoint::chat).check(run.out, run.state);
}

}  // namespace support
