#include "policy/injection/reading.h"

#include <algorithm>
#include <bit>

#include "policy/injection/chunk_sum.h"

namespace policy::injection {
namespace {

constexpr std::array<Pair, kPairs> kPairTable{{
    {Cue::override_verb, Cue::instruction, 5, Category::instruction_override},
    {Cue::override_verb, Cue::earlier, 4, Category::instruction_override},
    {Cue::override_verb, Cue::prompt, 6, Category::instruction_override},
    {Cue::instead, Cue::answer, 10, Category::instruction_override},
    {Cue::authority, Cue::override_verb, 20, Category::instruction_override},
    {Cue::urgency, Cue::instruction, 8, Category::none},
    {Cue::reveal, Cue::prompt, 6, Category::prompt_extraction},
    {Cue::reveal, Cue::secret, 6, Category::prompt_extraction},
    {Cue::reveal, Cue::earlier, 4, Category::prompt_extraction},
    {Cue::act, Cue::persona, 12, Category::jailbreak},
    {Cue::act, Cue::no_limits, 40, Category::jailbreak},
    {Cue::act, Cue::assistant, 8, Category::role_redefinition},
    {Cue::act, Cue::instead, 8, Category::role_redefinition},
    {Cue::persona, Cue::no_limits, 40, Category::jailbreak},
    {Cue::persona, Cue::no_refusal, 60, Category::jailbreak},
    {Cue::no_limits, Cue::no_refusal, 60, Category::jailbreak},
    {Cue::assistant, Cue::no_limits, 30, Category::jailbreak},
    {Cue::authority, Cue::no_limits, 20, Category::jailbreak},
    {Cue::fiction, Cue::harm, 60, Category::none},
    {Cue::how_to, Cue::harm, 12, Category::none},
    {Cue::protect, Cue::harm, 12, Category::none},
    {Cue::question, Cue::harm, 8, Category::none},
    {Cue::send, Cue::secret, 12, Category::exfiltration},
    {Cue::send, Cue::url, 12, Category::exfiltration},
}};

// For each cue, the pairs it is part of.
struct Partners {
  std::array<std::uint32_t, kCues> pairs{};
  constexpr Partners() {
    for (std::size_t i = 0; i < kPairs; ++i) {
      pairs[static_cast<std::size_t>(kPairTable[i].first)] |= 1U << i;
      pairs[static_cast<std::size_t>(kPairTable[i].second)] |= 1U << i;
    }
  }
};
constexpr Partners kPartners;

constexpr std::uint32_t kNever = 0xFFFF'0000;

class Reader {
 public:
  Reader(std::string_view text, const std::int8_t* weights, const CueTable& cues, Reading& reading)
      : text_(text), weights_(weights), cues_(cues), reading_(reading) {
    last_.fill(kNever);
  }

  void chunk(const char* text, std::size_t left, std::uint64_t high) {
    waiting_ = static_cast<std::size_t>(index_chunk(text, left, high, indices_.data()) - indices_.data());
  }

  void word(const Word& word) {
    if (waiting_ + 3 > indices_.size()) settle();  // a long run of single characters
    // The first two words end fewer runs: what is written of the others is written over.
    std::uint32_t* const to = indices_.data() + waiting_;
    later(word.one, to[0]);
    later(word.two, to[1]);
    later(word.three, to[2]);
    waiting_ += word.runs;
    if (cues_.perhaps(word.one) || cues_.perhaps(word.two) || cues_.perhaps(word.three)) {
      look_up(word.one, word.two, word.three, {word.begin, word.end, word.number});
    }
  }

  void end_chunk(std::size_t chunk) {
    settle();
    reading_.chunks[chunk] = now_;
    now_ = {};
  }

 private:
  // A word's weight is seldom in the nearest cache: it is sent for, and added when its chunk ends.
  void later(std::uint64_t hash, std::uint32_t& to) {
    to = index_of(hash);
    __builtin_prefetch(weights_ + to);
  }
  void settle() {
    const ChunkSum sum = sum_of({indices_.data(), waiting_}, weights_);
    now_.sum += sum.sum;
    now_.grams = static_cast<std::uint16_t>(now_.grams + waiting_);
    now_.strange = static_cast<std::uint16_t>(now_.strange + sum.zeros);
    waiting_ = 0;
  }

