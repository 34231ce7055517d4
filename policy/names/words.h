// Words that tell that a name is near, in a dozen languages: titles, greetings, "my name is", small words inside names,
// words of addresses and of companies. One table, made when a model is loaded, const afterwards. A bitmap of 8 KiB in
// front of it and of the list of common first names lets ordinary words pass for one test of a bit.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace policy::names {

// What a word is; bits.
inline constexpr std::uint16_t kJoiner = 1,  // inside names: "de", "van", "of"
    kTitle = 2,                              // before a person: "Mrs", "Herr"
    kIntro = 4,                              // a person's name is likely next: "dear", "contact", "heiße"
    kNameNoun = 8,                           // "name", "nombre": with a verb or a colon, a name is next
    kBe = 16,                                // "is", "ist", "est" after it
    kStreet = 32,                            // after a street's name: "street"
    kStreetBefore = 64,                      // before it: "rue"
    kUnit = 128,                             // part of a building: "apt"
    kCompany = 256,                          // "inc", "gmbh"
    kAddress = 512,                          // "address", "adresse": an address is likely next
    kPlace = 1024,                           // countries, states
    kCommonName = 2048,                      // a common first name; looked for in lower case too
    kForeignIntro = 4096,                    // introductions of languages without Latin letters
    kState = 8192,                           // two letters of a state or province
    kDate = 16384,                           // months and days
    kAcronym = 32768;                        // in capitals the name of a thing, not of an organisation

class WordTable {
 public:
  explicit WordTable(std::span<const std::uint32_t> common_names);

  // By hash of the folded word (letters.h).
  std::uint16_t flags(std::uint64_t word) const noexcept {
    if ((bits_[(word >> 6) & (kBits - 1)] >> (word & 63) & 1) == 0) return 0;
    return find(word);
  }

 private:
  static constexpr std::size_t kBits = 1024, kSlots = 16384;
  struct Slot {
    std::uint32_t key = 0;
    std::uint16_t flags = 0;
  };
  void add(std::uint32_t key, std::uint64_t word_bits, std::uint16_t flags);
  std::uint16_t find(std::uint64_t word) const noexcept;

  std::array<std::uint64_t, kBits> bits_{};
  std::array<Slot, kSlots> slots_{};
};

// Words that end in one of these and stand before a number are streets: "Hauptstraße", "Kerkstraat".
bool is_street_compound(std::string_view folded) noexcept;

}  // namespace policy::names
