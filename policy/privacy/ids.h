// Identifiers with a fixed form: national and tax numbers, cards, documents with check digits. Each is a row: the forms
// it is written in, its check, and how sure its form alone, its usual grouping, and a telling word near make us.
//
// Forms are alternatives with '|' between: d is a digit, a a letter, x either; upper-case letters and digits stand for
// themselves; " -./(" are what joins the groups, '*' any joint. A form without joints is bare.
//
// Weak checks need words. One check digit lets one random number in ten pass, so that alone it proves little: such rows
// score below one half without the number's own name, in the local language or in English, within about 60 bytes, or a
// general word like "tax number" or "national id". Two check digits, or a check and a date and a region, stand alone.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "policy/privacy/cluster.h"
#include "policy/privacy/finder.h"

namespace policy::privacy {

// General words that count for a row, at a discount.
inline constexpr std::uint8_t kTaxWords = 1, kIdWords = 2, kSocialWords = 4, kVatWords = 8;
inline constexpr std::uint8_t kUpperOnly = 16;  // in the same field: lower-case letters never fit

struct Rule {
  Type type;
  std::string_view forms;
  bool (*check)(std::string_view compact);  // digits and upper-case letters, form already right; null: none
  float bare, grouped, near;                // scores: bare form, grouped form, either with its own word near
  std::array<Topic, 3> topics;
  std::uint8_t general;
  std::string_view reason, reason_near;
};
// Both reasons of a row.
#define SB_REASON(text) text, text ", context"

std::span<const Rule> card_rules() noexcept;
std::span<const Rule> american_rules() noexcept;
std::span<const Rule> west_european_rules() noexcept;
std::span<const Rule> north_european_rules() noexcept;
std::span<const Rule> east_european_rules() noexcept;
std::span<const Rule> asian_rules() noexcept;
std::span<const Rule> southern_rules() noexcept;
std::span<const Rule> device_rules() noexcept;
std::span<const Rule> document_rules() noexcept;

// All rows by the sizes of their groups. Const once made; one for the program.
class RuleIndex {
 public:
  static const RuleIndex& get();

  // Of each place in the cluster the rows whose forms begin there.
  void find(const Cluster& cluster, const Finder& finder) const;

 private:
  struct Form {
    std::uint64_t sizes;  // five bits a group, the first highest
    std::string_view text;
    const Rule* rule;
    bool grouped;
    bool digits, letters;  // has nothing but digits between its joints; has a letter
  };
  // A node for each sequence of sizes that forms begin with.
  struct Node {
    std::uint64_t sizes = 0;
    std::uint32_t first = 0, count = 0;  // in forms_
    bool used = false, more = false;
  };

  RuleIndex();
  void add(std::span<const Rule> rules);
  const Node* node(std::uint64_t sizes) const noexcept;
  static bool fits(const Cluster& cluster, std::size_t first, const Form& form) noexcept;
  void look(const Cluster& cluster, std::size_t first, std::size_t last, const Form& form, const Finder& finder) const;

  std::vector<Form> forms_;
  std::vector<Node> nodes_;
};

}  // namespace policy::privacy
