#include "policy/privacy/structured.h"

#include <algorithm>

#include "policy/privacy/crypto.h"
#include "policy/privacy/dates.h"
#include "policy/privacy/documents.h"
#include "policy/privacy/finder.h"
#include "policy/privacy/iban.h"
#include "policy/privacy/ids.h"
#include "policy/privacy/network.h"
#include "policy/privacy/ordinary.h"
#include "policy/privacy/phone.h"
#include "policy/privacy/trigger.h"

namespace policy::privacy {
namespace {

bool is_letter(char c) noexcept { return (c | 32) >= 'a' && (c | 32) <= 'z'; }
bool is_alnum(char c) noexcept { return is_letter(c) || (c >= '0' && c <= '9'); }

// Up to two short words before a number may belong to it: "P 4366918", "AB CD 123".
std::uint32_t with_word(std::string_view raw, std::uint32_t begin, std::uint32_t floor) noexcept {
  if (begin < floor + 2 || (raw[begin - 1] != ' ' && raw[begin - 1] != '-')) return begin;
  std::uint32_t word = begin - 1;
  while (word > floor && begin - 1 - word < 5 && is_letter(raw[word - 1])) --word;
  if (word == begin - 1 || begin - 1 - word > 4) return begin;
  if (word > floor && (is_alnum(raw[word - 1]) || raw[word - 1] == '_' || raw[word - 1] == '\'')) return begin;
  return word;
}

// Where the piece that holds `at` begins, words before it included.
std::uint32_t begin_of(std::string_view raw, std::uint32_t at, std::uint32_t floor) noexcept {
  std::uint32_t begin = at;
  while (begin > floor && at - begin <= Cluster::kPieceSize && is_alnum(raw[begin - 1])) --begin;
  const std::uint32_t first = with_word(raw, begin, floor);
  return first == begin ? begin : with_word(raw, first, floor);
}

void look_at(const Cluster& cluster, const Finder& finder) {
  const std::span<const Piece> pieces = cluster.pieces();
  if (pieces.empty() || cluster.digits() == 0) return;
  if (pieces.size() == 1) {
    const Piece& only = pieces[0];
    if (only.size < 7 && only.digits < 4) return;
    if (only.size >= 26) find_crypto(cluster, finder);
  } else {
    for (const Piece& piece : pieces) {
      if (piece.size < 26) continue;
      find_crypto(cluster, finder);
      break;
    }
    if (pieces.size() >= 4) find_ipv4(cluster, finder);
  }
  find_ibans(cluster, finder);
  RuleIndex::get().find(cluster, finder);
  find_phones(cluster, finder);
  find_dates(cluster, finder);
  find_labelled(cluster, finder);
}

}  // namespace

void prepare_structured() {
  static_cast<void>(RuleIndex::get());
  prepare_context();
  prepare_dates();
  prepare_ordinary();
}

void find_structured(std::string_view raw, std::span<const float, kTypes> minimum, StructuredScratch& scratch,
                     Entities& out) {
  Context& context = scratch.context;
  Cluster& cluster = scratch.cluster;
  context.start(raw);
  const Finder finder{raw, context, out, minimum};
  std::uint32_t floor = 0;  // clusters before have been read
  for (std::uint32_t at = next_trigger(raw, 0); at < raw.size(); at = next_trigger(raw, at)) {
    const char c = raw[at];
    if (c == '@') {
      find_email(finder, at, 1);
      ++at;
    } else if (c == ':') {
      at = find_at_colon(finder, at);
    } else if (c == '\xEF' && raw.substr(at, 3) == "＠") {
      find_email(finder, at, 3);
      at += 3;
    } else {
      cluster.read(raw, begin_of(raw, at, floor));
      look_at(cluster, finder);
      // A cluster that was cut is read on with some overlap, so that no number falls between.
      const std::uint32_t next = cluster.cut() ? cluster.pieces()[Cluster::kPieces - 8].begin : cluster.end();
      floor = cluster.end();
      at = std::max(next, at + 1);
    }
  }
  find_domains(finder);
  find_ordinary(finder);
}

}  // namespace policy::privacy
