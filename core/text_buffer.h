// Text that is put together piece by piece for every request: log lines and header lines. A std::string does the same
// with two calls for each piece; here a literal costs a few stores and a short piece two, since room is looked at once
// and nothing is terminated. The memory is kept from text to text. One owner, one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace core {

class TextBuffer {
 public:
  explicit TextBuffer(std::size_t capacity = 1024)
      : text_(std::make_unique_for_overwrite<char[]>(capacity)), capacity_(capacity) {}

  void clear() noexcept { size_ = 0; }
  std::size_t size() const noexcept { return size_; }
  std::string_view view() const noexcept { return {text_.get(), size_}; }
  operator std::string_view() const noexcept { return view(); }

  // A literal. (An array that is filled at run time ends where its first zero is: give a string_view of it.)
  template <std::size_t N>
  TextBuffer& lit(const char (&literal)[N]) {
    char* const at = room(N - 1);
    std::memcpy(at, literal, N - 1);
    size_ += N - 1;
    return *this;
  }
  TextBuffer& text(std::string_view piece) {
    copy(room(piece.size()), piece.data(), piece.size());
    size_ += piece.size();
    return *this;
  }
  TextBuffer& put(char c) {
    *room(1) = c;
    ++size_;
    return *this;
  }
  TextBuffer& number(std::int64_t value);
  // "12.345": milliseconds with three decimals; 0 where it is negative.
  TextBuffer& millis(std::chrono::nanoseconds duration);
  // "..." with what JSON wants escaped; bytes that are not UTF-8 are replaced.
  TextBuffer& quoted(std::string_view piece);
  // Two digits a byte, lower case.
  TextBuffer& hex(std::string_view bytes);

 private:
  char* room(std::size_t bytes) {
    if (capacity_ - size_ < bytes) [[unlikely]]
      grow(bytes);
    return text_.get() + size_;
  }
  void grow(std::size_t bytes);

  // Up to 16 bytes by two loads that may overlap, instead of a call.
  static void copy(char* to, const char* from, std::size_t size) noexcept {
    if (size > 16) {
      std::memcpy(to, from, size);
    } else if (size >= 8) {
      move<std::uint64_t>(to, from, size);
    } else if (size >= 4) {
      move<std::uint32_t>(to, from, size);
    } else if (size >= 2) {
      move<std::uint16_t>(to, from, size);
    } else if (size == 1) {
      *to = *from;
    }
  }
  template <class Word>
  static void move(char* to, const char* from, std::size_t size) noexcept {
    Word first, last;
    std::memcpy(&first, from, sizeof first);
    std::memcpy(&last, from + size - sizeof last, sizeof last);
    std::memcpy(to, &first, sizeof first);
    std::memcpy(to + size - sizeof last, &last, sizeof last);
  }

  std::unique_ptr<char[]> text_;
  std::size_t size_ = 0, capacity_;
};

}  // namespace core
