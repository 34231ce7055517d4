// Cue words: words and phrases of up to three words, in many languages, that say what a sentence is about. One alone
// means nothing ("ignore" stands in every style guide); the signals (signals.h) look at which stand near each other.
// Looked up by the hashes the walk makes anyway.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace policy::injection {

enum class Cue : std::uint8_t {
  override_verb,  // ignore, forget, bypass
  instruction,    // instructions, rules, guidelines
  earlier,        // previous, above, so far
  instead,        // instead, new task, from now on
  act,            // pretend, act as, you are now
  persona,        // dan, evil, developer mode
  no_limits,      // uncensored, without rules, do anything
  no_refusal,     // never refuse, do not apologise
  reveal,         // reveal, print, repeat
  prompt,         // system prompt, initial instructions
  secret,         // password, api key
  secrecy,        // do not mention, without telling
  send,           // send, forward, upload
  authority,      // administrator, authorised, openai
  urgency,        // urgent, attention, immediately
  answer,         // say, respond with, begin your reply
  harm,           // bomb, malware, steal
  how_to,         // how to, step by step
  fiction,        // story, hypothetical, character
  protect,        // prevent, detect, secure
  question,       // what, why, explain
  assistant,      // ai, chatbot, language model
  tag,            // system, im_start, inst: told from prose by what stands around it
  url,            // http
  encoding,       // base64, rot13, backwards
};
inline constexpr std::size_t kCues = 25;
std::string_view to_string(Cue cue) noexcept;

class CueTable {
 public:
  CueTable();

  // Whether a word or run may have a cue; almost always false, which costs one load. A hash of 0 has none.
  bool perhaps(std::uint64_t hash) const noexcept {
    const std::size_t bit = hash >> (64 - kFilterBits);
    return (filter_.data()[bit / 64] >> (bit % 64) & 1) != 0;
  }
  // The cues of a word or run, as bits.
  std::uint32_t find(std::uint64_t hash) const noexcept { return perhaps(hash) ? look(hash) : 0; }

 private:
  static constexpr unsigned kFilterBits = 16;
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t cues = 0;
  };
  std::uint32_t look(std::uint64_t hash) const noexcept;
  void insert(std::uint64_t hash, Cue cue);

  std::array<std::uint64_t, (std::size_t{1} << kFilterBits) / 64> filter_{};
  std::vector<Slot> slots_;
};

}  // namespace policy::injection
