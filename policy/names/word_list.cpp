#include "policy/names/word_list.h"

namespace policy::names {

bool WordListMaker::add(std::uint64_t word, Listed what) {
  if (buckets_ == 0) return false;
  std::uint16_t* bucket = entries_.data() + WordList::place(word, buckets_) * WordList::kBucket;
  const std::uint16_t print = WordList::print_of(word);
  for (std::size_t i = 0; i < WordList::kBucket; ++i) {
    if ((bucket[i] & 0xfff0) == print) return false;
    if (bucket[i] == 0) {
      bucket[i] = static_cast<std::uint16_t>(print | static_cast<std::uint16_t>(what));
      return true;
    }
  }
  return false;
}

}  // namespace policy::names
