#include "policy/names/address.h"

#include <algorithm>

#include "policy/names/address_parts.h"
#include "policy/names/words.h"

namespace policy::names {
namespace {

constexpr float kMilitary = 0.9F;  // a score that no other address has

std::string_view word_at(std::string_view raw, const Token& token) noexcept {
  return raw.substr(token.begin, token.end - token.begin);
}

// "PSC 7004, Box 8380, APO AP 11949": `i` is at the last number.
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
  if (i < 3 || !(same(i - 2, "apo") || same(i - 2, "fpo") || same(i - 2, "dpo"))) return {};
  if (!(same(i - 1, "aa") || same(i - 1, "ae") || same(i - 1, "ap"))) return {};
  // Back to the unit or ship, which has one line.
  std::size_t begin = i - 2;
  for (std::size_t k = i - 2; k-- > 0 && i - k <= 8;) {
    if (same(k, "psc") || same(k, "unit") || same(k, "uss") || same(k, "usns") || same(k, "usnv") || same(k, "usnc") ||
        same(k, "cmr"))
      begin = k;
  }
  return {static_cast<std::uint16_t>(begin), static_cast<std::uint16_t>(i + 1), Kind::address, 0, kMilitary,
          "address: military post"};
}

// "P.O. Box 101", "Postfach 12", where the number stands at `i`: a box is an address by itself.
Found box(const AddressReader& reader, std::string_view raw, std::size_t i) noexcept {
  if (i == 0 || !reader.house_number(i) || !reader.same_run(i)) return {};
  --i;
  const std::string_view word = word_at(raw, reader.at(i));
  const auto found = [&](std::size_t begin, std::size_t end) {
    return Found{static_cast<std::uint16_t>(begin),
                 static_cast<std::uint16_t>(end),
                 Kind::address,
                 0,
                 0.85F,
                 "address: post box"};
  };
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
  const AddressReader reader(raw, block, found);
  // The model takes much with a number in it for an address; without a word of streets it needs one that announces it.
  const auto unlikely = [&](const Found& one) {
    if (one.kind != Kind::address) return false;
    bool number = false, street = false;
    for (std::size_t i = one.begin; i < one.end; ++i) {
      number |= reader.house_number(i);
      street |= (block.tokens[i].flags & (kStreet | kStreetBefore)) != 0 || reader.compound(i);
    }
    return !number || !(street || reader.announced(one.begin));
  };
  const auto last =
      std::remove_if(found.at.begin(), found.at.begin() + static_cast<std::ptrdiff_t>(found.count), unlikely);
  found.count = static_cast<std::size_t>(last - found.at.begin());
  if (!block.numbers) return;
  const auto numeric = [&](std::size_t i) {
    return block.tokens[i].shape == Shape::number || block.tokens[i].shape == Shape::mixed;
  };
  // Their end tells them, and their parts look like other things: they come first.
  std::size_t posts = 0;
  for (std::size_t i = 3; i < block.count; ++i) {
    const Found post = numeric(i) ? military(raw, block, i) : Found();
    if (post.score == 0) continue;
    put(post, found);
    ++posts;
  }
  const auto taken = [&](const Found& street) {
    return posts != 0 && std::any_of(found.at.begin(), found.at.begin() + static_cast<std::ptrdiff_t>(found.count),
                                     [&](const Found& one) {
                                       return one.score == kMilitary && one.begin < street.end &&
                                              street.begin < one.end;
                                     });
  };
  std::size_t done = 0;  // words before are taken
  for (std::size_t i = 0; i < block.count; ++i) {
    if (!numeric(i)) continue;
    Found street = box(reader, raw, i);
    if (street.score == 0) street = reader.street_at(i);
    if (street.score == 0 || street.begin < done || taken(street)) continue;
    if (const std::size_t begin = reader.head(street.begin); begin >= done)
      street.begin = static_cast<std::uint16_t>(begin);
    FoundList own;
    const std::size_t end = reader.tail(street, own);
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
