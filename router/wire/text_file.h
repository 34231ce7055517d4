// Files of text as they stand in requests: data: URLs, whose base64 hides what they say. They are judged as the texts
// that they hold, and what is masked in them is encoded again, so that the provider is sent a file still. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace router::wire {

// What a JSON string, escapes and all, is a data: URL in base64 of.
enum class DataUrl : std::uint8_t {
  none,   // it is no such URL: what is not in base64 may be read as it stands
  text,   // text or JSON, or without a type, which means text
  other,  // pictures, sound, other files
};
DataUrl data_url(std::string_view inside);
// Whether a JSON string begins with nothing but digits of base64: a file without a head.
bool is_base64(std::string_view inside);

struct TextFile {
  std::size_t begin = 0;    // where in the text below the file itself begins; 0: no such URL, nothing is changed
  bool unreadable = false;  // its base64 is damaged, or of something that is no UTF-8; nothing is changed
};

// A whole data: URL of text in base64, unescaped, becomes its head "data:...;base64,", a line break that parts the two,
// and the file.
TextFile open_text_file(std::string& url);

// What was opened, with its masks in it, as the inside of a JSON string.
void append_text_file(std::string& out, std::string_view head, std::string_view file);

}  // namespace router::wire
