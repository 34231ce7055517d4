#include "net/sse.h"

#include <cstring>

#include "core/release.h"

namespace net {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kKeptBytes = 64 << 10;  // a buffer grown beyond this by one event is given back

// Where the first line ends: the position of its CR or LF, npos when it is not complete. LF is sought first, so that
// streams without CR (all that matter) are scanned once.
std::size_t line_end(std::string_view text) noexcept {
  if (text.empty()) return text.npos;
  const void* lf = std::memchr(text.data(), '\n', text.size());
  const std::size_t limit =
      lf == nullptr ? text.size() : static_cast<std::size_t>(static_cast<const char*>(lf) - text.data());
  const void* cr = limit == 0 ? nullptr : std::memchr(text.data(), '\r', limit);
  if (cr != nullptr) return static_cast<std::size_t>(static_cast<const char*>(cr) - text.data());
  return lf == nullptr ? text.npos : limit;
}

void recycle(std::string& buffer) {
  if (buffer.capacity() > kKeptBytes) {
    core::release(buffer);
  } else {
    buffer.clear();
  }
}

}  // namespace

void SseDecoder::reset() {
  recycle(line_);
  forget_event();
  comments_ = 0;
  given_ = line_given_ = after_cr_ = failed_ = false;
  at_start_ = true;
}

SseDecoder::Status SseDecoder::next(std::string_view& in, Event& out) {
  if (failed_) return Status::too_large;
  if (given_) forget_event();
  if (line_given_) recycle(line_);
  given_ = line_given_ = false;
  std::string_view line;
  while (take_line(in, line)) {
    if (line.size() > max_event_) return fail();
    const bool buffered = line.data() == line_.data();
    if (at_start_ && line.substr(0, kByteOrderMark.size()) == kByteOrderMark) line.remove_prefix(kByteOrderMark.size());
    at_start_ = false;
    const Status status = on_line(line, buffered, out);
    if (status == Status::bare_line) {
      line_given_ = buffered;
      keep_view();
      return status;
    }
    if (buffered) recycle(line_);
    if (status != Status::need_more) return status;
  }
  if (line_.size() > max_event_) return fail();
  keep_view();
  return Status::need_more;
}

SseDecoder::Status SseDecoder::finish(Event& out) {
  std::string_view end_of_line = line_.empty() || line_given_ ? "" : "\n";
  if (const Status status = next(end_of_line, out); status != Status::need_more) return status;
  return has_data_ ? dispatch(out) : Status::need_more;
}

// True: `line` is a whole line without its end, inside `in` or, when it began in an earlier piece, in line_.
bool SseDecoder::take_line(std::string_view& in, std::string_view& line) {
  if (after_cr_ && !in.empty()) {
    if (in.front() == '\n') in.remove_prefix(1);
    after_cr_ = false;
  }
  const std::size_t end = line_end(in);
  if (end == in.npos) {
    line_ += in;
    in = {};
    return false;
  }
  line = in.substr(0, end);
  after_cr_ = in[end] == '\r';
  in.remove_prefix(end + 1);
  if (!line_.empty()) {
    line_ += line;
    line = line_;
  }
  return true;
}

SseDecoder::Status SseDecoder::on_line(std::string_view line, bool buffered, Event& out) {
  if (line.empty()) {
    if (has_data_) return dispatch(out);
    forget_event();
    return Status::need_more;
  }
  if (line.front() == '{' || line.front() == '[') {
    out = {line, {}};
    return Status::bare_line;
  }
  const std::size_t colon = line.find(':');
  if (colon == 0) {
    ++comments_;
    return Status::need_more;
  }
  std::string_view value = colon == line.npos ? std::string_view() : line.substr(colon + 1);
  if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  on_field(line.substr(0, colon), value, buffered);
  return has_data_ && !in_view_ && data_.size() > max_event_ ? fail() : Status::need_more;
}

// `id` and `retry` steer a browser's reconnection; nobody here reconnects.
void SseDecoder::on_field(std::string_view name, std::string_view value, bool buffered) {
  if (name == "data") {
    add_data(value, buffered);
  } else if (name == "event") {
    name_ = value;
  }
}

void SseDecoder::add_data(std::string_view value, bool buffered) {
  if (!has_data_ && !buffered) {
    data_view_ = value;
    has_data_ = in_view_ = true;
    return;
  }
  keep_view();
  if (has_data_) data_ += '\n';
  data_ += value;
  has_data_ = true;
}

SseDecoder::Status SseDecoder::dispatch(Event& out) {
  out = {in_view_ ? data_view_ : std::string_view(data_), name_};
  given_ = true;
  return Status::event;
}

void SseDecoder::forget_event() {
  recycle(data_);
  name_.clear();
  data_view_ = {};
  has_data_ = in_view_ = false;
}

// The piece that the view points into is about to go.
void SseDecoder::keep_view() {
  if (!in_view_) return;
  data_ = data_view_;
  in_view_ = false;
}

SseDecoder::Status SseDecoder::fail() {
  failed_ = true;
  recycle(line_);
  forget_event();
  return Status::too_large;
}

}  // namespace net
