// The one pass over a request body behind RequestScanner: simdjson's on-demand cursor, a table of readers for each kind
// of object, and what they find. Private to request_*.cpp here, the only files that may include it, as it includes
// simdjson. All of the document is walked, read or not, so that nothing malformed hides in what nobody reads: skipping
// on demand would take {"a":[}} for balanced. Every function returns false as soon as `error` is set.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "core/types.h"
#include "router/wire/request_error.h"
#include "router/wire/request_scan.h"
#include "router/wire/token_estimate.h"

namespace router::wire {

namespace od = simdjson::ondemand;

class RequestWalk {
 public:
  RequestWalk(core::Endpoint endpoint, std::string_view body, od::document& document, RequestScan& out)
      : endpoint_(endpoint), body_(body), document_(document), out_(out) {}
  bool run();

  core::Error error;

 private:
  using Value = od::value;
  using Read = bool (RequestWalk::*)(Value&);
  struct Member {
    std::string_view name;
    Read read;
  };
  template <std::size_t N>
  using Table = const Member (&)[N];

  // What is said of one part of a message, in whatever order.
  struct Part {
    std::string_view type;
    bool low_detail = false, wav = false;
    std::uint64_t audio_bytes = 0, file_bytes = 0;
  };

  // Containers (request_walk.cpp). `rest` reads the members that are not in the table.
  template <std::size_t N>
  bool members(Value& value, Table<N> table, Read rest);
  bool members(od::object object, const Member* table, std::size_t count, Read rest);
  bool elements(Value& value, Read each);
  bool pass(Value& value, bool collecting, unsigned depth);
  bool pass_object(Value& value, bool collecting, unsigned depth);
  bool pass_array(Value& value, bool collecting, unsigned depth);
  bool skip(Value& value);
  bool collect_unsaid(Value& value);  // as texts of nobody
  bool collect(Value& value);         // every string that may be text
  bool collect_member(Value& value);  // the same, by the key of the member being read
  bool measured(Value& value, Read read, Slice& whole);

  // Scalars. Another type than the wanted one is refused.
  bool fail(core::Error why);
  bool broken();
  bool type_of(Value& value, od::json_type& type);
  bool expect(Value& value, od::json_type wanted);
  std::string_view token_of(Value& value);  // as written, without the space behind it
  bool is_null(Value& value);
  bool consume_string(Value& value);
  bool string_token(Value& value, std::string_view& token);
  bool short_string(Value& value, std::string_view& text);  // unescaped; good until the scan ends
  bool boolean(Value& value, bool& out);
  bool number(Value& value, std::string_view& token);
  bool integer(Value& value, std::int64_t least, std::int64_t most, std::int64_t& out);
  bool text(std::string_view token);
  Slice slice(std::string_view part) const noexcept;

  // The members of the body (request_fields.cpp). Null counts as absent, as it does upstream.
  bool read_model(Value& value);
  bool read_stream(Value& value);
  bool read_stream_options(Value& value);
  bool read_option_members(Value& value);
  bool read_include_usage(Value& value);
  bool read_tools(Value& value);
  bool read_functions(Value& value);
  bool tool_list(Value& value, bool& offered);
  bool read_tool_elements(Value& value);
  bool read_tool(Value& value);
  bool read_tool_choice(Value& value);
  bool read_response_format(Value& value);
  bool read_format_members(Value& value);
  bool read_format_type(Value& value);
  bool read_modalities(Value& value);
  bool read_modality(Value& value);
  bool read_logprobs(Value& value);
  bool read_temperature(Value& value);
  bool read_seed(Value& value);
  bool read_n(Value& value);
  bool read_max_tokens(Value& value);
  bool read_max_completion_tokens(Value& value);
  bool read_service_tier(Value& value);
  bool read_encoding(Value& value);
  bool read_suffix(Value& value);
  bool read_prediction(Value& value);
  bool read_prompt(Value& value);
  bool read_input(Value& value);
  bool read_inputs(Value& value);
  bool read_one_input(Value& value);
  bool read_token_id(Value& value);
  bool check_required();
  void estimate();

  // One message (request_messages.cpp).
  bool read_messages(Value& value);
  bool read_message(Value& value);
  bool read_role(Value& value);
  bool read_content(Value& value);
  bool read_part(Value& value);
  bool read_part_type(Value& value);
  bool read_part_text(Value& value);
  bool read_image(Value& value);
  bool read_detail(Value& value);
  bool read_audio(Value& value);
  bool read_audio_format(Value& value);
  bool read_audio_data(Value& value);
  bool read_file(Value& value);
  bool read_file_data(Value& value);
  bool finish_part();

  const core::Endpoint endpoint_;
  const std::string_view body_;
  od::document& document_;
  RequestScan& out_;

  Place place_;             // for errors
  Slice key_;               // of the member being read, without its quotes
  Role role_ = Role::user;  // of the texts being collected
  bool role_known_ = false;
  bool unsaid_ = false;     // what is being collected is nobody's
  std::uint64_t said_ = 0;  // texts that are somebody's
  Part part_;
  bool content_given_ = false;      // messages, prompt or input
  std::uint64_t media_tokens_ = 0;  // images, sound, files
  TextWeight weight_;
};

template <std::size_t N>
bool RequestWalk::members(Value& value, Table<N> table, Read rest) {
  od::object object;
  if (!expect(value, od::json_type::object)) return false;
  if (value.get_object().get(object)) return broken();
  return members(object, table, N, rest);
}

}  // namespace router::wire
