#include "policy/privacy/context.h"

#include <algorithm>
#include <bit>

#include "policy/privacy/character.h"

namespace policy::privacy {
namespace {

constexpr std::uint64_t kPrime = 0x100000001B3ULL, kBasis = 0xCBF29CE484222325ULL;  // FNV-1a

std::uint64_t step(std::uint64_t hash, std::uint32_t c) noexcept { return (hash ^ c) * kPrime; }
// One word after another.
std::uint64_t join(std::uint64_t phrase, std::uint64_t word) noexcept {
  return (std::rotl(phrase, 23) ^ word) * 0x9E3779B97F4A7C15ULL;
}

struct Word {
  std::uint64_t hash = 0;
  std::uint32_t begin = 0, end = 0;
};

// The next word at or after `at`, which ends by text.size(); false: none.
bool next_word(std::string_view text, std::uint32_t at, Word& word) noexcept {
  while (at < text.size()) {
    Letter letter = letter_at(text, at);
    if (letter.kind == Letter::Kind::none) {
      at += letter.size;
      continue;
    }
    word = {step(kBasis, letter.folded), at, at + letter.size};
    if (letter.kind == Letter::Kind::alone) return true;
    while (word.end < text.size()) {
      letter = letter_at(text, word.end);
      if (letter.kind == Letter::Kind::invisible) {
        word.end += letter.size;
        continue;
      }
      if (letter.kind != Letter::Kind::joined) break;
      word.hash = step(word.hash, letter.folded);
      word.end += letter.size;
    }
    return true;
  }
  return false;
}

// Words may follow one another in a phrase with a blank, hyphen, underscore, apostrophe or dot between, or nothing.
bool is_phrase_gap(std::string_view gap) noexcept {
  if (gap.size() > 3) return false;
  return gap.find_first_not_of(" -_'.\xE2\x80\x98\x99") == std::string_view::npos;
}

class Dictionary {
 public:
  struct Entry {
    std::uint64_t hash = 0;
    std::array<Topic, 8> topics{};
    bool more = false;  // longer phrases begin so
  };

  Dictionary() : slots_(kSlots) {
    for (const ContextWords& row : context_words()) {
      for (std::size_t from = 0; from <= row.words.size();) {
        const std::size_t end = std::min(row.words.find('|', from), row.words.size());
        add(row.words.substr(from, end - from), row.topic);
        from = end + 1;
      }
    }
  }

  const Entry* find(std::uint64_t hash) const noexcept {
    for (std::size_t at = hash >> kShift;; ++at) {
      const Entry& entry = slots_[at & (kSlots - 1)];
      if (entry.hash == hash) return &entry;
      if (entry.hash == 0) return nullptr;
    }
  }

 private:
  static constexpr std::size_t kSlots = 8192;
  static constexpr int kShift = 64 - 13;

  Entry& slot(std::uint64_t hash) {
    std::size_t at = hash >> kShift;
    while (slots_[at & (kSlots - 1)].hash != 0 && slots_[at & (kSlots - 1)].hash != hash) ++at;
    slots_[at & (kSlots - 1)].hash = hash;
    return slots_[at & (kSlots - 1)];
  }

  void add(std::string_view phrase, Topic topic) {
    Word word;
    std::uint64_t hash = 0;
    for (std::uint32_t at = 0; next_word(phrase, at, word); at = word.end) {
      if (hash != 0) slot(hash).more = true;
      hash = hash == 0 ? word.hash : join(hash, word.hash);
    }
    if (hash == 0) return;
    for (Topic& place : slot(hash).topics) {
      if (place != topic && place != Topic::none) continue;
      place = topic;
      return;
    }
  }

  std::vector<Entry> slots_;
};

const Dictionary& dictionary() {
  static const Dictionary kDictionary;
  return kDictionary;
}

}  // namespace

void prepare_context() { static_cast<void>(dictionary()); }

void Context::start(std::string_view text) {
  text_ = text;
  hits_.clear();
  done_ = last_end_ = 0;
  partials_ = 0;
}

void Context::word(std::uint64_t hash, std::uint32_t begin, std::uint32_t end) {
  if (begin < last_end_ || !is_phrase_gap(text_.substr(last_end_, begin - last_end_))) partials_ = 0;
  last_end_ = end;
  std::array<Partial, 8> next{};
  std::size_t count = 0;
  const auto look = [&](std::uint64_t phrase, std::uint32_t from) {
    const Dictionary::Entry* entry = dictionary().find(phrase);
    if (entry == nullptr) return;
    for (const Topic topic : entry->topics) {
      if (topic == Topic::none) break;
      hits_.push_back({from, end, topic});
    }
    if (entry->more && count < next.size()) next[count++] = {phrase, from};
  };
  look(hash, begin);
  for (std::size_t i = 0; i < partials_; ++i) look(join(partial_[i].hash, hash), partial_[i].begin);
  partial_ = next;
  partials_ = count;
}

void Context::read(std::uint32_t from, std::uint32_t to) {
  if (from > done_) {
    // A word that is cut by `from` is another word: begin after it.
    while (from < to && letter_at(text_, from).kind == Letter::Kind::joined) ++from;
    done_ = from;
    partials_ = 0;
  }
  Word found;
  while (done_ < to) {
    // Words that begin before `to` are read to their end, but no longer than a word is.
    const std::string_view part = text_.substr(0, std::min<std::size_t>(text_.size(), to + 64));
    if (!next_word(part, done_, found) || found.begin >= to) {
      done_ = to;
      break;
    }
    word(found.hash, found.begin, found.end);
    done_ = found.end;
  }
}

std::span<const Context::Hit> Context::around(std::uint32_t begin, std::uint32_t end) {
  const std::uint32_t from = begin > kBefore + 24 ? begin - kBefore - 24 : 0;  // 24: a word that reaches in
  const auto to = static_cast<std::uint32_t>(std::min<std::size_t>(text_.size(), end + kAfter));
  if (to > done_) read(from, to);
  // Hits are few and the newest are asked for.
  std::size_t first = hits_.size();
  while (first > 0 && hits_[first - 1].end + kBefore + 64 >= begin) --first;
  return std::span(hits_).subspan(first);
}

std::uint32_t Context::distance(std::span<const Topic> topics, std::uint32_t begin, std::uint32_t end) {
  std::uint32_t nearest = kFar;
  for (const Hit& hit : around(begin, end)) {
    if (hit.topic == Topic::none || std::find(topics.begin(), topics.end(), hit.topic) == topics.end()) continue;
    if (hit.end <= begin && begin - hit.end <= kBefore) nearest = std::min(nearest, begin - hit.end);
    if (hit.begin >= end && hit.begin - end <= kAfter) nearest = std::min(nearest, hit.begin - end + 8);
  }
  return nearest;
}

std::uint32_t Context::distance(Topic topic, std::uint32_t begin, std::uint32_t end) {
  return distance(std::span(&topic, 1), begin, end);
}

}  // namespace policy::privacy
