// A name and the value it is given, in any of the notations of code, configuration, command lines and prose:
//   name = "v"   name: v   "name": "v"   name => 'v'   <name>v</name>   key="name" value="v"   --name v   name is "v"
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace policy::secrets {

enum class Notation : std::uint8_t { assign, colon, arrow, compare, comma, blank, tag, attribute, word };

struct Assignment {
  std::string_view name;    // all of the identifier: "DB_PASSWORD"
  std::string_view before;  // of it, before the cue: "DB_"
  std::string_view after;   // and behind: ""
  std::size_t name_begin = 0;
  std::string_view value;  // without quotes
  std::size_t begin = 0;   // of the value in the text
  char quote = 0;          // 0: none
  bool closed = false;     // the quote, or the tag, was closed
  Notation notation = Notation::assign;
  bool flag = false;     // the name began with - or --
  bool tight = false;    // NAME=value: no blank on either side of the sign
  bool of_user = false;  // "password for user x is": what follows is said to be one
  std::size_t end() const noexcept { return begin + value.size(); }
};

// Reads around the cue at [begin, end). False: nothing is assigned.
bool read_assignment(std::string_view text, std::size_t begin, std::size_t end, Assignment& out) noexcept;

}  // namespace policy::secrets
