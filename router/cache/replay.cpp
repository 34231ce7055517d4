#include "router/cache/replay.h"

#include "router/wire/aggregate.h"
#include "router/wire/json_tree.h"

namespace router::cache {
namespace {

constexpr std::size_t kPadding = 64;  // simdjson reads past the end

// The frame before the end when it is one of token counts alone; empty otherwise.
std::string_view usage_frame(std::string_view events) {
  if (!events.ends_with(kStreamEnd)) return {};
  events.remove_suffix(kStreamEnd.size());
  if (!events.ends_with("\n\n")) return {};
  const std::size_t before = events.size() < 3 ? std::string_view::npos : events.rfind("\n\n", events.size() - 3);
  const std::string_view last = before == std::string_view::npos ? events : events.substr(before + 2);
  std::string_view json = last;
  if (!json.starts_with("data:")) return {};
  json.remove_prefix(5);
  wire::JsonTree tree;
  if (!tree.parse(json)) return {};
  const wire::JsonNode* const choices = tree.find(&tree.root(), "choices");
  const wire::JsonNode* const usage = tree.find(&tree.root(), "usage");
  const bool counts = usage && usage->is(wire::JsonType::object) && choices && choices->is(wire::JsonType::array) &&
                      choices->children == 0;
  return counts ? last : std::string_view();
}

bool replay_stream(const std::string& body, bool wants_usage, std::string& out) {
  const std::string_view counts = usage_frame(body);
  if (counts.empty()) {
    if (wants_usage) return false;
    out = body;
    return true;
  }
  if (wants_usage) {
    out = body;
    return true;
  }
  const auto at = static_cast<std::size_t>(counts.data() - body.data());
  out.assign(body, 0, at);
  out.append(body, at + counts.size());
  return true;
}

}  // namespace

void append_with_usage(std::string_view events, std::string_view usage, std::string& out) {
  if (!events.ends_with(kStreamEnd)) {
    out += events;
    return;
  }
  events.remove_suffix(kStreamEnd.size());
  out.append(events).append("data: ").append(usage).append("\n\n").append(kStreamEnd);
}

bool replay(bool kept_as_stream, std::string& body, const wire::StreamOptions& options, bool as_stream,
            std::string& out) {
  out.clear();
  if (kept_as_stream && as_stream) return replay_stream(body, options.client_wants_usage, out);
  if (!kept_as_stream && !as_stream) {
    out.swap(body);
    return true;
  }
  wire::AnswerReading reading;
  if (as_stream) {
    body.reserve(body.size() + kPadding);
    wire::stream_from_answer(body, body.capacity(), options, out, reading);
  } else {
    if (usage_frame(body).empty()) return false;  // a whole answer tells its token counts
    wire::aggregate_stream(body, options, out, reading);
  }
  return reading.failure == core::FailureClass::none && !out.empty();
}

}  // namespace router::cache
