// The table behind cues.h: phrases of one to three words, folded (lower case), separated by '|'.
#pragma once

#include <span>
#include <string_view>

#include "policy/injection/cues.h"

namespace policy::injection {

struct CueWords {
  Cue cue;
  std::string_view phrases;
};
std::span<const CueWords> cue_words() noexcept;

}  // namespace policy::injection
