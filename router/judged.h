// What policy made of one request: a part of its exchange, whose memory is kept from request to request.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "policy/mask/vault.h"
#include "policy/policy.h"
#include "policy/rules/rules.h"
#include "router/wire/screen.h"
#include "router/wire/splice.h"

namespace router {

struct Judged {
  bool active = false;                // the classifiers ran
  std::vector<policy::Text> texts;    // those of the scan, in its order; they point into the body or `unescaped`
  std::deque<std::string> unescaped;  // texts whose tokens have escapes
  policy::Signals signals;
  policy::complexity::Tier tier{};  // as the classifier left it, before a session had its say
  policy::Outcome outcome;
  policy::mask::Vault vault;           // placeholders and what they stand for
  std::vector<wire::Screened> answer;  // found in the answer, the first of them
  std::uint64_t answer_count = 0;      // all
  std::vector<wire::Edit> masks;       // of the body: each token with something to hide, written anew
  void reset();
};

}  // namespace router
