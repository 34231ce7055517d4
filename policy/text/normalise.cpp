#include "policy/text/normalise.h"

#include <limits>

#include "policy/text/ascii_scan.h"
#include "policy/text/folder.h"

namespace policy::text {
namespace {

// From this share of words in which digits stand for letters on, the others are read so, too.
constexpr std::uint32_t kFewestLeet = 3, kWordsForEachLeet = 4;

}  // namespace

const View& Normaliser::normalise(std::string_view raw) {
  raw = raw.substr(0, std::numeric_limits<std::uint32_t>::max());  // what the steps can tell
  view_.raw = raw;
  if (folded_.size() < raw.size()) folded_.resize(raw.size());
  const std::size_t blocks = (raw.size() + 63) / 64;
  if (places_.size() < blocks) places_.resize(blocks);
  for (const bool leet : {false, true}) {
    const AsciiCounts ascii = scan_ascii(raw, folded_.data(), places_.data(), leet);
    Folder folder(raw, folded_.data(), steps_, {places_.data(), blocks}, ascii, leet);
    view_.folded = {folded_.data(), folder.run()};
    view_.counts = folder.counts();
    if (view_.counts.leet_words < kFewestLeet || view_.counts.leet_words * kWordsForEachLeet < view_.counts.words)
      break;
  }
  view_.steps = steps_;
  return view_;
}

}  // namespace policy::text
