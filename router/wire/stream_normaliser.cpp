#include "router/wire/stream_normaliser.h"

#include <algorithm>
#include <optional>
#include <span>

#include "router/wire/chunk_varying.h"
#include "router/wire/stream_chunk.h"

namespace router::wire {

namespace {

std::string_view trim(std::string_view text) noexcept {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// A frame is one line. In valid JSON a line end can only stand between tokens, where a space does as well.
std::string_view one_line(std::string_view data, std::string& line) {
  line = data;
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

// Pings have names of their own and may say a word; answers, and what is left of them, are JSON.
bool says_nothing(std::string_view name, std::string_view data) noexcept {
  const bool named = !name.empty() && name != "message";
  return named && data.front() != '{' && data.front() != '[';
}

}  // namespace

void StreamNormaliser::begin(const StreamOptions& options) {
  endpoint_ = options.endpoint;
  client_wants_usage_ = options.client_wants_usage;
  keep_usage_ = options.keep_usage;
  state_ = StreamState::held;
  mended_ = false;
  output_events_ = 0;
  envelope_.begin(options, chat() ? "chat.completion.chunk" : "text_completion");
  call_ids_.begin(options.fallback_id);
  choice_count_ = 0;
  usage_ = {};
  usage_chunk_.clear();
  finish_reason_.clear();
  failure_ = {};
  shape_.forget();
}

StreamState StreamNormaliser::on_event(const net::SseDecoder::Event& event, std::string& out, bool cut) {
  if (state_ == StreamState::finished || state_ == StreamState::failed) return state_;
  if (event.event.empty() && shape_.write(event.data, out)) {
    ++output_events_;
    return state_;
  }
  shape_.forget();
  const bool error = event.event == "error";
  std::string_view data = trim(event.data);
  if (data.empty() && !error) return state_;
  if (data == "[DONE]") return end(true, out);

  thread_local Chunk chunk;
  if (data.find('\n') != data.npos) data = one_line(data, chunk.line);
  const bool parsed = chunk.tree.parse(data);
  if (error) {
    if (parsed && read_error(chunk.tree, failure_)) return state_ = StreamState::failed;
    return fail(core::FailureClass::server_error, data);
  }
  if (parsed) return read_chunk(chunk, out);
  return cut || says_nothing(event.event, data) ? state_ : unreadable("is not valid JSON");
}

StreamState StreamNormaliser::on_bare_line(std::string_view line, std::string& out, bool cut) {
  return on_event({line, {}}, out, cut);
}

StreamState StreamNormaliser::on_end(bool clean, std::string& out) {
  if (state_ == StreamState::finished || state_ == StreamState::failed) return state_;
  return end(clean, out);
}

StreamState StreamNormaliser::read_chunk(Chunk& chunk, std::string& out) {
  JsonTree& tree = chunk.tree;
  chunk.top = read_top(tree);
  chunk.patch.begin(tree);
  chunk.after.clear();
  chunk.kept = 0;
  chunk.content = chunk.finish = chunk.counted = false;
  chunk.words = nullptr;
  const TopMembers& top = chunk.top;
  const bool has_choices = is_array(top.choices) && top.choices->children > 0;
  if ((top.error != nullptr || !has_choices || tree.string(top.object) == "error") && read_error(tree, failure_)) {
    return state_ = StreamState::failed;
  }
  if (tree.root().is(JsonType::array)) return unreadable("is a list");
  if (!is_array(top.choices) && !says_nothing(tree, top.choices)) return unreadable("has choices that are no list");
  if (top.error != nullptr) chunk.patch.remove(*top.error);
  const bool has_usage = is_object(top.usage) && read_usage(tree, *top.usage, usage_);
  if (!has_choices) {
    if (has_usage) hold_usage(chunk, true);  // anything else without choices says nothing: Azure's prompt filter, pings
    return state_;
  }
  envelope_.mend(tree, chunk.patch, top);
  if (has_usage) {
    hold_usage(chunk, false);
    chunk.counted = true;
  }
  if (is_object(top.usage)) chunk.patch.remove(*top.usage);
  if (!mend_choices(chunk)) return state_;
  write(chunk, out);
  if (chunk.content) ++output_events_;
  if (chunk.content || chunk.finish) state_ = StreamState::flowing;
  return state_;
}

// Usage goes out last and once, so it waits for the end; a later one takes its place.
void StreamNormaliser::hold_usage(Chunk& chunk, bool alone) {
  if (!client_wants_usage_ && !keep_usage_) return;
  usage_chunk_.clear();
  if (!alone) {
    envelope_.append_open(usage_chunk_);
    usage_chunk_ += ",\"choices\":[],\"usage\":";
    usage_chunk_ += chunk.tree.raw(*chunk.top.usage);
    usage_chunk_ += '}';
    mended_ = mended_ || client_wants_usage_;
    return;
  }
  envelope_.mend(chunk.tree, chunk.patch, chunk.top);
  if (!is_array(chunk.top.choices)) chunk.patch.set(chunk.tree.root(), chunk.top.choices, "choices", "[]");
  mended_ = mended_ || (client_wants_usage_ && (!chunk.patch.empty() || chunk.tree.repaired()));
  chunk.patch.write(usage_chunk_);
}

void StreamNormaliser::write(Chunk& chunk, std::string& out) {
  mended_ = mended_ || !chunk.patch.empty() || chunk.tree.repaired();
  if (chunk.kept > 0) {
    thread_local std::string json;
    const bool patched = !chunk.patch.empty();
    std::optional<Varying> varying;
    if (chunk.repeats()) varying.emplace(chunk.tree, *chunk.words);
    json.clear();
    if (patched) chunk.patch.write(json, varying ? varying->watched() : std::span<JsonPatch::Watched>());
    const std::size_t begin = out.size();
    append_frame(out, patched ? json : chunk.tree.text());
    if (varying) varying->teach(shape_, chunk.tree.text(), std::string_view(out).substr(begin), patched);
  }
  out += chunk.after;
}

bool StreamNormaliser::complete() const noexcept {
  return choice_count_ > 0 &&
         std::all_of(choices_.begin(), choices_.begin() + static_cast<std::ptrdiff_t>(choice_count_),
                     [](const Choice& choice) { return choice.finished; });
}

// What it was may have been a part of the answer, and an answer without it would look whole. One that has ended is.
StreamState StreamNormaliser::unreadable(std::string_view how) {
  if (complete()) return state_;
  return fail(core::FailureClass::bad_body, "The provider sent an event that " + std::string(how) + '.');
}

StreamState StreamNormaliser::end(bool clean, std::string& out) {
  if (!complete()) {
    if (clean && state_ == StreamState::held) {
      return fail(core::FailureClass::bad_body, "The provider's stream ended without an answer.");
    }
    return fail(core::FailureClass::stream_cut, "The provider's stream ended before the answer was complete.");
  }
  if (client_wants_usage_ && !usage_chunk_.empty()) append_frame(out, usage_chunk_);
  out += "data: [DONE]\n\n";
  return state_ = StreamState::finished;
}

StreamState StreamNormaliser::fail(core::FailureClass cls, std::string_view message) {
  describe_failure(cls, message, failure_);
  return state_ = StreamState::failed;
}

}  // namespace router::wire
