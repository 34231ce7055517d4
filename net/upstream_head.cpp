#include "net/upstream_head.h"

#include <utility>

#include "net/http_chars.h"

namespace net {
namespace {

constexpr std::size_t kHeadLimit = 64 << 10;

// "HTTP/1.1 200 OK"; some servers leave out the reason with its space.
bool parse_status_line(std::string_view line, int& minor, int& status) {
  if (line.size() < 12 || !line.starts_with("HTTP/1.") || (line[7] != '0' && line[7] != '1') || line[8] != ' ')
    return false;
  if (line[9] < '1' || line[9] > '9' || !is_digit(line[10]) || !is_digit(line[11])) return false;
  if (line.size() > 12 && line[12] != ' ') return false;
  minor = line[7] - '0';
  status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
  return !has_control(line.substr(12));
}

bool parse_length(std::string_view value, std::uint64_t& length) {
  if (value.empty() || value.size() > 18) return false;  // 18 digits cannot overflow
  length = 0;
  for (const char c : value) {
    if (!is_digit(c)) return false;
    length = length * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return true;
}

bool names(std::string_view list, std::string_view option) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    if (equals_no_case(trim_blanks(list.substr(0, comma)), option)) return true;
    if (comma == list.npos) return false;
    list.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace

// One head: what was seen of its framing so far.
class UpstreamHeadParser {
 public:
  UpstreamHeadParser(UpstreamHead& out, int minor) : out_(out), minor_(minor) {}

  bool field(std::string_view line) {
    const std::size_t at = out_.text_.size();
    out_.text_.append(line);
    char* const name = out_.text_.data() + at;
    std::size_t colon = 0;
    for (; colon < line.size() && is_token(line[colon]); ++colon) name[colon] = lower(line[colon]);
    if (colon == 0 || colon == line.size() || line[colon] != ':') return false;
    const std::string_view value = trim_blanks(line.substr(colon + 1));
    if (has_control(value)) return false;
    const auto place = [](std::size_t n) { return static_cast<std::uint32_t>(n); };
    const auto value_at = at + static_cast<std::size_t>(value.data() - line.data());
    out_.fields_.push_back({place(at), place(colon), place(value_at), place(value.size())});
    return apply({{name, colon}, value});
  }

  bool finish() {
    if (has_length_ && chunked_) return false;
    if (chunked_ && minor_ == 0) return false;  // HTTP/1.0 has no transfer codings
    out_.keep_alive = !close_ && (minor_ == 1 || keep_alive_);
    if (out_.status == 204 || out_.status == 304) {
      out_.framing = Framing::none;
    } else if (chunked_) {
      out_.framing = Framing::chunked;
    } else if (has_length_) {
      out_.framing = out_.length > 0 ? Framing::sized : Framing::none;
    } else {
      out_.framing = Framing::until_close;
      out_.keep_alive = false;
    }
    return true;
  }

 private:
  bool apply(HeaderField field) {
    if (field.name == "content-length")
      return !std::exchange(has_length_, true) && parse_length(field.value, out_.length);
    if (field.name == "transfer-encoding")
      return !std::exchange(chunked_, true) && equals_no_case(field.value, "chunked");
    if (field.name == "connection") {
      close_ |= names(field.value, "close");
      keep_alive_ |= names(field.value, "keep-alive");
    }
    return true;
  }

  UpstreamHead& out_;
  int minor_;
  bool has_length_ = false, chunked_ = false, close_ = false, keep_alive_ = false;
};

HeaderField UpstreamHead::field(std::size_t index) const noexcept {
  const std::string_view text = text_;
  const Place& place = fields_[index];
  return {text.substr(place.name, place.name_size), text.substr(place.value, place.value_size)};
}

std::string_view UpstreamHead::find(std::string_view lower_case_name) const noexcept {
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const HeaderField one = field(i);
    if (one.name == lower_case_name) return one.value;
  }
  return {};
}

void UpstreamHead::clear() noexcept {
  status = 0;
  keep_alive = false;
  framing = Framing::none;
  length = 0;
  text_.clear();
  fields_.clear();
}

UpstreamHeadStatus parse_upstream_head(std::string_view bytes, UpstreamHead& out, std::size_t& size) {
  out.clear();
  const std::string_view window = bytes.substr(0, kHeadLimit);
  std::size_t end = window.find("\r\n\r\n");
  if (end == window.npos) return bytes.size() > kHeadLimit ? UpstreamHeadStatus::bad : UpstreamHeadStatus::need_more;
  size = end + 4;
  std::string_view lines = window.substr(0, end + 2);
  int minor = 0;
  std::size_t line_end = lines.find("\r\n");
  if (!parse_status_line(lines.substr(0, line_end), minor, out.status)) return UpstreamHeadStatus::bad;
  UpstreamHeadParser parser(out, minor);
  for (lines.remove_prefix(line_end + 2); !lines.empty(); lines.remove_prefix(line_end + 2)) {
    line_end = lines.find("\r\n");
    if (!parser.field(lines.substr(0, line_end))) return UpstreamHeadStatus::bad;
  }
  return parser.finish() ? UpstreamHeadStatus::ok : UpstreamHeadStatus::bad;
}

}  // namespace net
