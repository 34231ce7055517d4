// Parts that streams and whole answers have in common: options, the members around the choices, finish reasons, usage,
// content given as a list of parts. Pure; one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/types.h"
#include "router/wire/json_patch.h"
#include "router/wire/json_tree.h"

namespace router::wire {

struct StreamOptions {
  core::Endpoint endpoint = core::Endpoint::chat;  // chat or completions
  bool client_wants_usage = false;
  std::string_view requested_model;  // stands in for a missing model
  std::string_view fallback_id;      // stands in for a missing id; also the seed of made-up tool call ids
  std::int64_t created = 0;          // stands in for a missing or unreadable time, Unix seconds
  bool keep_usage = false;  // StreamNormaliser: remember the token counts although the client does not want them
};

// The members of a chunk or an answer that are looked at, found in one pass. Null: absent.
struct TopMembers {
  const JsonNode *id = nullptr, *object = nullptr, *created = nullptr, *model = nullptr, *choices = nullptr,
                 *usage = nullptr, *error = nullptr;
};
TopMembers read_top(const JsonTree& tree);

// id, object, created and model: what is missing or unusable is filled in, and stays the same through one stream.
class Envelope {
 public:
  void begin(const StreamOptions& options, std::string_view object);
  void mend(const JsonTree& tree, JsonPatch& patch, const TopMembers& top);
  // `{"id":..,"object":..,"created":..,"model":..` of a chunk of our own making, still open.
  void append_open(std::string& out) const;
  const std::string& upstream_model() const noexcept { return upstream_model_; }

 private:
  void learn(const JsonTree& tree, const TopMembers& top);

  std::string_view object_;
  std::string id_, model_, upstream_model_;
  std::int64_t created_ = 0;
  bool id_known_ = false, created_known_ = false;
};

enum class FinishKind : std::uint8_t {
  none,     // null or ""
  reason,   // `word` is what a client should read
  failure,  // the provider gave up
};
struct Finish {
  FinishKind kind = FinishKind::none;
  std::string_view word;
};
// Other vendors' words for OpenAI's five are translated; words that nobody knows stay.
Finish read_finish(std::string_view reason) noexcept;

// False: no token counts in it. Follows OpenAI's meaning: output includes reasoning (xAI counts it apart).
bool read_usage(const JsonTree& tree, const JsonNode& usage, core::Usage& out);

// Makes `content` of a delta or a message a string or null: a list of parts is flattened, its thinking goes to
// reasoning_content. True: there is text or thinking in it.
bool mend_content(const JsonTree& tree, JsonPatch& patch, const JsonNode& message, const JsonNode& content);

// Tool calls without an id get "call_" and 24 alphanumeric characters: the same for the same seed and number.
class CallIds {
 public:
  void begin(std::string_view seed);
  void append_next(std::string& out);  // as a JSON string

 private:
  std::uint64_t seed_ = 0, count_ = 0;
};

}  // namespace router::wire
