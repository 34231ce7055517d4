// What routing must know of the body of POST /v1/chat/completions, /v1/completions and /v1/embeddings, read in one pass
// (simdjson on demand) that leaves the bytes alone: places are byte offsets, so that the body can be forwarded as it
// came with only single tokens replaced (request_edit.h). One scanner per core; it is not to be used from two threads.
//
// A body is refused (bad_request) when a strict parser could read it in another way than we do: any malformed bracket,
// literal, number or UTF-8, also inside values nobody reads; a key we interpret given twice or spelt with an escape;
// anything after the object. Escapes inside strings are checked only where the string is read.
// A byte order mark is tolerated; offsets count it, and drop_byte_order_mark removes it when forwarding (RFC
// 8259, 8.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/types.h"

namespace router::wire {

// Byte offsets in the body.
struct Slice {
  std::uint32_t begin = 0, end = 0;
  bool empty() const noexcept { return begin == end; }
  std::uint32_t size() const noexcept { return end - begin; }
  std::string_view in(std::string_view body) const noexcept { return body.substr(begin, size()); }
};

// none: nobody said it, see TextSpan.
enum class Role : std::uint8_t { system, developer, user, assistant, tool, function, other, none };

// A JSON string token, with its quotes, that holds text a model would see. Besides content and text parts these are
// the strings of members we do not know, such as refusals, reasoning and tool arguments: unknown text counts as text.
// Strings that leave with the request although they are no part of the conversation are here too, as nobody's: tools
// and schemas, `user`, `metadata`, `stop`, unknown members of the body, addresses and names of media. Left out are ids
// and types, signatures, and media themselves (base64, data URLs that are no text); keys and numbers are never texts.
struct TextSpan {
  Slice token;
  Role role = Role::user;  // of its message; user for prompts, inputs and suffixes, assistant for a prediction; none
};

struct RequestScan {  // reused from request to request
  enum class Encoding : std::uint8_t { unset, float_, base64, other };

  std::string model;              // unescaped, not empty, no control characters
  Slice model_token;              // with its quotes
  std::uint32_t bom_bytes = 0;    // 3 when the body starts with a byte order mark
  std::uint32_t object_open = 0;  // just after the top-level '{'; members follow, `model` at least

  bool stream = false;
  bool include_usage = false;
  Slice stream_options;       // the whole value, object or null
  Slice include_usage_token;  // its value: true, false or null
  bool stream_options_null = false;
  bool stream_options_empty = false;  // an object without members

  // What a target must be able to do.
  bool tools = false;
  bool tool_choice_forced = false;  // "required", or an object that names tools
  bool functions = false;           // the deprecated spelling of tools
  bool vision = false;
  bool audio_in = false;
  bool file = false;
  bool audio_out = false;  // modalities has audio
  bool json_object = false;
  bool json_schema = false;
  bool logprobs = false;

  bool deterministic = false;  // temperature 0 or a seed
  bool flex = false;           // service_tier flex: minutes instead of seconds
  Encoding encoding = Encoding::unset;
  std::int32_t n = 1;
  std::int64_t max_tokens = -1;  // -1: not given
  std::int64_t max_completion_tokens = -1;
  Slice max_tokens_key;  // the key tokens with quotes, present even when the value is null
  Slice max_completion_tokens_key;
  std::vector<Slice> developer_roles;  // the "developer" values, in order

  std::uint32_t inputs = 0;     // prompts or texts to embed
  std::uint64_t token_ids = 0;  // in them, in place of text
  std::uint32_t messages = 0;
  std::uint32_t user_messages = 0;
  std::uint32_t tools_count = 0;
  std::uint32_t images = 0;
  std::uint64_t text_bytes = 0;              // of all texts, as escaped in the body
  std::uint64_t tool_schema_bytes = 0;       // tools, functions and the JSON schema of the answer
  std::uint64_t estimated_input_tokens = 0;  // token_estimate.h
  std::vector<TextSpan> texts;               // in order

  void reset();  // keeps the capacity of strings and vectors, unless a request needed very much of it
};

class RequestScanner {
 public:
  RequestScanner();
  ~RequestScanner();
  RequestScanner(RequestScanner&&) noexcept;
  RequestScanner& operator=(RequestScanner&&) noexcept;

  // `capacity` bytes are allocated from body.data() on, at least body.size() + kPadding; what those past the end hold
  // does not matter. On an error `out` is not to be used. Nothing points into the body or the scanner afterwards.
  core::Result<void> scan(core::Endpoint endpoint, std::string_view body, std::size_t capacity, RequestScan& out);

  static constexpr std::size_t kPadding = 64;

 private:
  struct Scratch;
  std::unique_ptr<Scratch> scratch_;
};

}  // namespace router::wire
