#include "cli/mock_script.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "cli/mock.h"

namespace cli {
namespace {

using Read = bool (*)(std::string_view value, MockScript& script);

// Up to 1e9: more is a slip, and would not fit where it goes.
bool number(std::string_view text, double& out) {
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
  return ec == std::errc() && end == text.data() + text.size() && out >= 0 && out <= 1e9;
}

// Text that can stand in a header line and in a JSON string.
bool plain(std::string_view text, std::string& out) {
  out = text;
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 127 && c != '"' && c != '\\'; });
}

bool whole(std::string_view text, int& out) {
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
  return ec == std::errc() && end == text.data() + text.size() && out >= 0;
}

bool flag(std::string_view text, bool& out) {
  out = text != "0" && text != "false";
  return text.empty() || text == "1" || text == "0" || text == "true" || text == "false";
}

// "20ms", "1s", "500us"; a bare number is milliseconds.
bool duration(std::string_view text, std::chrono::microseconds& out) {
  double scale = 1000;
  if (text.ends_with("us")) {
    scale = 1;
    text.remove_suffix(2);
  } else if (text.ends_with("ms")) {
    text.remove_suffix(2);
  } else if (text.ends_with("s")) {
    scale = 1e6;
    text.remove_suffix(1);
  }
  double value = 0;
  if (!number(text, value)) return false;
  out = std::chrono::microseconds(static_cast<std::int64_t>(value * scale));
  return true;
}

bool size(std::string_view text, std::uint64_t& out) {
  double scale = 1;
  if (text.ends_with("KiB")) {
    scale = 1024;
    text.remove_suffix(3);
  } else if (text.ends_with("MiB")) {
    scale = 1 << 20;
    text.remove_suffix(3);
  }
  double value = 0;
  if (!number(text, value) || value * scale > (1 << 30)) return false;
  out = static_cast<std::uint64_t>(value * scale);
  return true;
}

bool how(std::string_view text, BreakHow& out) {
  constexpr std::array<std::string_view, 9> kWords{
      "reset", "cut", "truncate", "sse_error", "vllm_error", "openrouter_error", "bare_json", "stall", "garbage"};
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (text != kWords[i]) continue;
    out = static_cast<BreakHow>(i);
    return true;
  }
  return false;
}

bool one_of(std::string_view text, std::initializer_list<std::string_view> words, std::string& out) {
  for (const std::string_view word : words) {
    if (text != word) continue;
    out = text;
    return true;
  }
  return false;
}

bool split(std::string_view text, std::string& out) {
  int pieces = 0;
  out = text;
  return text == "bytes" || text == "utf8" || (whole(text, pieces) && pieces > 0);
}

struct Row {
  std::string_view key;
  Read read;
  std::string_view takes;
};

