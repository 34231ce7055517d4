// Finds personal data and secrets in a text: structured identifiers (cards, accounts, national numbers, phones, mail
// and network addresses, dates of birth, documents), vendors' keys (policy/secrets), names and places (policy/names),
// and an operator's own patterns. Made once from the config, const, shared by all cores; each core has its own Scratch.
// No I/O; time is linear in the text whatever its bytes, and nothing is allocated once a Scratch has grown.
//
// What a score says: how sure we are that the bytes are what the type says, near the share that is right in ordinary
// prompts. It is the prior of the form (531-21-7351 is an SSN more often than 531217351) raised by a check digit that
// holds, lowered or struck out by one that does not, and raised by telling words within about 60 bytes, in the language
// of the country or in English. What can as well be a count, an amount or an order number has a score below one half
// until such a word is near; so the default minimum of one half reads "more likely than not".
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/pimpl.h"
#include "core/result.h"
#include "policy/privacy/entity.h"
#include "policy/text/pattern_set.h"

namespace policy::names {
class Tagger;
}

namespace policy::privacy {

struct TypeInfo {
  std::string_view name;
  EntityClass kind = EntityClass::personal;
  std::string_view what;  // a line for people
};

struct CustomPattern {
  std::string name;        // the type of what it finds
  std::string expression;  // RE2 syntax; the first group, where it has one, is the entity
  float score = 0.8F;
  EntityClass kind = EntityClass::personal;
  std::vector<std::string> context;  // words of which one must stand within 60 bytes; empty: none needed
};

struct Options {
  std::vector<CustomPattern> patterns;
  std::vector<std::string> allow;           // values that are no finding, whatever their case (ASCII)
  std::vector<std::string> allow_patterns;  // RE2 syntax, must match all of a value
  // Types looked for, own patterns among them. URL, DOMAIN_NAME, DATE_TIME, TITLE, AGE and NRP, which ordinary prompts
  // are full of, score 0.3 and are found only when they are named here, or all by "*". Empty: all the others.
  std::vector<std::string> entities;
  // Entities below are not reported, but those ordinary ones that are asked for.
  float min_score = 0.5F;
  std::vector<std::pair<std::string, float>> min_scores;  // by type
  bool names = true;                                      // ask the tagger, when there is one
};

class Privacy {
 public:
  class Scratch {
   public:
    Scratch();

   private:
    friend class Privacy;
    struct Work;
    core::Pimpl<Work> work_;
  };

  // `tagger` may be null and otherwise must outlive this. Errors (config): a pattern that does not compile, a type in
  // `entities` or `min_scores` that nobody finds.
  static core::Result<Privacy> make(Options options, const names::Tagger* tagger);
  Privacy(Privacy&&) noexcept;
  Privacy& operator=(Privacy&&) noexcept;
  ~Privacy();

  // Sets `out`: sorted by begin and never overlapping. Where findings overlap, the higher score wins, then the longer,
  // then the one with a check digit. Spans begin and end between code points. Texts beyond 4 GiB are cut.
  void scan(std::string_view raw, Scratch& scratch, Entities& out) const;

  // Of the patterns of secrets and of the operator's own.
  text::PatternSet::Compiling compiling() const noexcept;

  // Every type that comes with the program, secrets and names included.
  static std::span<const TypeInfo> types();
  // Whether the tagger alone finds it.
  static bool is_name(std::string_view type) noexcept;

 private:
  Privacy();
  struct Parts;
  std::unique_ptr<const Parts> parts_;
};

}  // namespace policy::privacy
