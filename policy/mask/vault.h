// Placeholders for what must not leave, and what they stand for; of one request, its memory reused.
//
// A placeholder has the shape of its type, so that a model can go on working with it: an address is still an address, a
// card still sixteen digits. It is made from a keyed hash (HMAC-SHA256 under a key of this process) of the type and the
// original: the same value has the same placeholder in every turn and request, so that providers' prefix caches still
// work, and nobody without the key can guess originals by trying. It is never one that could be real (a domain under
// .example, an unassigned calling code, a card prefix nobody issues) nor one that already stands in the request.
//
// Placeholders consist of ASCII letters, digits, '@', '.', ':', '-' and '_': characters no JSON writer escapes, no
// model translates, and no tokeniser joins with what is around. They have 40 random bits or more, except where the
// shape has no room: US_SSN 26 and IPv4 addresses 21 (enough, since those are compared with the text at hand too).
// None is the beginning of another.
//
// What it does for one value takes the same time however many there are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace policy::mask {

using Key = std::array<char, 32>;

class Vault {
 public:
  struct Entry {
    std::string placeholder, original, type;
    unsigned attempt = 0;  // how many placeholders it has had
  };

  void reset() noexcept;  // keeps the memory

  // The index of the entry for `original`, made on its first use. `request` is the text in which its placeholder may
  // not stand already; it is searched for each new entry. For many: leave it empty, look for all placeholders at once
  // and renew those that are there.
  std::size_t add(std::string_view original, std::string_view type, const Key& key, std::string_view request);
  void renew(std::size_t index, const Key& key);  // gives it another placeholder

  bool empty() const noexcept { return used_ == 0; }
  std::size_t size() const noexcept { return used_; }
  const Entry& entry(std::size_t index) const noexcept { return entries_[index]; }  // good until the next add()
  std::size_t longest() const noexcept;                                             // bytes of the longest placeholder

 private:
  using Table = std::vector<std::uint32_t>;  // hashed, open addressing: the entry's number from 1, or 0

  template <class Same>
  std::size_t slot(const Table& table, std::string_view text, Same same) const noexcept;
  std::size_t slot_of_original(std::string_view original) const noexcept;
  std::size_t slot_of_placeholder(std::string_view placeholder) const noexcept;
  void make_room();
  void name(Entry& entry, const Key& key, std::string_view request) const;

  std::vector<Entry> entries_;
  Table by_original_, by_placeholder_;
  std::size_t used_ = 0, renewed_ = 0;
};

// A key from the kernel.
Key random_key();

}  // namespace policy::mask
