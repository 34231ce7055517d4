// Which words are first names, surnames, places or ordinary words: a table of two bytes a word, twelve bits of its hash
// and four of what it is, in buckets of eight. A word that is in no list is taken for one with probability at most
// 8 / 4096; words that found no room are missing. Const and shared.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace policy::names {

// The classes of a word. Names by how common they are as such; "ordinary" words are mostly written small.
enum class Listed : std::uint8_t {
  none,
  ordinary,        // seldom capitalised in prose
  ordinary_name,   // ordinary, and a first or last name: "mark", "rose", "brown"
  first,           // a common first name
  first_and_last,  // both
  rare_first,
  rare_first_last,
  last,
  place,        // a place and not a name
  first_place,  // "paris", "austin"
  last_place,   // "lincoln"
  rare_first_place,
  loose,  // written both ways
  count
};

class WordList {
 public:
  WordList() = default;
  explicit WordList(std::span<const std::uint16_t> entries) noexcept
      : entries_(entries), buckets_(entries.size() / kBucket) {}

  Listed find(std::uint64_t word) const noexcept {
    if (buckets_ == 0) return Listed::none;
    const std::uint16_t* bucket = entries_.data() + place(word, buckets_) * kBucket;
    const std::uint16_t print = print_of(word);
    std::uint16_t found = 0;
    for (std::size_t i = 0; i < kBucket; ++i) found |= (bucket[i] & 0xfff0) == print ? bucket[i] & 0xf : 0;
    return found < static_cast<std::uint16_t>(Listed::count) ? static_cast<Listed>(found) : Listed::none;
  }

  static constexpr std::size_t kBucket = 8;

 private:
  friend class WordListMaker;
  static std::size_t place(std::uint64_t word, std::size_t buckets) noexcept {
    return static_cast<std::size_t>((word >> 32) * buckets >> 32);
  }
  static std::uint16_t print_of(std::uint64_t word) noexcept {
    const auto print = static_cast<std::uint16_t>((word << 4) & 0xfff0);
    return print == 0 ? 0x10 : print;
  }

  std::span<const std::uint16_t> entries_;
  std::size_t buckets_ = 0;
};

// Words that come first are kept when room runs out.
class WordListMaker {
 public:
  explicit WordListMaker(std::size_t buckets) : entries_(buckets * WordList::kBucket), buckets_(buckets) {}
  bool add(std::uint64_t word, Listed what);  // false: no room, or there already
  const std::vector<std::uint16_t>& entries() const noexcept { return entries_; }

 private:
  std::vector<std::uint16_t> entries_;
  std::size_t buckets_;
};

}  // namespace policy::names
