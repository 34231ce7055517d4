#include "router/wire/request_walk.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "router/wire/json_token.h"
#include "router/wire/text_file.h"

namespace router::wire {
namespace {

constexpr unsigned kMaxDepth = 512;  // of values that are only walked through; those read are seven deep at most
constexpr std::size_t kMaxTexts = 200'000;

// Members of objects we do not know whose strings are no text.
constexpr std::string_view kOpaque[] = {"id",        "tool_call_id",      "type",
                                        "signature", "thought_signature", "encrypted_content"};

// Pictures, sound and files as they stand in JSON: data URLs of anything but text, and long rows of base64 digits.
bool is_media(std::string_view token) {
  constexpr std::size_t kLeast = 1024;
  const std::string_view inside = token.substr(1);
  if (const DataUrl url = data_url(inside); url != DataUrl::none) return url == DataUrl::other;
  return inside.size() >= kLeast && is_base64(inside);
}

// Addresses and forms of things: they leave with the request, but are nobody's words.
bool is_aside(std::string_view key) { return key == "url" || key == "format" || key == "file_data" || key == "data"; }

bool is_opaque(std::string_view key) { return std::ranges::find(kOpaque, key) != std::end(kOpaque); }

std::string_view in_words(od::json_type type) {
  switch (type) {
    case od::json_type::array: return "an array";
    case od::json_type::object: return "an object";
    case od::json_type::number: return "a number";
    case od::json_type::string: return "a string";
    case od::json_type::boolean: return "a boolean";
    case od::json_type::null: break;
  }
  return "null";
}

}  // namespace

bool RequestWalk::fail(core::Error why) {
  error = std::move(why);
  return false;
}

bool RequestWalk::broken() {
  const char* at = nullptr;
  if (document_.current_location().get(at)) return fail(invalid_json(body_.size()));
  if (at < body_.data() + out_.object_open) {  // simdjson would not even begin
    return fail(invalid_body("The request body is not valid JSON: it is incomplete, or something follows the object."));
  }
  return fail(invalid_json(std::min(static_cast<std::size_t>(at - body_.data()), body_.size())));
}

Slice RequestWalk::slice(std::string_view part) const noexcept {
  const auto begin = static_cast<std::uint32_t>(part.data() - body_.data());
  return {begin, begin + static_cast<std::uint32_t>(part.size())};
}

// A key between its quotes, as written. Stage 1 has seen the closing quote; one that is escaped leaves its backslash
// here.
static std::string_view raw_key(const od::field& field, std::string_view body) {
  const char* const key = field.key().raw();
  const char* const end = body.data() + body.size();
  const void* const quote = std::memchr(key, '"', static_cast<std::size_t>(end - key));
  return {key, static_cast<std::size_t>(static_cast<const char*>(quote) - key)};
}

bool RequestWalk::members(od::object object, const Member* table, std::size_t count, Read rest) {
  std::uint32_t seen = 0;
  for (auto item : object) {
    if (item.error()) return broken();
    od::field&& field = std::move(item).value_unsafe();
    const std::string_view key = raw_key(field, body_);
    place_.key = {};
    if (std::memchr(key.data(), '\\', key.size()) != nullptr) return fail(escaped_key(place_));
    key_ = slice(key);
    const auto* const member = std::find_if(table, table + count, [&](const Member& m) { return m.name == key; });
    if (member == table + count) {
      if (!(this->*rest)(field.value())) return false;
      continue;
    }
    place_.key = member->name;
    const std::uint32_t bit = 1u << (member - table);
    if (seen & bit) return fail(duplicate_key(place_));
    seen |= bit;
    if (!(this->*member->read)(field.value())) return false;
  }
  return true;
}

bool RequestWalk::elements(Value& value, Read each) {
  od::array array;
  if (!expect(value, od::json_type::array)) return false;
  if (value.get_array().get(array)) return broken();
  for (auto item : array) {
    if (item.error()) return broken();
    Value&& element = std::move(item).value_unsafe();
    if (!(this->*each)(element)) return false;
  }
  return true;
}

bool RequestWalk::pass(Value& value, bool collecting, unsigned depth) {
  const std::string_view token = token_of(value);
  switch (token.empty() ? '\0' : token.front()) {
    case '{': return pass_object(value, collecting, depth);
    case '[': return pass_array(value, collecting, depth);
    case '"': return (!collecting || is_media(token) || text(token)) && consume_string(value);
    default: return is_json_scalar(token) || broken();
  }
}

bool RequestWalk::pass_object(Value& value, bool collecting, unsigned depth) {
  if (depth == 0) return fail(invalid_body("The request body is nested too deeply."));
  od::object object;
  if (value.get_object().get(object)) return broken();
  for (auto item : object) {
    if (item.error()) return broken();
    od::field&& field = std::move(item).value_unsafe();
    const std::string_view key = raw_key(field, body_);
    const bool before = std::exchange(unsaid_, unsaid_ || is_aside(key));
    if (!pass(field.value(), collecting && !is_opaque(key), depth - 1)) return false;
    unsaid_ = before;
  }
  return true;
}

bool RequestWalk::pass_array(Value& value, bool collecting, unsigned depth) {
  if (depth == 0) return fail(invalid_body("The request body is nested too deeply."));
  od::array array;
  if (value.get_array().get(array)) return broken();
  for (auto item : array) {
    if (item.error()) return broken();
    Value&& element = std::move(item).value_unsafe();
    if (!pass(element, collecting, depth - 1)) return false;
  }
  return true;
}

bool RequestWalk::skip(Value& value) { return pass(value, false, kMaxDepth); }
bool RequestWalk::collect_unsaid(Value& value) {
  const bool before = std::exchange(unsaid_, true);
  const bool ok = pass(value, true, kMaxDepth);
  unsaid_ = before;
  return ok;
}
bool RequestWalk::collect(Value& value) { return pass(value, true, kMaxDepth); }
bool RequestWalk::collect_member(Value& value) {
  const std::string_view key = key_.in(body_);
  if (is_aside(key)) return collect_unsaid(value);
  return pass(value, !is_opaque(key), kMaxDepth);
}

// Behind a container the cursor stands at the next token, so the value ended before the space in front of that. Behind
// the last token of a malformed document it may be back at the start.
bool RequestWalk::measured(Value& value, Read read, Slice& whole) {
  const char* const begin = token_of(value).data();
  const char* next = nullptr;
  if (!(this->*read)(value)) return false;
  if (document_.current_location().get(next) || next < begin) return broken();
  whole = slice(trim_end({begin, static_cast<std::size_t>(next - begin)}));
  return true;
}

bool RequestWalk::type_of(Value& value, od::json_type& type) { return !value.type().get(type) || broken(); }

bool RequestWalk::expect(Value& value, od::json_type wanted) {
  od::json_type type;
  if (!type_of(value, type)) return false;
  return type == wanted || fail(wrong_type(place_, in_words(wanted), in_words(type)));
}

// Behind the last token of a malformed document the cursor finds what stands in the padding, with a length that means
// nothing: such a token is empty, and whoever wanted one refuses it.
std::string_view RequestWalk::token_of(Value& value) {
  const std::string_view token = value.raw_json_token();
  const auto left = body_.data() + body_.size() - token.data();
  return left > 0 ? trim_end(token.substr(0, static_cast<std::size_t>(left))) : std::string_view(token.data(), 0);
}

bool RequestWalk::is_null(Value& value) { return token_of(value) == "null"; }

// At once: a string left to be skipped may hide a colon behind it.
bool RequestWalk::consume_string(Value& value) {
  od::raw_json_string inside;
  return !value.get_raw_json_string().get(inside) || broken();
}

bool RequestWalk::string_token(Value& value, std::string_view& token) {
  if (!expect(value, od::json_type::string)) return false;
  token = token_of(value);
  return token.size() < 2 ? broken() : consume_string(value);
}

bool RequestWalk::short_string(Value& value, std::string_view& out) {
  if (!expect(value, od::json_type::string)) return false;
  if (token_of(value).find('\\') != std::string_view::npos) {
    return !value.get_string().get(out) || fail(invalid_value(place_, "a string of valid Unicode"));
  }
  if (!string_token(value, out)) return false;
  out = out.substr(1, out.size() - 2);
  return true;
}

bool RequestWalk::boolean(Value& value, bool& out) {
  if (!expect(value, od::json_type::boolean)) return false;
  const std::string_view token = token_of(value);
  out = token == "true";
  return out || token == "false" || broken();
}

bool RequestWalk::number(Value& value, std::string_view& token) {
  if (!expect(value, od::json_type::number)) return false;
  token = token_of(value);
  return is_json_number(token) || broken();
}

bool RequestWalk::integer(Value& value, std::int64_t least, std::int64_t most, std::int64_t& out) {
  std::string_view token;
  if (!number(value, token)) return false;
  const std::optional<std::int64_t> whole = whole_number(token);
  if (!whole) return fail(invalid_value(place_, "an integer", "invalid_type"));
  if (*whole < least) {
    return fail(invalid_value(place_, "at least " + std::to_string(least), "integer_below_min_value"));
  }
  if (*whole > most) return fail(invalid_value(place_, "at most " + std::to_string(most), "integer_above_max_value"));
  out = *whole;
  return true;
}

bool RequestWalk::text(std::string_view token) {
  if (out_.texts.size() == kMaxTexts) return fail(invalid_body("The request body holds too many texts."));
  out_.texts.push_back({slice(token), unsaid_ ? Role::none : role_});
  if (unsaid_) return true;
  ++said_;
  const std::string_view inside = token.substr(1, token.size() - 2);
  out_.text_bytes += inside.size();
  weight_.add(inside);
  return true;
}

}  // namespace router::wire
