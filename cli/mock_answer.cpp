#include "cli/mock_answer.h"

#include <zlib.h>

#include <map>

#include "core/clock.h"
#include "core/json_writer.h"
#include "router/providers/demo_answers.h"
#include "router/wire/json_tree.h"

namespace cli {
namespace {

constexpr std::string_view kWords[] = {"signals", "are", "set", "and", "the",  "points", "lie",
                                       "well",    "für", "den", "Zug", "信号", "🚂"};

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// What stands behind the next `"key":`, sought from `at` on, which moves; empty when there is none.
std::string_view next_value(std::string_view body, std::string_view quoted_key, std::size_t& at) {
  constexpr std::string_view kBlanks = " \t\r\n";
  while ((at = body.find(quoted_key, at)) != std::string_view::npos) {
    at += quoted_key.size();
    const std::size_t colon = body.find_first_not_of(kBlanks, at);
    if (colon == std::string_view::npos || body[colon] != ':') continue;
    const std::size_t value = body.find_first_not_of(kBlanks, colon + 1);
    if (value != std::string_view::npos) return body.substr(value);
  }
  return {};
}

bool is_true(std::string_view body, std::string_view quoted_key) {
  std::size_t at = 0;
  for (auto value = next_value(body, quoted_key, at); !value.empty(); value = next_value(body, quoted_key, at)) {
    if (value.starts_with("true")) return true;
  }
  return false;
}

// The first member of that name that is a string, unescaped.
std::string text_member(std::string_view body, std::string_view quoted_key) {
  std::string out;
  std::size_t at = 0;
  for (auto value = next_value(body, quoted_key, at); !value.empty(); value = next_value(body, quoted_key, at)) {
    if (value[0] != '"') continue;
    std::size_t end = 1;
    while (end < value.size() && value[end] != '"') end += value[end] == '\\' ? 2 : 1;
    if (end < value.size()) router::wire::append_unescaped(out, value.substr(1, end - 1));
    break;
  }
  return out;
}

std::string words(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    if (i > 0) out += ' ';
    out += kWords[static_cast<std::size_t>(i) % std::size(kWords)];
  }
  return out;
}

std::string usage(int output) {
  return "{\"prompt_tokens\":10,\"completion_tokens\":" + std::to_string(output) +
         ",\"total_tokens\":" + std::to_string(output + 10) + "}";
}

struct Text {
  bool chat = true;  // or a completion
  std::string id, model;
  std::int64_t created = core::unix_seconds();
};

// `{"id":..` up to the opening of `choices`.
std::string opening(const Text& text, std::string_view object) {
  std::string out = "{\"id\":\"" + text.id + "\",\"object\":\"";
  out += object;
  out += "\",\"created\":" + std::to_string(text.created) + ",\"model\":";
  core::append_json_string(out, text.model);
  return out + ",\"choices\":[";
}

// `said` is the JSON of a delta, or of a completion's text.
std::string chunk(const Text& text, std::string_view said, std::string_view finish) {
  std::string out = "data: " + opening(text, text.chat ? "chat.completion.chunk" : "text_completion");
  out += text.chat ? "{\"index\":0,\"delta\":" : "{\"index\":0,\"text\":";
  out += said;
  out += ",\"finish_reason\":";
  out += finish;
  return out + "}]}\n\n";
}

void make_stream(const Text& text, const MockRequest& request, const MockScript& script, MockAnswer& out) {
  if (text.chat) out.frames.push_back(chunk(text, "{\"role\":\"assistant\",\"content\":\"\"}", "null"));
  const int count = script.tokens >= 0 ? script.tokens : 1;
  for (int i = 0; i < count; ++i) {
    std::string said = text.chat ? "{\"content\":" : "";
    const std::string_view word = kWords[static_cast<std::size_t>(i) % std::size(kWords)];
    core::append_json_string(said,
                             script.size > 0 ? std::string(script.size, 'x') : (i > 0 ? " " : "") + std::string(word));
    out.frames.push_back(chunk(text, text.chat ? said + "}" : said, "null"));
  }
  out.frames.push_back(chunk(text, text.chat ? "{}" : "\"\"", "\"stop\""));
  if (request.include_usage) {
    const std::string_view object = text.chat ? "chat.completion.chunk" : "text_completion";
    out.frames.push_back("data: " + opening(text, object) + "],\"usage\":" + usage(count) + "}\n\n");
  }
  out.frames.push_back("data: [DONE]\n\n");
}

void make_whole(const Text& text, const MockScript& script, MockAnswer& out) {
  out.body = opening(text, text.chat ? "chat.completion" : "text_completion");
  out.body += text.chat ? "{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":" : "{\"index\":0,\"text\":";
  core::append_json_string(out.body, script.size > 0 ? std::string(script.size, 'x') : words(script.tokens));
  if (text.chat) out.body += ",\"refusal\":null}";
  out.body += ",\"logprobs\":null,\"finish_reason\":\"stop\"}]";
  out.body += ",\"usage\":" + usage(script.tokens < 0 ? 1 : script.tokens) + "}";
}

// The demo provider's answer, for everything that needs the request understood: tools, schemas, embeddings.
void from_demo(const MockRequest& request, std::string_view body, std::uint64_t number, MockAnswer& out) {
  router::demo::DemoAnswer demo =
      router::demo::answer(request.endpoint, body, request.model, core::unix_seconds(), std::to_string(number));
  out.status = demo.status;
  out.stream = !demo.frames.empty();
  if (!out.stream) {
    out.body = std::move(demo.body);
    return;
  }
  std::size_t begin = 0;
  for (const std::size_t end : demo.frames) {
    out.frames.push_back(demo.body.substr(begin, end - begin));
    begin = end;
  }
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

// "index":N of tool calls, which stand behind "tool_calls":[ in a frame.
void bend_tool_index(std::string& frame, const std::string& how) {
  const std::size_t calls = frame.find("\"tool_calls\":[");
  if (calls == std::string::npos) return;
  const std::size_t at = frame.find("\"index\":", calls);
  if (at == std::string::npos) return;
  const std::size_t end = frame.find_first_of(",}", at);
  if (how == "none") frame.erase(at, end - at + (frame[end] == ',' ? 1 : 0));
  if (how == "same") frame.replace(at, end - at, "\"index\":0");
  if (how == "from1")
    frame.replace(at, end - at, "\"index\":" + std::to_string(std::stoi(frame.substr(at + 8, end - at - 8)) + 1));
}

// "arguments":"{..}" as an object instead of text.
void unquote_arguments(std::string& text) {
  constexpr std::string_view kKey = "\"arguments\":\"{";
  for (std::size_t at = text.find(kKey); at != std::string::npos; at = text.find(kKey, at + 1)) {
    const std::size_t begin = at + kKey.size() - 2;
    std::size_t end = begin + 1;
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
    std::string inside = text.substr(begin + 1, end - begin - 1);
    replace_all(inside, "\\\"", "\"");
    text.replace(begin, end - begin + 1, inside);
  }
}

// The same in a stream: each call comes whole in the frame that opens it, and the frames with its pieces go.
void gather_arguments(std::vector<std::string>& frames) {
  struct Call {
    std::size_t frame;
    std::string arguments;
  };
  std::map<std::string, Call> calls;  // by the indices of choice and call
  router::wire::JsonTree tree;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (!has(frames[i], "\"tool_calls\":[") || !tree.parse(std::string_view(frames[i]).substr(6))) continue;
    const auto* choices = tree.find(&tree.root(), "choices");
    const auto& choice = *tree.children(*choices).begin();
    const auto* list = tree.find(tree.find(&choice, "delta"), "tool_calls");
    const auto& call = *tree.children(*list).begin();
    std::string key(tree.raw(*tree.find(&choice, "index")));
    key.append("/").append(tree.raw(*tree.find(&call, "index")));
    const auto [at, opens] = calls.try_emplace(key, Call{i, {}});
    at->second.arguments += tree.text_of(tree.find(tree.find(&call, "function"), "arguments"));
    if (!opens) frames[i].clear();
  }
  for (const auto& [key, call] : calls)
    replace_all(frames[call.frame], "\"arguments\":\"\"",
                "\"arguments\":" + (call.arguments.empty() ? "{}" : call.arguments));
  std::erase(frames, std::string());
}

void bend_frame(const MockScript& script, std::string& frame) {
  const bool chunk = frame.starts_with("data: {");
  if (script.role_twice && chunk && !has(frame, "\"role\""))
    replace_all(
        frame, "\"delta\":{",
        has(frame, "\"delta\":{}") ? "\"delta\":{\"role\":\"assistant\"" : "\"delta\":{\"role\":\"assistant\",");
  if (script.usage_every && chunk) {
    replace_all(frame, ",\"usage\":null", "");
    if (!has(frame, ",\"usage\":{")) frame.insert(frame.rfind('}'), ",\"usage\":" + usage(1));
  }
  if (!script.tool_index.empty()) bend_tool_index(frame, script.tool_index);
  if (!script.finish.empty() && has(frame, "\"finish_reason\":\"")) {
    const std::size_t at = frame.find("\"finish_reason\":\"") + 17;
    frame.replace(at, frame.find('"', at) - at, script.finish);
  }
  if (script.comments) frame.insert(0, ": mock comment\n\n");
  if (script.crlf) replace_all(frame, "\n", "\r\n");
}

void bend(const MockScript& script, MockAnswer& answer) {
  if (script.tool_args_object) gather_arguments(answer.frames);
  if (script.no_done && !answer.frames.empty()) answer.frames.pop_back();
  std::vector<std::string> kept;
  for (std::string& frame : answer.frames) {
    if (script.no_usage && has(frame, "\"choices\":[]")) continue;
    bend_frame(script, frame);
    kept.push_back(std::move(frame));
  }
  answer.frames = std::move(kept);
  if (!answer.body.empty()) {
    if (script.tool_args_object) unquote_arguments(answer.body);
    if (!script.finish.empty() && has(answer.body, "\"finish_reason\":\"")) {
      const std::size_t at = answer.body.find("\"finish_reason\":\"") + 17;
      answer.body.replace(at, answer.body.find('"', at) - at, script.finish);
    }
    const std::size_t at = answer.body.find(",\"usage\":{");
    if (script.no_usage && at != std::string::npos) {
      int depth = 0;
      std::size_t end = at + 9;
      do {
        depth += answer.body[end] == '{' ? 1 : answer.body[end] == '}' ? -1 : 0;
        ++end;
      } while (depth > 0 && end < answer.body.size());
      answer.body.erase(at, end - at);
    }
  }
}

class Gzip {
 public:
  Gzip() { deflateInit2(&stream_, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY); }
  Gzip(const Gzip&) = delete;
  ~Gzip() { deflateEnd(&stream_); }
  // `flush`: Z_SYNC_FLUSH, so that what was added can be read, or Z_FINISH.
  void pack(std::string& text, int flush) {
    std::string out(deflateBound(&stream_, text.size()) + 32, '\0');
    stream_.next_in = reinterpret_cast<Bytef*>(text.data());
    stream_.avail_in = static_cast<uInt>(text.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    deflate(&stream_, flush);
    out.resize(out.size() - stream_.avail_out);
    text = std::move(out);
  }

 private:
  z_stream stream_{};
};

void compress(MockAnswer& answer) {
  Gzip gzip;
  answer.fields += "content-encoding: gzip\r\n";
  if (!answer.stream) gzip.pack(answer.body, Z_FINISH);
  for (std::string& frame : answer.frames) gzip.pack(frame, &frame == &answer.frames.back() ? Z_FINISH : Z_SYNC_FLUSH);
}

}  // namespace

MockRequest read_mock_request(core::Endpoint endpoint, std::string_view body) {
  MockRequest out;
  out.endpoint = endpoint;
  out.stream = is_true(body, "\"stream\"");
  out.include_usage = is_true(body, "\"include_usage\"");
  out.model = text_member(body, "\"model\"");
  const std::size_t mark = out.model.find('?');
  if (mark == std::string::npos) return out;
  out.script = out.model.substr(mark + 1);
  out.model.resize(mark);
  return out;
}

MockAnswer mock_answer(const MockRequest& request, const MockScript& script, std::string_view body,
                       std::uint64_t number) {
  MockAnswer out;
  const bool plain = request.endpoint != core::Endpoint::embeddings && (script.tokens >= 0 || script.size > 0);
  if (plain) {
    Text text;
    text.chat = request.endpoint == core::Endpoint::chat;
    text.id = (text.chat ? "chatcmpl-mock" : "cmpl-mock") + std::to_string(number);
    text.model = request.model;
    out.stream = (request.stream || script.sse_for_json) && !script.json_for_stream;
    if (out.stream) {
      make_stream(text, request, script, out);
    } else {
      make_whole(text, script, out);
    }
  } else {
    std::string asked(body);
    // The stream a script asks for, or denies, whatever the request says.
    if (script.json_for_stream || script.sse_for_json) replace_all(asked, "\"stream\"", "\"stream_not\"");
    if (script.json_for_stream) replace_all(asked, "\"stream_options\"", "\"stream_options_not\"");
    if (script.sse_for_json) asked.insert(asked.find('{') + 1, "\"stream\":true,");
    if (script.float_embeddings) replace_all(asked, "\"base64\"", "\"float\"");
    from_demo(request, asked, number, out);
  }
  while (out.content_from < out.frames.size() && has(out.frames[out.content_from], "\"delta\":{\"role\":"))
    ++out.content_from;
  bend(script, out);
  if (out.status == 200 && script.status != 0 && !script.refuses()) out.status = script.status;
  if (out.stream) out.content_type = "text/event-stream; charset=utf-8";
  if (script.gzip) compress(out);
  return out;
}

std::string mock_broken_frame(BreakHow how) {
  switch (how) {
    case BreakHow::sse_error:
      return "data: {\"error\":{\"message\":\"The server had an "
             "error.\",\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n";
    case BreakHow::vllm_error:
      return "data: {\"object\":\"error\",\"message\":\"engine "
             "died\",\"type\":\"InternalServerError\",\"param\":null,\"code\":500}\n\ndata: [DONE]\n\n";
    case BreakHow::openrouter_error:
      return "data: "
             "{\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"error\":{\"code\":"
             "502,\"message\":\"provider "
             "disconnected\"},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}"
             "\n\n";
    case BreakHow::bare_json: return "{\"error\":\"model runner has unexpectedly stopped\"}\n";
    case BreakHow::garbage: return "data: {\"id\":\"chatcmpl-1\",\"choices\":[{\"index\":0,\"del\n\n";
    default: return {};
  }
}

}  // namespace cli
