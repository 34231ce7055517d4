// What says little by itself and is looked for only where the config asks for it: honorifics, ages, nationalities and
// religions, days of the week.
#pragma once

#include "policy/privacy/finder.h"

namespace policy::privacy {

// The score of all of these: far below the default minimum.
inline constexpr float kOrdinary = 0.3F;

void find_ordinary(const Finder& finder);

// Builds the table of words, which is made once.
void prepare_ordinary();

}  // namespace policy::privacy
