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
// shape has no room: US_SSN 26 and IPv4 addresses 24 (enough, since those are compared with the text at hand too).
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
    std::string placeholder, original;
  };

  void reset() noexcept { used_ = 0; }  // keeps the memory

  // The index of the entry for `original`, made on its first use. `request` is the text in which no placeholder may
  // stand already.
  std::size_t add(std::string_view original, std::string_view type, const Key& key, std::string_view request);

  bool empty() const noexcept { return used_ == 0; }
  std::size_t size() const noexcept { return used_; }
  const Entry& entry(std::size_t index) const noexcept { return entries_[index]; }  // good until the next add()
  std::size_t longest() const noexcept;                                             // bytes of the longest placeholder

 private:
  bool taken(std::string_view placeholder) const noexcept;

  std::vector<Entry> entries_;
  std::size_t used_ = 0;
};

// A key from the kernel.
Key random_key();

}  // namespace policy::mask
