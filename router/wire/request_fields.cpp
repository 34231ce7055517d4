// The members of the body itself: one table says which are read, one function each says what is kept of them.
#include <algorithm>
#include <iterator>

#include "router/wire/json_token.h"
#include "router/wire/request_walk.h"

namespace router::wire {
namespace {

constexpr std::size_t kMaxModel = 512;
constexpr std::int64_t kMaxChoices = 128;
constexpr std::int64_t kMaxTokens = std::int64_t{1} << 48;  // leaves room to add
constexpr std::uint32_t kMaxInputs = 100'000;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// Whether a number token is nothing but zeros in front of its exponent.
bool is_zero(std::string_view token) {
  return token.substr(0, token.find_first_of("eE")).find_first_of("123456789") == std::string_view::npos;
}

}  // namespace

bool RequestWalk::run() {
  static constexpr Member kBody[] = {
      {"model", &RequestWalk::read_model},
      {"messages", &RequestWalk::read_messages},
      {"stream", &RequestWalk::read_stream},
      {"stream_options", &RequestWalk::read_stream_options},
      {"tools", &RequestWalk::read_tools},
      {"tool_choice", &RequestWalk::read_tool_choice},
      {"functions", &RequestWalk::read_functions},
      {"function_call", &RequestWalk::read_tool_choice},
      {"response_format", &RequestWalk::read_response_format},
      {"modalities", &RequestWalk::read_modalities},
      {"logprobs", &RequestWalk::read_logprobs},
      {"temperature", &RequestWalk::read_temperature},
      {"seed", &RequestWalk::read_seed},
      {"n", &RequestWalk::read_n},
      {"max_tokens", &RequestWalk::read_max_tokens},
      {"max_completion_tokens", &RequestWalk::read_max_completion_tokens},
      {"service_tier", &RequestWalk::read_service_tier},
      {"prediction", &RequestWalk::read_prediction},
      {"prompt", &RequestWalk::read_prompt},
      {"suffix", &RequestWalk::read_suffix},
      {"input", &RequestWalk::read_input},
      {"encoding_format", &RequestWalk::read_encoding},
  };
  od::object object;
  if (document_.get_object().get(object)) return broken();
  if (!members(object, kBody, std::size(kBody), &RequestWalk::collect_unsaid)) return false;
  const char* behind = nullptr;
  if (document_.current_location().get(behind) != simdjson::OUT_OF_BOUNDS) return broken();
  if (!check_required()) return false;
  estimate();
  return true;
}

bool RequestWalk::check_required() {
  place_ = Place();
  place_.key = "model";
  if (out_.model.empty()) return fail(missing(place_));
  switch (endpoint_) {
    case core::Endpoint::chat: place_.key = "messages"; break;
    case core::Endpoint::completions: place_.key = "prompt"; break;
    case core::Endpoint::embeddings: place_.key = "input"; break;
    default: return true;
  }
  return content_given_ || fail(missing(place_));
}

void RequestWalk::estimate() {
  out_.estimated_input_tokens = weight_.tokens() + said_ * kTokensPerText + out_.token_ids + media_tokens_ +
                                out_.tool_schema_bytes / kSchemaBytesPerToken;
  if (out_.messages > 0) out_.estimated_input_tokens += out_.messages * kTokensPerMessage + kTokensPerReply;
}

bool RequestWalk::read_model(Value& value) {
  if (is_null(value)) return true;
  const std::string_view token = token_of(value);
  std::string_view name;
  if (!short_string(value, name)) return false;
  if (name.size() > kMaxModel || std::ranges::any_of(name, is_control)) {
    return fail(invalid_value(place_, "a model name of at most 512 bytes without control characters"));
  }
  out_.model = name;
  out_.model_token = slice(token);
  return true;
}

bool RequestWalk::read_stream(Value& value) { return is_null(value) || boolean(value, out_.stream); }

bool RequestWalk::read_stream_options(Value& value) {
  out_.stream_options_null = is_null(value);
  if (out_.stream_options_null) {
    out_.stream_options = slice(token_of(value));
    return true;
  }
  if (!measured(value, &RequestWalk::read_option_members, out_.stream_options)) return false;
  const std::string_view inside = out_.stream_options.in(body_);
  out_.stream_options_empty = inside.find_first_not_of(" \t\r\n", 1) == inside.size() - 1;
  return true;
}

bool RequestWalk::read_option_members(Value& value) {
  static constexpr Member kOptions[] = {{"include_usage", &RequestWalk::read_include_usage}};
  if (!expect(value, od::json_type::object)) return false;
  place_.parent = "stream_options";
  const bool ok = members(value, kOptions, &RequestWalk::collect_unsaid);
  place_.parent = {};
  return ok;
}

bool RequestWalk::read_include_usage(Value& value) {
  out_.include_usage_token = slice(token_of(value));
  return is_null(value) || boolean(value, out_.include_usage);
}

bool RequestWalk::read_tools(Value& value) { return tool_list(value, out_.tools); }
bool RequestWalk::read_functions(Value& value) { return tool_list(value, out_.functions); }

bool RequestWalk::tool_list(Value& value, bool& offered) {
  if (is_null(value)) return true;
  const std::uint32_t before = out_.tools_count;
  Slice whole;
  if (!measured(value, &RequestWalk::read_tool_elements, whole)) return false;
  offered = out_.tools_count > before;
  out_.tool_schema_bytes += whole.size();
  return true;
}

bool RequestWalk::read_tool_elements(Value& value) { return elements(value, &RequestWalk::read_tool); }

bool RequestWalk::read_tool(Value& value) {
  ++out_.tools_count;
  return collect_unsaid(value);
}

// "auto" and "none" leave the model free; an object names the tools it must use or choose from.
bool RequestWalk::read_tool_choice(Value& value) {
  od::json_type type;
  if (is_null(value)) return true;
  if (!type_of(value, type)) return false;
  if (type == od::json_type::object) {
    out_.tool_choice_forced = true;
    return collect_unsaid(value);
  }
  std::string_view choice;
  if (!short_string(value, choice)) return false;
  out_.tool_choice_forced |= choice == "required";
  return true;
}

bool RequestWalk::read_response_format(Value& value) {
  if (is_null(value)) return true;
  Slice whole;
  if (!measured(value, &RequestWalk::read_format_members, whole)) return false;
  if (out_.json_schema) out_.tool_schema_bytes += whole.size();
  return true;
}

bool RequestWalk::read_format_members(Value& value) {
  static constexpr Member kFormat[] = {{"type", &RequestWalk::read_format_type}};
  if (!expect(value, od::json_type::object)) return false;
  place_.parent = "response_format";
  const bool ok = members(value, kFormat, &RequestWalk::collect_unsaid);
  place_.parent = {};
  return ok;
}

bool RequestWalk::read_format_type(Value& value) {
  std::string_view type;
  if (!short_string(value, type)) return false;
  out_.json_object = type == "json_object";
  out_.json_schema = type == "json_schema";
  return true;
}

bool RequestWalk::read_modalities(Value& value) {
  return is_null(value) || elements(value, &RequestWalk::read_modality);
}

bool RequestWalk::read_modality(Value& value) {
  std::string_view modality;
  if (!short_string(value, modality)) return false;
  out_.audio_out |= modality == "audio";
  return true;
}

// A switch in chats, a number of alternatives in completions.
bool RequestWalk::read_logprobs(Value& value) {
  if (is_null(value)) return true;
  if (endpoint_ == core::Endpoint::chat) return boolean(value, out_.logprobs);
  std::int64_t alternatives = 0;
  if (!integer(value, 0, kMaxTokens, alternatives)) return false;
  out_.logprobs = true;
  return true;
}

bool RequestWalk::read_temperature(Value& value) {
  std::string_view token;
  if (is_null(value)) return true;
  if (!number(value, token)) return false;
  out_.deterministic |= is_zero(token);
  return true;
}

bool RequestWalk::read_seed(Value& value) {
  std::string_view token;
  if (is_null(value)) return true;
  if (!number(value, token)) return false;
  out_.deterministic = true;
  return true;
}

bool RequestWalk::read_n(Value& value) {
  std::int64_t n = 1;
  if (!is_null(value) && !integer(value, 1, kMaxChoices, n)) return false;
  out_.n = static_cast<std::int32_t>(n);
  return true;
}

bool RequestWalk::read_max_tokens(Value& value) {
  out_.max_tokens_key = {key_.begin - 1, key_.end + 1};
  return is_null(value) || integer(value, 0, kMaxTokens, out_.max_tokens);
}

bool RequestWalk::read_max_completion_tokens(Value& value) {
  out_.max_completion_tokens_key = {key_.begin - 1, key_.end + 1};
  return is_null(value) || integer(value, 0, kMaxTokens, out_.max_completion_tokens);
}

bool RequestWalk::read_service_tier(Value& value) {
  std::string_view tier;
  if (is_null(value)) return true;
  if (!short_string(value, tier)) return false;
  out_.flex = tier == "flex";
  return true;
}

bool RequestWalk::read_encoding(Value& value) {
  using Encoding = RequestScan::Encoding;
  std::string_view name;
  if (is_null(value)) return true;
  if (!short_string(value, name)) return false;
  out_.encoding = name == "float" ? Encoding::float_ : name == "base64" ? Encoding::base64 : Encoding::other;
  return true;
}

bool RequestWalk::read_suffix(Value& value) {
  role_ = Role::user;
  return endpoint_ == core::Endpoint::completions ? collect(value) : collect_unsaid(value);
}

bool RequestWalk::read_prediction(Value& value) {
  role_ = Role::assistant;
  return collect(value);
}

bool RequestWalk::read_prompt(Value& value) {
  return endpoint_ == core::Endpoint::completions ? read_inputs(value) : collect_unsaid(value);
}

bool RequestWalk::read_input(Value& value) {
  return endpoint_ == core::Endpoint::embeddings ? read_inputs(value) : collect_unsaid(value);
}

// A text, the ids of its tokens, or an array of either. Without a prompt, a completion begins a new text.
bool RequestWalk::read_inputs(Value& value) {
  od::json_type type;
  role_ = Role::user;
  content_given_ = true;
  if (!type_of(value, type)) return false;
  if (type == od::json_type::array) {
    if (!elements(value, &RequestWalk::read_one_input)) return false;
    if (out_.inputs == 0 && out_.token_ids > 0) out_.inputs = 1;
    return out_.inputs > 0 || fail(invalid_value(place_, "an array with at least one element", "empty_array"));
  }
  out_.inputs = 1;
  if (endpoint_ == core::Endpoint::completions && is_null(value)) return true;
  std::string_view token;
  return string_token(value, token) && text(token);
}

// Objects are other providers' way of naming the kind of an input.
bool RequestWalk::read_one_input(Value& value) {
  od::json_type type;
  if (!type_of(value, type)) return false;
  if (type == od::json_type::number) return read_token_id(value);
  if (out_.inputs == kMaxInputs) {
    return fail(invalid_value(place_, "at most 100000 elements", "array_above_max_length"));
  }
  ++out_.inputs;
  if (type == od::json_type::array) return elements(value, &RequestWalk::read_token_id);
  if (type == od::json_type::object) return collect(value);
  std::string_view token;
  return string_token(value, token) && text(token);
}

bool RequestWalk::read_token_id(Value& value) {
  std::string_view token;
  ++out_.token_ids;
  return number(value, token);
}

}  // namespace router::wire
