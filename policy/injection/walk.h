// Walks a folded text once and hands its hashed n-grams to a sink, in order: character n-grams of three to five ASCII
// characters (two to four of other alphabets) from every place, and runs of one to three words. Text that is written
// without blanks (Han, kana, Hangul, Thai) gives single characters as words. The detector's sink sums weights, the
// trainer's learns them: one walk, so both see the same features.
//
// Text is taken in chunks of 64 bytes; an n-gram belongs to the chunk in which it begins, a word to that in which it
// ends. Sink: `gram(index, at)` for characters, `word(const Word&)` for words, `end_chunk(number)`; if it has
// `ascii_chunk(text)` and `mixed_chunk(text)`, they are called instead of `gram` for a whole chunk with eight bytes
// behind it.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "policy/injection/grams.h"
#include "policy/injection/hash.h"

namespace policy::injection {

template <class Sink>
class Walk {
 public:
  Walk(std::string_view text, Sink& sink) : text_(text), sink_(sink) {}

  void run() {
    const std::size_t chunks = chunks_of(text_.size());
    for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
      const std::size_t begin = chunk * kChunkBytes;
      // The last chunks take the slow path, so that the fast one may read eight bytes past its chunk.
      if (begin + kChunkBytes + 8 <= text_.size()) {
        fast_chunk(begin);
      } else {
        slow_chunk(begin, std::min(begin + kChunkBytes, text_.size()));
      }
      if (chunk + 1 == chunks && word_open_) close_word(text_.size());
      sink_.end_chunk(chunk);
    }
  }

 private:
  void fast_chunk(std::size_t begin) {
    const char* const at = text_.data() + begin;
    const std::uint64_t words = detail::words_of(at);
    std::uint64_t high = 0;
    for (unsigned i = 0; i < kChunkBytes; i += 8) high |= detail::load(at + i);
    if constexpr (requires { sink_.mixed_chunk(at); }) {
      if ((high & 0x8080808080808080) == 0) {
        sink_.ascii_chunk(at);
      } else {
        sink_.mixed_chunk(at);
      }
    } else {
      for (unsigned i = 0; i < kChunkBytes; ++i) detail::any_grams(detail::load(at + i), 8, begin + i, sink_);
    }
    split(words, begin, kChunkBytes);
  }

  void slow_chunk(std::size_t begin, std::size_t end) {
    std::uint64_t words = 0;
    for (std::size_t i = begin; i < end; ++i) {
      words |= std::uint64_t{detail::in_word(static_cast<unsigned char>(text_[i]))} << (i - begin);
      std::uint64_t value = 0;
      const std::size_t left = std::min<std::size_t>(8, text_.size() - i);
      std::memcpy(&value, text_.data() + i, left);
      detail::any_grams(value, left, i, sink_);
    }
    split(words, begin, end - begin);
  }

  // Cuts the runs of word bytes out of a chunk's mask; a run may have begun in an earlier chunk.
  void split(std::uint64_t words, std::size_t begin, std::size_t size) {
    unsigned at = 0;
    while (at < size) {
      const std::uint64_t rest = words >> at;
      if (!word_open_) {
        if (rest == 0) return;
        at += static_cast<unsigned>(std::countr_zero(rest));
        word_begin_ = begin + at;
        word_open_ = true;
      } else {
        const auto run = static_cast<unsigned>(std::countr_one(rest));
        at += run;
        if (at >= size) return;
        close_word(begin + at);
      }
    }
  }

  void close_word(std::size_t end) {
    word_open_ = false;
    const char* const at = text_.data() + word_begin_;
    const std::size_t size = end - word_begin_;
    if (!detail::has_high(at, size)) {
      emit(word_begin_, end);
      return;
    }
    std::size_t from = 0, i = 0;
    while (i < size) {
      const auto lead = static_cast<unsigned char>(at[i]);
      const std::size_t length = std::min(detail::length_of(lead), size - i);
      const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(i + k < size ? at[i + k] : 0); };
      const detail::Place place = lead < 0x80 ? detail::Place::inside : detail::place_of(lead, byte(1), byte(2));
      if (place != detail::Place::inside) {
        if (i > from) emit(word_begin_ + from, word_begin_ + i);
        if (place == detail::Place::alone) emit(word_begin_ + i, word_begin_ + i + length);
        from = i + length;
      }
      i += length;
    }
    if (size > from) emit(word_begin_ + from, end);
  }

  void emit(std::size_t begin, std::size_t end) {
    Word word;
    word.one = hash_word(text_.data() + begin, end - begin);
    if (number_ > 0) word.two = hash_run(last_, word.one);
    if (number_ > 1) word.three = hash_run(last_two_, word.one);
    word.begin = static_cast<std::uint32_t>(begin);
    word.end = static_cast<std::uint32_t>(end);
    word.number = number_++;
    last_two_ = word.two;
    last_ = word.one;
    sink_.word(word);
  }

  std::string_view text_;
  Sink& sink_;
  std::size_t word_begin_ = 0;
  bool word_open_ = false;
  std::uint32_t number_ = 0;
  std::uint64_t last_ = 0, last_two_ = 0;
};

template <class Sink>
void walk(std::string_view folded, Sink& sink) {
  Walk<Sink>(folded, sink).run();
}

}  // namespace policy::injection