constexpr std::array kRows{
    Row{"latency", [](std::string_view v, MockScript& s) { return duration(v, s.latency); },
        "a time before the answer, as in 100ms"},
    Row{"first", [](std::string_view v, MockScript& s) { return duration(v, s.first); },
        "a time before the first event"},
    Row{"pace", [](std::string_view v, MockScript& s) { return duration(v, s.pace); },
        "a time between events, as in 20ms"},
    Row{"tokens", [](std::string_view v, MockScript& s) { return whole(v, s.tokens); }, "words of the answer"},
    Row{"size", [](std::string_view v, MockScript& s) { return size(v, s.size); },
        "bytes of the answer, or of each event, as in 2KiB"},
    Row{"status",
        [](std::string_view v, MockScript& s) { return whole(v, s.status) && s.status >= 200 && s.status < 600; },
        "an HTTP status to answer with; from 300 on, or with error, a failure"},
    Row{"retry_after", [](std::string_view v, MockScript& s) { return plain(v, s.retry_after); },
        "the Retry-After header's value"},
    Row{"retry_after_ms", [](std::string_view v, MockScript& s) { return plain(v, s.retry_after_ms); },
        "the retry-after-ms header's value"},
    Row{"error",
        [](std::string_view v, MockScript& s) {
          return one_of(v,
                        {"quota",
                         "rate_limit",
                         "context",
                         "context_openai",
                         "context_anthropic",
                         "context_vllm",
                         "context_llamacpp",
                         "context_gemini",
                         "context_bedrock",
                         "filter",
                         "overloaded",
                         "auth",
                         "model",
                         "html",
                         "plain",
                         "empty",
                         "json",
                         "garbage",
                         "array",
                         "detail",
                         "vllm",
                         "string"},
                        s.error);
        },
        "quota, rate_limit, context_(openai|anthropic|vllm|llamacpp|gemini|bedrock), filter, overloaded, auth, model; "
        "html, plain, detail, array, vllm, "
        "string (shapes); json, garbage, empty (a 200 that is none)"},
    Row{"fail_at", [](std::string_view v, MockScript& s) { return whole(v, s.fail_at); },
        "content events before a stream breaks"},
    Row{"how", [](std::string_view v, MockScript& s) { return how(v, s.how); },
        "reset, cut, truncate, sse_error, vllm_error, openrouter_error, bare_json, stall, garbage"},
    Row{"close",
        [](std::string_view v, MockScript& s) {
          return one_of(v, {"before", "after_head"}, s.close);
        },
        "before or after_head: the connection closes there"},
    Row{"hang", [](std::string_view v, MockScript& s) { return flag(v, s.hang); }, "1: never answers"},
    Row{"split", [](std::string_view v, MockScript& s) { return split(v, s.split); },
        "bytes, utf8 (inside characters) or a number: how the answer is cut into writes"},
    Row{"crlf", [](std::string_view v, MockScript& s) { return flag(v, s.crlf); }, "1: events with CRLF line ends"},
    Row{"comments", [](std::string_view v, MockScript& s) { return flag(v, s.comments); },
        "1: a comment before each event"},
    Row{"no_done", [](std::string_view v, MockScript& s) { return flag(v, s.no_done); }, "1: no [DONE]"},
    Row{"no_usage", [](std::string_view v, MockScript& s) { return flag(v, s.no_usage); }, "1: no usage"},
    Row{"usage_every", [](std::string_view v, MockScript& s) { return flag(v, s.usage_every); },
        "1: usage on every event"},
    Row{"role_twice", [](std::string_view v, MockScript& s) { return flag(v, s.role_twice); },
        "1: the role in every event"},
    Row{"tool_index",
        [](std::string_view v, MockScript& s) {
          return one_of(v, {"none", "same", "from1"}, s.tool_index);
        },
        "none, same or from1"},
    Row{"tool_args",
        [](std::string_view v, MockScript& s) {
          s.tool_args_object = v == "object";
          return v == "object";
        },
        "object: arguments as an object"},
    Row{"finish", [](std::string_view v, MockScript& s) { return plain(v, s.finish); },
        "a finish_reason instead of the honest one"},
    Row{"float_embeddings", [](std::string_view v, MockScript& s) { return flag(v, s.float_embeddings); },
        "1: floats although base64 was asked for"},
    Row{"json_for_stream", [](std::string_view v, MockScript& s) { return flag(v, s.json_for_stream); },
        "1: a whole answer although a stream was asked for"},
    Row{"sse_for_json", [](std::string_view v, MockScript& s) { return flag(v, s.sse_for_json); },
        "1: a stream although none was asked for"},
    Row{"gzip", [](std::string_view v, MockScript& s) { return flag(v, s.gzip); }, "1: the answer compressed"},
    Row{"keep_alive",
        [](std::string_view v, MockScript& s) {
          bool keep = true;
          const bool fine = flag(v, keep);
          s.close_after = !keep;
          return fine;
        },
        "0: closes after the answer"},
    Row{"fail_rate", [](std::string_view v, MockScript& s) { return number(v, s.fail_rate) && s.fail_rate <= 1; },
        "share of the requests that fail, 0 to 1"},
    Row{"seed",
        [](std::string_view v, MockScript& s) {
          int n = 0;
          const bool fine = whole(v, n);
          s.seed = static_cast<std::uint64_t>(n);
          return fine;
        },
        "of fail_rate's choice"},
};

}  // namespace

core::Result<void> read_mock_script(std::string_view text, MockScript& script) {
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    const std::string_view key = pair.substr(0, equals);
    const std::string_view value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    const Row* found = nullptr;
    for (const Row& row : kRows) {
      if (row.key == key) found = &row;
    }
    if (!found)
      return core::fail(core::ErrorKind::bad_request,
                        "mock script: there is no key '" + std::string(key) + "' (see signalbox mock --help)");
    if (!found->read(value, script)) {
      return core::fail(core::ErrorKind::bad_request,
                        "mock script: '" + std::string(key) + "' takes " + std::string(found->takes));
    }
  }
  return core::success();
}

std::string mock_script_help() {
  std::string out =
      "Scripts are key=value pairs joined by '&'. They come, each over the one before, from --script, from POST "
      "/mock/script\n"
      "{\"model\":\"m\",\"script\":\"...\",\"times\":2}, from the model name behind a '?' "
      "(\"model\":\"gpt?status=429\") and from the header x-mock.\n"
      "GET /mock/stats and /mock/requests tell what came, POST /mock/reset forgets it. Keys:\n";
  for (const Row& row : kRows) {
    out += "  ";
    out += row.key;
    out.append(row.key.size() < 18 ? 18 - row.key.size() : 1, ' ');
    out += row.takes;
    out += '\n';
  }
  return out;
}

}  // namespace cli
