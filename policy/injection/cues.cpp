#include "policy/injection/cues.h"

#include "policy/injection/cue_words.h"
#include "policy/injection/walk.h"

namespace policy::injection {
namespace {

constexpr std::size_t kSlots = 8192;  // at most half of them are used

// The hash of all that is walked, up to three words of it.
struct Whole {
  std::uint64_t hash = 0;
  void gram(std::uint32_t, std::size_t) {}
  void end_chunk(std::size_t) {}
  void word(const Word& word) {
    if (word.number <= 2) hash = word.number == 0 ? word.one : word.number == 1 ? word.two : word.three;
  }
};

}  // namespace

std::string_view to_string(Cue cue) noexcept {
  constexpr std::array<std::string_view, kCues> kNames{
      "override_verb", "instruction", "earlier", "instead", "act",     "persona", "no_limits",
      "no_refusal",    "reveal",      "prompt",  "secret",  "secrecy", "send",    "authority",
      "urgency",       "answer",      "harm",    "how_to",  "fiction", "protect", "question",
      "assistant",     "tag",         "url",     "encoding"};
  return kNames[static_cast<std::size_t>(cue)];
}

CueTable::CueTable() : slots_(kSlots) {
  for (const CueWords& row : cue_words()) {
    std::string_view rest = row.phrases;
    while (!rest.empty()) {
      const std::size_t end = rest.find('|');
      Whole whole;
      walk(rest.substr(0, end), whole);
      insert(whole.hash, row.cue);
      rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    }
  }
}

void CueTable::insert(std::uint64_t hash, Cue cue) {
  const std::size_t bit = hash >> (64 - kFilterBits);
  filter_[bit / 64] |= std::uint64_t{1} << (bit % 64);
  std::size_t at = hash % kSlots;
  while (slots_[at].hash != 0 && slots_[at].hash != hash) at = (at + 1) % kSlots;
  slots_[at].hash = hash;
  slots_[at].cues |= std::uint32_t{1} << static_cast<unsigned>(cue);
}

std::uint32_t CueTable::look(std::uint64_t hash) const noexcept {
  for (std::size_t at = hash % kSlots; slots_[at].hash != 0; at = (at + 1) % kSlots) {
    if (slots_[at].hash == hash) return slots_[at].cues;
  }
  return 0;
}

}  // namespace policy::injection
