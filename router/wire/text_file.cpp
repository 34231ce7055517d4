#include "router/wire/text_file.h"

#include <simdjson.h>

#include <algorithm>
#include <array>

#include "core/base64.h"
#include "core/json_writer.h"
#include "policy/text/code_runs.h"
#include "router/wire/json_tree.h"

namespace router::wire {
namespace {

constexpr std::string_view kScheme = "data:", kBase64 = ";base64";
constexpr std::size_t kLongestHead = 256;  // up to the comma

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

// By its media type; without one it is text too.
bool is_text(std::string_view type) {
  constexpr auto kTypes = std::to_array<std::string_view>(
      {"application/xml", "application/yaml", "application/x-yaml", "application/toml", "application/csv",
       "application/x-ndjson", "application/javascript", "application/x-javascript", "application/sql",
       "application/x-sh", "application/rtf"});
  return type.empty() || type.starts_with("text/") || type.starts_with("application/json") || type.ends_with("+json") ||
         type.ends_with("+xml") || std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

DataUrl kind_of(std::string_view url) {
  const std::size_t comma = url.find(',');
  if (comma > kLongestHead) return DataUrl::none;
  const std::string head = lower(url.substr(0, comma));
  if (!head.starts_with(kScheme) || !head.ends_with(kBase64)) return DataUrl::none;
  const std::string_view type = std::string_view(head).substr(kScheme.size(), head.find(';') - kScheme.size());
  if (is_text(type)) return DataUrl::text;
  return type.find('/') == type.npos || type.find(' ') != type.npos ? DataUrl::none : DataUrl::other;
}

// False: there is something else than digits, blanks and padding.
bool decode(std::string_view digits, std::string& out) {
  std::uint32_t bits = 0;
  unsigned have = 0;
  bool padded = false;
  for (const char c : digits) {
    if (c == '\r' || c == '\n' || c == ' ' || c == '\t') continue;
    const std::int8_t digit = policy::text::base64_digit(c);
    if (c == '=') padded = true;
    if (digit == policy::text::kNoDigit && c != '=') return false;
    if (digit == policy::text::kNoDigit) continue;
    if (padded) return false;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    have += 6;
    if (have < 8) continue;
    have -= 8;
    out += static_cast<char>(bits >> have & 255);
  }
  return have != 6;
}

}  // namespace

DataUrl data_url(std::string_view inside) {
  constexpr std::size_t kEscape = 6;  // bytes of the longest that one byte may be spelt with
  if (inside.empty() || (inside[0] != 'd' && inside[0] != 'D' && inside[0] != '\\')) return DataUrl::none;
  inside = inside.substr(0, kLongestHead * kEscape);
  const std::size_t comma = inside.find(',');  // one that is escaped parts nothing: such a URL is read as it stands
  if (comma == inside.npos) return DataUrl::none;
  inside = inside.substr(0, comma);
  if (inside.find('\\') == inside.npos) return kind_of(std::string(inside) + ',');
  std::string head;
  if (!append_unescaped(head, inside)) return DataUrl::none;
  return kind_of(head += ',');
}

bool is_base64(std::string_view inside) {
  constexpr std::size_t kLook = 512;
  return std::ranges::all_of(inside.substr(0, kLook), [](char c) {
    return policy::text::base64_digit(c) != policy::text::kNoDigit || c == '=' || c == '\\';  // a slash may be escaped
  });
}

TextFile open_text_file(std::string& url) {
  if (kind_of(url) != DataUrl::text) return {};
  const std::size_t comma = url.find(',');
  std::string opened = url.substr(0, comma + 1) + '\n';
  const std::size_t begin = opened.size();
  // What is not UTF-8 may be UTF-16, of which the half in ASCII has a zero in each character.
  if (!decode(std::string_view(url).substr(begin - 1), opened) || opened.find('\0', begin) != opened.npos ||
      !simdjson::validate_utf8(opened.data() + begin, opened.size() - begin)) {
    return {0, true};
  }
  url = std::move(opened);
  return {begin, false};
}

void append_text_file(std::string& out, std::string_view head, std::string_view file) {
  core::append_json_escaped(out, head);
  core::append_base64(out, file);
}

}  // namespace router::wire
