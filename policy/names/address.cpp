#include "policy/names/address.h"

#include <algorithm>

#include "policy/names/address_parts.h"
#include "policy/names/words.h"

namespace policy::names {
namespace {

std::string_view word_at(std::string_view raw, const Token& token) noexcept {
  return raw.substr(token.begin, token.end - token.begin);
}

// "PSC 7004, Box 8380, APO AP 11949": `i` is at APO, FPO or DPO.
Found military(std::string_view raw, const Block& block, std::size_t i) noexcept {
  const auto word = [&](std::size_t k) { return word_at(raw, block.tokens[k]); };
  const auto same = [&](std::size_t k, std::string_view small) {
    const std::string_view text = word(k);
    if (text.size() != small.size()) return false;
    for (std::size_t c = 0; c < text.size(); ++c) {
      if ((text[c] | 0x20) != small[c]) return false;
    }
    return true;
  };
  if (i + 2 >= block.count || i == 0 || !(same(i, "apo") || same(i, "fpo") || same(i, "dpo"))) return {};
  if (!(same(i + 1, "aa") || same(i + 1, "ae") || same(i + 1, "ap")) || block.tokens[i + 2].shape != Shape::number)
    return {};
  // Back to the unit or ship, which has one line.
  std::size_t begin = i;
  for (std::size_t k = i; k-- > 0 && i - k <= 6;) {
    if (same(k, "psc") || same(k, "unit") || same(k, "uss") || same(k, "usns") || same(k, "usnv") || same(k, "usnc") ||
        same(k, "cmr"))
      begin = k;
  }
  return {static_cast<std::uint16_t>(begin), static_cast<std::uint16_t>(i + 3), Kind::address, 0, 0.9F,
          "address: military post"};
}

// "P.O. Box 101", "Postfach 12": a box is an address by itself.
Found box(const AddressReader& reader, std::string_view raw, std::size_t i) noexcept {
  const std::string_view word = word_at(raw, reader.at(i));
  const auto found = [&](std::size_t begin, std::size_t end) {
    return Found{static_cast<std::uint16_t>(begin),
                 static_cast<std::uint16_t>(end),
                 Kind::address,
                 0,
                 0.85F,
                 "address: post box"};
  };
  if (i + 1 >= reader.count() || !reader.house_number(i + 1) || !reader.same_run(i + 1)) return {};
  for (const std::string_view name : {"Postfach", "Postbus", "Boîte postale", "Apartado", "postfach", "postbus"}) {
    if (word == name) return found(i, i + 2);
  }
  if (word != "Box" && word != "box" && word != "BOX") return {};
  if (i >= 1 && (word_at(raw, reader.at(i - 1)) == "PO" || word_at(raw, reader.at(i - 1)) == "po"))
    return found(i - 1, i + 2);
  if (i >= 2 && (raw[reader.at(i - 2).begin] | 0x20) == 'p' && (raw[reader.at(i - 1).begin] | 0x20) == 'o' &&
      reader.at(i).begin - reader.at(i - 2).begin <= 6)
    return found(i - 2, i + 2);
  return {};
}

// Puts `added` in the place of what overlaps it, in order.
void put(const Found& added, FoundList& found) noexcept {
  const auto end = found.at.begin() + static_cast<std::ptrdiff_t>(found.count);
  const auto kept = std::remove_if(found.at.begin(), end,
                                   [&](const Found& one) { return one.begin < added.end && added.begin < one.end; });
  found.count = static_cast<std::size_t>(kept - found.at.begin());
  if (found.count == found.at.size()) return;
  const auto place = std::find_if(found.at.begin(), kept, [&](const Found& one) { return one.begin >= added.end; });
  std::move_backward(place, kept, kept + 1);
  *place = added;
  ++found.count;
}

}  // namespace

void find_addresses(std::string_view raw, const Block& block, FoundList& found) noexcept {
  if (!block.numbers) return;
  const AddressReader reader(raw, block, found);
  std::size_t done = 0;  // words before are taken
  for (std::size_t i = 0; i < block.count; ++i) {
    Found street = military(raw, block, i);
    const bool whole = street.score > 0;
    if (street.score == 0) street = box(reader, raw, i);
    if (street.score == 0) street = reader.street_at(i);
    if (street.score == 0 || street.begin < done) continue;
    FoundList own;
    const std::size_t end = whole ? street.end : reader.tail(street, own);
    std::size_t begin = reader.head(street.begin);
    if (begin < done) begin = street.begin;
    street.begin = static_cast<std::uint16_t>(begin);
    street.end = static_cast<std::uint16_t>(end);
    put(street, found);
    done = end;
    for (std::size_t k = 0; k < own.count; ++k) {
      put(own.at[k], found);
      done = own.at[k].end;
    }
    i = done - 1;
  }
}

}  // namespace policy::names
