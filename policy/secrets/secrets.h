// Finds secrets: vendors' keys by prefix, alphabet and length, private keys, JSON web tokens, passwords in connection
// strings and URLs, and values that are given a telling name (password=, api_key: "...") and look random enough.
// The caller scans the text once for all patterns() together with its own (text::PatternSet) and hands over which of
// them occur; only those are looked for. Looking is table-driven and linear: no backtracking, no recursion, bounded
// work at each place. Nothing is allocated beyond what `out` grows by. Tables are const and shared; safe from any
// thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "policy/privacy/entity.h"
#include "policy/text/pattern_set.h"

namespace policy::secrets {

// The prefilter: each thing find() knows begins with one of these. In the subset that RE2 and Hyperscan read alike.
// A pattern's index is its place here. Never changes while the program runs.
std::span<const text::PatternSet::Pattern> patterns();

// Working memory of one core.
class Scratch {
 public:
  Scratch() = default;

 private:
  friend void find(std::string_view, std::span<const std::uint32_t>, Scratch&, privacy::Entities&);
  privacy::Entities found_;
};

// Appends the secrets of `text` (any bytes, at most 4 GiB) to `out`, ascending by begin and never overlapping: where
// two rules claim the same bytes the more certain stays. A span is exactly the secret: of a connection string the
// password, of a PEM block all of it. `hits` are the indexes into patterns() that occur in `text`, in any order;
// without hits nothing is read.
void find(std::string_view text, std::span<const std::uint32_t> hits, Scratch& scratch, privacy::Entities& out);

// Every type that find() may give, each once; all of them are of EntityClass::secret.
struct Type {
  std::string_view name;  // ends in _KEY, _TOKEN, _SECRET or _PASSWORD
  std::string_view what;  // a line for people
  privacy::EntityClass kind = privacy::EntityClass::secret;
};
std::span<const Type> types() noexcept;

}  // namespace policy::secrets
