// Why a text was found to be an attack: its kind, and where the evidence lies. Only asked for attacks, so it may walk
// the text again.
#pragma once

#include <string_view>
#include <vector>

#include "policy/injection/detector.h"
#include "policy/injection/model.h"
#include "policy/injection/reading.h"

namespace policy::injection {

struct Explaining {
  Reading reading;              // of the hottest window
  std::vector<float> evidence;  // by cells of 16 bytes, in log-odds
};

// The spans are in bytes of the folded text.
void find_spans(const LoadedModel& model, std::string_view folded, Explaining& work, Verdict& verdict);
Category categorise(const LoadedModel& model, std::string_view folded, const Reading& whole, Explaining& work);

}  // namespace policy::injection
