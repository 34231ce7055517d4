// Walks a folded text once and hands its hashed n-grams to a sink, in order: character n-grams of three to five ASCII
// characters (two to four of other alphabets) from every place, and runs of one to three words. Text that is written
// without blanks (Han, kana, Hangul, Thai) gives single characters as words. The detector's sink sums weights, the
// trainer's learns them: one walk, so both see the same features.
//
// Text is taken in chunks of 64 bytes; an n-gram belongs to the chunk in which it begins, a word to that in which it
// ends. Sink: `gram(index, at)` for characters, `word(const Word&)` for words, `end_chunk(number)`; if it has
// `chunk(text, left, high)`, that is called instead of `gram`, as index_chunk (chunk_sum.h) is.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "policy/injection/grams.h"
#include "policy/injection/hash.h"

namespace policy::injection {

template <class Sink>
class Walk {
 public:
  Walk(std::string_view text, Sink& sink) : text_(text), sink_(sink) {}

  // How many words there are.
  std::uint32_t run() {
    const std::size_t chunks = chunks_of(text_.size());
    for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
      const std::size_t begin = chunk * kChunkBytes;
      const char* const at = text_.data() + begin;
      const std::size_t left = text_.size() - begin;
      const detail::Masks masks = detail::masks_of(at, left);
      if constexpr (requires { sink_.chunk(at, left, masks.high); }) {
        sink_.chunk(at, left, masks.high);
      } else {
        detail::grams_between(text_, begin, begin + std::min(left, kChunkBytes), sink_);
      }
      split(masks, begin);
      if (chunk + 1 == chunks && run_open_) take_run(run_begin_, text_.size(), run_high_);
      sink_.end_chunk(chunk);
    }
    return number_;
  }

 private:
  // Cuts the runs of word bytes out of a chunk's mask; a run may have begun in an earlier chunk.
  void split(const detail::Masks& masks, std::size_t begin) {
    const auto offset = [begin](std::uint64_t bits) { return begin + static_cast<unsigned>(std::countr_zero(bits)); };
    const auto lowest = [](std::uint64_t bits) { return bits & -bits; };
    const std::uint64_t behind = masks.words << 1 | static_cast<std::uint64_t>(run_open_);
    std::uint64_t begins = masks.words & ~behind, ends = behind & ~masks.words;
    if (run_open_) {
      run_high_ |= (masks.high & (lowest(ends) - 1)) != 0;
      if (ends == 0) return;
      take_run(run_begin_, offset(ends), run_high_);
      ends &= ends - 1;
    }
    run_open_ = masks.words >> (kChunkBytes - 1) != 0;
    if (run_open_) {
      const std::uint64_t last = std::bit_floor(begins);
      run_begin_ = offset(last);
      run_high_ = (masks.high & -last) != 0;
    }
    const bool usual = masks.high == 0 && text_.size() - begin >= kChunkBytes + 8;
    for (; ends != 0 && !(usual && number_ >= 2); begins &= begins - 1, ends &= ends - 1) {
      take_run(offset(begins), offset(ends), (masks.high & (lowest(ends) - lowest(begins))) != 0);
    }
    take_usual(begins, ends, begin);
  }

  // Words of ASCII that are not the text's first two, with eight bytes behind them: nearly all words there are.
  void take_usual(std::uint64_t begins, std::uint64_t ends, std::size_t begin) {
    const char* const at = text_.data() + begin;
    std::uint64_t last = last_, last_two = last_two_;
    std::uint32_t number = number_;
    for (; ends != 0; begins &= begins - 1, ends &= ends - 1) {
      const auto from = static_cast<unsigned>(__builtin_ctzll(begins)),
                 end = static_cast<unsigned>(__builtin_ctzll(ends));
      const std::uint64_t one = hash_word(at + from, end - from, true);
      const Word word{one,
                      hash_run(last, one),
                      hash_run(last_two, one),
                      3,
                      static_cast<std::uint32_t>(begin + from),
                      static_cast<std::uint32_t>(begin + end),
                      number++};
      last = word.one, last_two = word.two;
      sink_.word(word);
    }
    last_ = last, last_two_ = last_two, number_ = number;
  }

  // A run of word bytes is a word, or several if not all of it is ASCII.
  [[gnu::noinline]] void take_run(std::size_t begin, std::size_t end, bool high) {
    while (begin < end) {
      const detail::Piece piece = high ? detail::next_piece(text_.data(), begin, end) : detail::Piece{begin, end, end};
      if (piece.end > piece.begin) take(piece.begin, piece.end);
      begin = piece.behind;
    }
  }

  void take(std::size_t begin, std::size_t end) {
    Word word;
    word.one = hash_word(text_.data() + begin, end - begin, text_.size() - end >= 8);
    if (number_ > 0) word.two = hash_run(last_, word.one);
    if (number_ > 1) word.three = hash_run(last_two_, word.one);
    word.runs = std::min(number_, 2U) + 1;
    word.begin = static_cast<std::uint32_t>(begin);
    word.end = static_cast<std::uint32_t>(end);
    word.number = number_++;
    last_two_ = word.two;
    last_ = word.one;
    sink_.word(word);
  }

  std::string_view text_;
  Sink& sink_;
  std::size_t run_begin_ = 0;
  bool run_open_ = false, run_high_ = false;
  std::uint32_t number_ = 0;
  std::uint64_t last_ = 0, last_two_ = 0;
};

// Returns how many words there are.
template <class Sink>
std::uint32_t walk(std::string_view folded, Sink& sink) {
  return Walk<Sink>(folded, sink).run();
}

}  // namespace policy::injection
