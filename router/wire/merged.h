// A JSON value put together from the deltas of a stream: strings and lists grow, list elements with the same `index`
// grow together, of other values the last one counts. Texts stay escaped. Pure; one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "router/wire/json_tree.h"

namespace router::wire {

struct Merged {
  static constexpr std::size_t kMaxMembers = 256;    // of one object; more are dropped
  static constexpr std::size_t kMaxElements = 4096;  // numbered elements of one list; more are dropped

  JsonType type = JsonType::null;
  std::string key;              // in an object
  std::int64_t index = -1;      // in a list of numbered elements
  std::string text;             // a string's inside, a scalar, or a list's plain elements
  std::vector<Merged> members;  // of an object, or a list's numbered elements

  Merged* member(std::string_view name);  // made when absent; null when there are too many
  const Merged* find(std::string_view name) const noexcept;
  bool blank() const noexcept { return type == JsonType::null || (type == JsonType::string && text.empty()); }

  void merge(const JsonTree& tree, const JsonNode& node);
  void merge_members(const JsonTree& tree, const JsonNode& object);
  // Numbers that were only given for the stream's sake are left out again.
  void write(std::string& out) const;

 private:
  void merge_element(const JsonTree& tree, const JsonNode& element);
  void write_members(std::string& out, bool with_index) const;
};

}  // namespace router::wire
