// Reads a provider's chat/completions stream and writes the stream a client should see: chunks that are in order are
// copied byte for byte, others are mended in place, and nothing is written after the end. One object per attempt,
// reused; one thread.
//
// An event that cannot be read fails the stream, before commit and after it: what is left of an answer without one of
// its pieces would look whole and say something else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.h"
#include "net/sse.h"
#include "router/wire/answer_parts.h"
#include "router/wire/chunk_shape.h"
#include "router/wire/tool_calls.h"
#include "router/wire/upstream_error.h"

namespace router::wire {

enum class StreamState : std::uint8_t {
  held,      // nothing meaningful yet: what was written may be withheld, failing over is invisible
  flowing,   // meaningful content or a finish_reason has been seen: commit
  finished,  // the end was written
  failed,    // see failure(); past commit the caller writes error_frame()
};

struct ChoiceMembers;

class StreamNormaliser {
 public:
  static constexpr std::size_t kMaxChoices = 128;  // OpenAI's limit of n

  void begin(const StreamOptions& options);

  // Each appends whole frames, or nothing, to `out`.
  // `cut`: the stream ended inside it. When it is no JSON then, that is no fault of its own: on_end() says what
  // follows.
  StreamState on_event(const net::SseDecoder::Event& event, std::string& out, bool cut = false);
  // A line that is no SSE: an error, or a chunk whose `data:` was forgotten.
  StreamState on_bare_line(std::string_view line, std::string& out, bool cut = false);
  // The provider's stream has ended. `clean`: as HTTP demands, not by a reset. Ends the client's stream when every
  // choice has its finish_reason, otherwise it is a failure: a truncated answer must not look complete.
  StreamState on_end(bool clean, std::string& out);

  StreamState state() const noexcept { return state_; }
  const core::Usage& usage() const noexcept { return usage_; }
  std::string_view finish_reason() const noexcept { return finish_reason_; }
  const StreamFailure& failure() const noexcept { return failure_; }
  // The chunk with the token counts that the client did not want, when it was to be kept.
  std::string_view unsent_usage() const noexcept { return client_wants_usage_ ? std::string_view() : usage_chunk_; }
  std::string_view response_model() const noexcept { return envelope_.upstream_model(); }  // empty: none was named
  bool mended() const noexcept { return mended_; }
  std::uint32_t output_events() const noexcept { return output_events_; }  // with meaningful content

 private:
  struct Choice {
    std::int64_t index = 0;  // the provider's
    bool opened = false, finished = false, function_call = false;
    std::uint32_t annotations = 0, images = 0;
    ToolCalls tools;
  };
  struct Chunk;    // the event being read
  struct Reading;  // one choice of it

  StreamState read_chunk(Chunk& chunk, std::string& out);
  bool mend_choices(Chunk& chunk);
  bool mend_choice(Chunk& chunk, const JsonNode& node, std::int64_t position);
  bool mend_delta(Chunk& chunk, Choice& choice, const JsonNode& node, const ChoiceMembers& members, Reading& reading);
  bool mend_members(Chunk& chunk, Choice& choice, const JsonNode& delta, Reading& reading);
  void mend_role(Chunk& chunk, Choice& choice, const JsonNode& delta, const JsonNode* role, Reading& reading);
  bool mend_tool_calls(Chunk& chunk, Choice& choice, const JsonNode& list, Reading& reading);
  void number_elements(Chunk& chunk, Choice& choice, std::string_view key, const JsonNode& list);
  bool mend_text(Chunk& chunk, const JsonNode& node, const ChoiceMembers& members, Reading& reading);
  bool mend_finish(Chunk& chunk, Choice& choice, const JsonNode* reason, Reading& reading);
  void write_tails(Chunk& chunk, const Choice& choice, const Reading& reading);
  void hold_usage(Chunk& chunk, bool alone);
  void write(Chunk& chunk, std::string& out);
  Choice* choice_for(std::int64_t index);
  std::int64_t shown_index(const Choice& choice) const noexcept {
    return chat() ? &choice - choices_.data() : choice.index;
  }

  StreamState unreadable(std::string_view how);
  bool complete() const noexcept;  // every choice has ended
  StreamState end(bool clean, std::string& out);
  StreamState fail(core::FailureClass cls, std::string_view message);
  bool chat() const noexcept { return endpoint_ == core::Endpoint::chat; }

  core::Endpoint endpoint_ = core::Endpoint::chat;
  bool client_wants_usage_ = false, keep_usage_ = false;
  StreamState state_ = StreamState::held;
  bool mended_ = false;
  std::uint32_t output_events_ = 0;
  Envelope envelope_;
  CallIds call_ids_;
  std::vector<Choice> choices_;
  std::size_t choice_count_ = 0;  // choices_ keeps what earlier streams allocated
  ChunkShape shape_;              // of the event before, where it was words and nothing else
  core::Usage usage_;
  std::string usage_chunk_;  // held back: usage comes last
  std::string finish_reason_;
  StreamFailure failure_;
};

}  // namespace router::wire
