#include "net/chunked.h"

#include <algorithm>

#include "net/http_chars.h"

namespace net {
namespace {

constexpr std::uint8_t kMaxSizeDigits = 16;

constexpr std::uint32_t max_extension(ChunkDecoder::Mode mode) {
  return mode == ChunkDecoder::Mode::request ? 64 : 1024;
}
constexpr std::uint32_t max_trailers(ChunkDecoder::Mode mode) {
  return mode == ChunkDecoder::Mode::request ? 8 * 1024 : 64 * 1024;
}

constexpr int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

}  // namespace

ChunkDecoder::Step ChunkDecoder::next(std::string_view in) noexcept {
  std::size_t at = 0;
  for (;;) {
    if (state_ == State::done) return {Status::done, at, {}};
    if (state_ == State::bad) return {Status::bad, at, {}};
    if (at == in.size()) return {Status::need_more, at, {}};
    if (state_ == State::data) {
      const std::string_view data =
          in.substr(at, static_cast<std::size_t>(std::min<std::uint64_t>(left_, in.size() - at)));
      left_ -= data.size();
      if (left_ == 0) state_ = State::data_cr;
      return {Status::data, at + data.size(), data};
    }
    state_ = after(state_, in[at++]);
  }
}

ChunkDecoder::State ChunkDecoder::after(State state, char c) noexcept {
  switch (state) {
    case State::size: return after_size(c);
    case State::size_lf:
      spent_ = 0;
      digits_ = 0;
      if (c != '\n') return State::bad;
      return left_ > 0 ? State::data : State::trailer_start;
    case State::data_cr: return c == '\r' ? State::data_lf : State::bad;
    case State::data_lf: return c == '\n' ? State::size : State::bad;
    case State::trailer_start:
    case State::trailer_name:
    case State::trailer_value:
    case State::trailer_lf:
    case State::last_lf: return after_trailer(state, c);
    default: return after_extension(state, c);
  }
}

ChunkDecoder::State ChunkDecoder::after_size(char c) noexcept {
  if (const int digit = hex_digit(c); digit >= 0) {
    // Sixteen digits fill 64 bits. The top bit is refused too, for readers that count in signed numbers.
    if (++digits_ > kMaxSizeDigits) return State::bad;
    left_ = left_ << 4 | static_cast<unsigned>(digit);
    return left_ >> 63 == 0 ? State::size : State::bad;
  }
  if (digits_ == 0) return State::bad;
  return after_extension(State::padding, c);
}

ChunkDecoder::State ChunkDecoder::after_extension(State state, char c) noexcept {
  const bool quoted = state == State::extension_quoted || state == State::extension_escaped;
  const bool complete = !quoted && state != State::extension && state != State::extension_equals;
  const bool strict = mode_ == Mode::request;
  if (c == '\r') return complete || !strict ? State::size_lf : State::bad;
  if (is_control(c) || ++spent_ > max_extension(mode_)) return State::bad;
  if (!strict) {
    const bool fits = state != State::padding || c == ';' || c == ' ' || c == '\t';
    if (!fits) return State::bad;
    return state == State::padding && c != ';' ? State::padding : State::extension;
  }
  switch (state) {
    case State::extension_escaped: return State::extension_quoted;
    case State::extension_quoted:
      if (c == '\\') return State::extension_escaped;
      return c == '"' ? State::extension_end : State::extension_quoted;
    case State::extension: return is_token(c) ? State::extension_name : State::bad;
    case State::extension_equals:
      if (c == '"') return State::extension_quoted;
      return is_token(c) ? State::extension_value : State::bad;
    case State::extension_name:
      if (c == '=') return State::extension_equals;
      [[fallthrough]];
    case State::extension_value:
      if (is_token(c)) return state;
      [[fallthrough]];
    default: return c == ';' ? State::extension : State::bad;  // after the size, a value or a closing quote
  }
}

ChunkDecoder::State ChunkDecoder::after_trailer(State state, char c) noexcept {
  if (++spent_ > max_trailers(mode_)) return State::bad;
  switch (state) {
    case State::trailer_start:
      if (c == '\r') return State::last_lf;
      letters_ = 0;
      if (!is_token(c)) return State::bad;
      [[fallthrough]];
    case State::trailer_name:
      if (c == ':') return forbidden_trailer() ? State::bad : State::trailer_value;
      if (!is_token(c)) return State::bad;
      if (letter(c) != 0 && letters_ < name_.size()) name_[letters_++] = letter(c);
      return State::trailer_name;
    case State::trailer_value:
      if (c == '\r') return State::trailer_lf;
      return is_control(c) ? State::bad : State::trailer_value;
    default:
      if (c != '\n') return State::bad;
      return state == State::last_lf ? State::done : State::trailer_start;
  }
}

// Letters only, so that content_length is caught with content-length.
bool ChunkDecoder::forbidden_trailer() const noexcept {
  const std::string_view name(name_.data(), letters_);
  return name == "contentlength" || name == "transferencoding" || name == "host";
}

}  // namespace net