  struct Where {
    std::uint32_t begin, end, number;
  };

  // Takes no Word, so that one without cues stays in registers.
  [[gnu::noinline]] void look_up(std::uint64_t one, std::uint64_t two, std::uint64_t three, Where word) {
    std::uint32_t found = cues_.find(one) | cues_.find(two) | cues_.find(three);
    for (; found != 0; found &= found - 1) seen(static_cast<Cue>(std::countr_zero(found)), word);
  }

  void seen(Cue cue, Where word) {
    if (cue == Cue::tag) {
      if (!tagged(word)) return;
      if (reading_.tags < 0xFFFF && reading_.tags++ == 0) reading_.tag_at = word.begin;
    } else if (cue == Cue::url) {
      constexpr std::uint16_t kLooked = 32;  // bounds the cost of a text full of links
      if (reading_.cues[static_cast<std::size_t>(cue)] < kLooked && open_link(word) && reading_.open_links++ == 0) {
        reading_.link_at = word.begin;
      }
    }
    const auto number = static_cast<std::size_t>(cue);
    if (reading_.cues[number] < 0xFFFF) ++reading_.cues[number];
    last_[number] = word.number;
    for (std::uint32_t rest = kPartners.pairs[number]; rest != 0; rest &= rest - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(rest));
      const Pair& pair = kPairTable[i];
      const Cue other = pair.first == cue ? pair.second : pair.first;
      if (word.number - last_[static_cast<std::size_t>(other)] > pair.within) continue;
      if (reading_.pairs[i] < 0xFFFF && reading_.pairs[i]++ == 0) reading_.pair_at[i] = word.begin;
    }
  }

  char at(std::size_t i) const { return i < text_.size() ? text_[i] : ' '; }

  // "<|system", "[inst]", "### system:", "<system>", "{system:" and the like; "the system" is none.
  bool tagged(Where word) const {
    const char before = word.begin > 0 ? text_[word.begin - 1] : ' ';
    const char after = at(word.end);
    if (before == '|' || before == '[' || before == '#') return true;
    if ((before == '<' || before == '/' || before == '{') && (after == '>' || after == '|' || after == ':'))
      return true;
    return after == ':' && word.begin > 1 && before == ' ' && text_[word.begin - 2] == '#';
  }

  // A query whose value is a placeholder or comes last ("?q=", "?d={conversation}"), or an image of Markdown.
  bool open_link(Where word) const {
    if (word.begin > 1 && text_[word.begin - 1] == '(' && text_[word.begin - 2] == ']') {
      const std::size_t from = word.begin > 80 ? word.begin - 80 : 0;
      if (text_.substr(from, word.begin - from).rfind("![") != std::string_view::npos) return true;
    }
    constexpr std::size_t kReach = 120;
    for (std::size_t i = word.end; i < text_.size() && i < word.end + kReach && text_[i] != ' '; ++i) {
      if (text_[i] != '=') continue;
      const char next = at(i + 1);
      if (next == '{' || next == '[' || next == '<' || next == '$' || next == ' ' || next == ')' || next == '%')
        return true;
    }
    return false;
  }

  std::string_view text_;
  const std::int8_t* weights_;
  const CueTable& cues_;
  Reading& reading_;
  std::array<std::uint32_t, kCues> last_;
  Chunk now_;
  std::array<std::uint32_t, kChunkGrams + 3 * kChunkBytes> indices_;  // of weights that are not added yet
  std::size_t waiting_ = 0;
};

}  // namespace

std::span<const Pair> pairs() noexcept { return kPairTable; }

void read(std::string_view folded, std::span<const std::int8_t> weights, const CueTable& cues, Reading& reading) {
  reading.used = chunks_of(folded.size());
  if (reading.chunks.size() < reading.used) reading.chunks.resize(reading.used);
  reading.cues.fill(0);
  reading.pairs.fill(0);
  reading.tags = reading.open_links = 0;
  reading.tag_at = reading.link_at = 0;
  Reader reader(folded, weights.data(), cues, reading);
  reading.words = walk(folded, reader);
}

}  // namespace policy::injection
