// Invented requests in many languages with their tier and domain, made from templates and topics (phrases.cpp). They
// teach the tier and domain heads languages that no labelled set has, and kinds of requests that exam questions lack.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/complexity/estimator.h"

namespace policy::complexity {

inline constexpr double kPhraseWeight = 0.5;  // of one phrase beside one labelled sample

struct Phrase {
  std::string text;
  Tier tier;
  std::optional<Domain> domain;
};
std::vector<Phrase> invented_phrases();

}  // namespace policy::complexity
