// What the classifiers said of the texts they were shown last. A conversation comes anew with each of its turns, and
// what was said before reads the same: finding it here costs a SHA-256 of it. Only whole verdicts on one text are kept;
// rules, and what is judged of the conversation as a whole, are no part of it. Core-local. At most kPlaces texts with
// kMostFound findings each, in a quarter of a MiB and at most 1.5 MiB for findings; of four that share a place, the one
// that was used longest ago goes. Holds hashes and findings, never a piece of a text.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/random.h"
#include "core/secret_hash.h"
#include "policy/injection/detector.h"
#include "policy/privacy/entity.h"

namespace policy {

// Of one text; places are bytes in it.
struct Reading {
  privacy::Entities entities;
  std::size_t plain = 0;    // so many of them stand in the text itself,
  std::size_t escaped = 0;  // up to here those that are spelt with escapes, the others in what its encoded runs hide
  injection::Verdict injection;

  void clear() {
    entities.clear();
    plain = escaped = 0;
    injection = {};
  }
};

class KnownTexts {
 public:
  static constexpr std::size_t kPlaces = 1024, kMostFound = 32;
  // A shorter one costs little to read, and would take the place of one that costs more.
  static constexpr std::size_t kShortest = 128;

  // Which text it is, and what was asked of it.
  struct Name {
    core::Digest hash;                        // SHA-256 of the text
    std::uint64_t policy;                     // the number of the Policy that judges
    std::uint64_t client;                     // who sent it
    std::optional<injection::Source> source;  // none: not judged for injection

    bool operator==(const Name&) const = default;
  };

  // Null: it is not here. Good until the next keep().
  const Reading* find(const Name& name) noexcept;
  void keep(const Name& name, const Reading& reading);

 private:
  static constexpr std::size_t kWays = 4;
  struct Place {
    std::optional<Name> name;
    std::uint64_t used = 0;
    Reading reading;
  };
  using Set = std::array<Place, kWays>;
  Set& set_of(const Name& name) noexcept;

  std::vector<Set> sets_;  // taken when the first text is kept
  std::uint64_t uses_ = 0;
  std::uint64_t
      salt_;  // nobody can tell which texts share a set, nor push out another client's to see whether it was there
};

}  // namespace policy
