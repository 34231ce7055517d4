// Invented training texts: sentences with gaps ("{verb} {earlier} {rules} and {payload}") that are filled in at random
// from lists. They teach what the collected texts have little of: attacks in many languages and harmless texts that
// share their words with attacks. The tables are in invented_*.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/injection/numbers.h"
#include "policy/injection/train.h"

namespace policy::injection {

struct Gap {
  std::string_view name;     // as it stands between braces
  std::string_view choices;  // separated by '|'; may have gaps themselves
};
struct Theme {
  std::string_view name;  // the source of its texts is "invented/NAME"
  bool attack;
  std::string_view lang;
  std::uint16_t texts;  // how many are made
  std::span<const std::string_view> sentences;
};

std::span<const Theme> invented_attacks();
std::span<const Theme> invented_benign();
std::span<const Theme> invented_frames();
std::span<const Theme> invented_tasks();
std::span<const Theme> invented_chat();

// Appends what is invented, and the given samples' templates ("<INSTRUCTION>") with their gaps filled.
void invent(Random& random, std::vector<Sample>& samples);

}  // namespace policy::injection
