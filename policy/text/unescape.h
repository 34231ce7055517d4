// A text as it reads once its escapes are resolved: those of JSON and of programming languages, \u00fc and \x40, and of
// HTML, &#64;. JSON within a text is full of them, as many writers keep to ASCII. Percent signs are left alone. Places
// in what was read lead back to the text. One unescaper per core; nothing is allocated once its buffers have grown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace policy::text {

class Unescaper {
 public:
  struct Range {
    std::size_t begin = 0, end = 0;
    bool escaped = false;  // an escape lies in it
  };

  // Empty: no character is escaped. Good until the next call.
  std::string_view read(std::string_view raw);
  // Where in the raw text [begin, end) of what was read comes from; escapes belong to it as a whole.
  Range origin(std::size_t begin, std::size_t end) const noexcept;

 private:
  struct Step {  // an escape: what it reads as, and where it stands
    std::uint32_t read = 0, raw = 0;
    std::uint8_t read_size = 0, raw_size = 0;
  };
  const Step* step_before(std::size_t read) const noexcept;

  std::string text_;
  std::vector<Step> steps_;
};

}  // namespace policy::text
