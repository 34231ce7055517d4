// The messages of a chat: whose they are, their text, and what kinds of media they carry. The media themselves are
// passed over, never decoded, but for files of text.
#include <algorithm>
#include <array>

#include "router/wire/request_walk.h"
#include "router/wire/text_file.h"

namespace router::wire {
namespace {

constexpr std::uint32_t kMaxMessages = 100'000;

struct NamedRole {
  std::string_view name;
  Role role;
};
constexpr std::array kRoles{
    NamedRole{"user", Role::user}, NamedRole{"assistant", Role::assistant}, NamedRole{"system", Role::system},
    NamedRole{"tool", Role::tool}, NamedRole{"developer", Role::developer}, NamedRole{"function", Role::function},
};

Role role_named(std::string_view name) {
  const auto known = std::ranges::find(kRoles, name, &NamedRole::name);
  return known == kRoles.end() ? Role::other : known->role;
}

}  // namespace

bool RequestWalk::read_messages(Value& value) {
  if (endpoint_ != core::Endpoint::chat) return collect_unsaid(value);
  content_given_ = true;
  if (!elements(value, &RequestWalk::read_message)) return false;
  place_ = Place();
  place_.key = "messages";
  return out_.messages > 0 || fail(invalid_value(place_, "an array with at least one message", "empty_array"));
}

bool RequestWalk::read_message(Value& value) {
  static constexpr Member kMessage[] = {{"role", &RequestWalk::read_role}, {"content", &RequestWalk::read_content}};
  if (out_.messages == kMaxMessages) {
    place_ = Place();
    place_.key = "messages";
    return fail(invalid_value(place_, "at most 100000 messages", "array_above_max_length"));
  }
  place_ = Place();
  place_.message = out_.messages++;
  role_known_ = false;
  const std::size_t first_text = out_.texts.size();
  if (!members(value, kMessage, &RequestWalk::collect_member)) return false;
  place_.key = "role";
  if (!role_known_) return fail(missing(place_));
  for (std::size_t i = first_text; i < out_.texts.size(); ++i) {
    if (out_.texts[i].role != Role::none) out_.texts[i].role = role_;
  }
  out_.user_messages += role_ == Role::user ? 1 : 0;
  return true;
}

bool RequestWalk::read_role(Value& value) {
  const std::string_view token = token_of(value);
  std::string_view name;
  if (!short_string(value, name)) return false;
  role_ = role_named(name);
  role_known_ = true;
  if (role_ == Role::developer) out_.developer_roles.push_back(slice(token));
  return true;
}

bool RequestWalk::read_content(Value& value) {
  od::json_type type;
  if (is_null(value)) return true;
  if (!type_of(value, type)) return false;
  if (type == od::json_type::array) {
    if (!elements(value, &RequestWalk::read_part)) return false;
    place_.part = -1;
    return true;
  }
  std::string_view token;
  return string_token(value, token) && text(token);
}

bool RequestWalk::read_part(Value& value) {
  static constexpr Member kPart[] = {{"type", &RequestWalk::read_part_type},
                                     {"text", &RequestWalk::read_part_text},
                                     {"image_url", &RequestWalk::read_image},
                                     {"input_audio", &RequestWalk::read_audio},
                                     {"file", &RequestWalk::read_file}};
  ++place_.part;
  place_.key = {};
  part_ = {};
  if (!members(value, kPart, &RequestWalk::collect_member) || !finish_part()) return false;
  place_.key = "content";
  return true;
}

bool RequestWalk::finish_part() {
  place_.key = "type";
  if (part_.type.empty()) return fail(missing(place_));
  if (part_.type == "image_url") {
    out_.vision = true;
    ++out_.images;
    media_tokens_ += part_.low_detail ? kTokensPerLowImage : kTokensPerImage;
  } else if (part_.type == "input_audio") {
    out_.audio_in = true;
    media_tokens_ += part_.audio_bytes / (part_.wav ? kWavBytesPerToken : kAudioBytesPerToken) + 1;
  } else if (part_.type == "file") {
    out_.file = true;
    media_tokens_ += std::max(part_.file_bytes / kFileBytesPerToken, kTokensPerFile);
  }
  return true;
}

bool RequestWalk::read_part_type(Value& value) { return short_string(value, part_.type); }

bool RequestWalk::read_part_text(Value& value) {
  std::string_view token;
  return string_token(value, token) && text(token);
}

bool RequestWalk::read_image(Value& value) {
  static constexpr Member kImage[] = {{"detail", &RequestWalk::read_detail}};
  place_.parent = "image_url";
  const bool ok = members(value, kImage, &RequestWalk::collect_unsaid);
  place_.parent = {};
  return ok;
}

bool RequestWalk::read_detail(Value& value) {
  std::string_view detail;
  if (is_null(value)) return true;
  if (!short_string(value, detail)) return false;
  part_.low_detail = detail == "low";
  return true;
}

bool RequestWalk::read_audio(Value& value) {
  static constexpr Member kAudio[] = {{"data", &RequestWalk::read_audio_data},
                                      {"format", &RequestWalk::read_audio_format}};
  place_.parent = "input_audio";
  const bool ok = members(value, kAudio, &RequestWalk::collect_unsaid);
  place_.parent = {};
  return ok;
}

bool RequestWalk::read_audio_format(Value& value) {
  std::string_view format;
  if (!short_string(value, format)) return false;
  part_.wav = format == "wav";
  return true;
}

bool RequestWalk::read_audio_data(Value& value) {
  std::string_view token;
  if (!string_token(value, token)) return false;
  part_.audio_bytes = token.size();
  return true;
}

bool RequestWalk::read_file(Value& value) {
  static constexpr Member kFile[] = {{"file_data", &RequestWalk::read_file_data}};
  place_.parent = "file";
  const bool ok = members(value, kFile, &RequestWalk::collect_unsaid);
  place_.parent = {};
  return ok;
}

bool RequestWalk::read_file_data(Value& value) {
  std::string_view token;
  if (is_null(value)) return true;
  if (!string_token(value, token)) return false;
  part_.file_bytes = token.size();
  const std::string_view inside = token.substr(1, token.size() - 2);
  const DataUrl url = data_url(inside);
  if (url == DataUrl::other || (url == DataUrl::none && is_base64(inside))) return true;
  unsaid_ = true;
  const bool ok = text(token);
  unsaid_ = false;
  return ok;
}

}  // namespace router::wire
