// Replacing parts of a body without copying the rest: a sorted list of edits, and the pieces of body and new text in
// the order they are to be written (one writev). Pure; reused from request to request. Offsets are bytes in the body
// the edits were made for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace router::wire {

// The bytes [begin, end) become `text`. Empty ranges insert, empty text removes.
struct Edit {
  std::uint32_t begin = 0, end = 0;
  std::string text;
};

class Edits {
 public:
  // In any order. False, and nothing is changed, when the range is inside out or overlaps an edit already made. Texts
  // inserted at one place stand in the order they were added, and before a replacement that begins there.
  bool add(std::uint32_t begin, std::uint32_t end, std::string_view text);
  // The same with an empty text for the caller to fill at once; null instead of false.
  std::string* place(std::uint32_t begin, std::uint32_t end);

  void clear();  // keeps the memory, that of the texts too, as far as small requests need it
  std::size_t kept_bytes() const noexcept;
  bool empty() const noexcept { return used_ == 0; }
  std::span<const Edit> sorted() const noexcept { return {edits_.data(), used_}; }

 private:
  std::vector<Edit> edits_;  // the first `used_`, by place
  std::size_t used_ = 0;
};

// The edits must be within the body. The views stay good as long as the body and the edits do.
void append_slices(std::string_view body, const Edits& edits, std::vector<std::string_view>& out);
std::size_t spliced_size(std::string_view body, const Edits& edits) noexcept;
// All in one string, for those that need it whole.
std::string apply(std::string_view body, const Edits& edits);

}  // namespace router::wire
