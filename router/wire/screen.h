// Looks for secrets and personal data in a text of an answer, and writes their type in their place ("[GITHUB_TOKEN]")
// where it is asked to. What the request itself holds is no finding: the client knows it already.
//
// The end of a text that comes in pieces is held back until what follows can no longer make a finding of it: kHold
// bytes, or longer while a row of signs that tokens are made of or a PEM block goes on, kMost at most. When nothing is
// to be replaced, nothing is held back. screen_answer.h takes whole answers and streams.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/config_policy.h"
#include "policy/mask/vault.h"
#include "policy/policy.h"

namespace router::wire {

struct Screened {
  std::string type;
  std::string_view reason;
  std::string field;                 // content, arguments, ...
  std::uint64_t begin = 0, end = 0;  // bytes of that text, unescaped
  float score = 0;
  bool secret = false, replaced = false;
};

inline constexpr std::size_t kMostFound = 64;

// What a screen looks for and with. All of it must outlive its use.
struct Screening {
  const policy::Policy* policy = nullptr;
  policy::Policy::Scratch* scratch = nullptr;
  const core::OutputConfig* config = nullptr;
  std::span<const policy::Text> request;       // its texts
  std::string_view body;                       // and itself, as it came
  const policy::mask::Vault* vault = nullptr;  // placeholders are not what they look like
  std::vector<Screened>* found = nullptr;      // appended, kMostFound of them
  std::uint64_t* count = nullptr;              // of all that were found
};

// One text, in pieces.
class Screen {
 public:
  static constexpr std::size_t kHold = 64, kMost = 16 << 10;

  void begin(const Screening& screening, std::string_view field);
  // Appends to `out` what may go on, raw. False: that is `raw`.
  bool feed(std::string_view raw, std::string& out);
  void end(std::string& out);

 private:
  void release(bool last, std::string& out);
  bool finding(const policy::privacy::Entity& entity) const;
  void report(const policy::privacy::Entity& entity, bool replaced);

  const Screening* screening_ = nullptr;
  std::string field_;
  std::string raw_;                    // not yet released, or when nothing is held back not yet looked at
  std::string plain_;                  // what went before, for context, then raw_ unescaped
  std::size_t seen_ = 0;               // bytes of plain_ that went before
  std::uint64_t at_ = 0;               // where plain_ begins in the text
  std::vector<std::uint32_t> places_;  // of each byte of plain_ from seen_ on, in raw_; and the end
  policy::privacy::Entities entities_;
};

}  // namespace router::wire
