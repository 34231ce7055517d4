// Changes to a JSON document: collected first, then written in one pass. Containers without a change inside are copied
// as they stand; only a changed one is written anew, member by member. Reused; one thread; the tree must stay unchanged
// meanwhile.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "router/wire/json_tree.h"

namespace router::wire {

class JsonPatch {
 public:
  void begin(JsonTree& tree);

  void replace(const JsonNode& value, std::string_view json);
  void remove(const JsonNode& member_or_element);
  void rename(const JsonNode& member, std::string_view key);
  // A new member at the front of an object; several stand in the order they were added. `key` is a plain name.
  void add_member(const JsonNode& object, std::string_view key, std::string_view json);

  // Replaces the member where there is one, else adds it.
  void set(const JsonNode& object, const JsonNode* member, std::string_view key, std::string_view json) {
    member != nullptr ? replace(*member, json) : add_member(object, key, json);
  }

  bool empty() const noexcept { return changes_.empty(); }
  bool removed(const JsonNode& node) const noexcept { return find(node, Kind::remove) != nullptr; }
  // A place in the text that is looked for in what is written: where it stands there, npos while it has not been
  // copied.
  struct Watched {
    std::uint32_t from = 0;
    std::size_t to = std::string::npos;
  };
  void write(std::string& out, std::span<Watched> watched = {}) const;

 private:
  enum class Kind : std::uint8_t { replace, remove, rename, add };
  struct Change {
    Kind kind;
    std::uint32_t next;  // of the same node, counted from 1; 0: none
    std::uint32_t from, size;
  };

  void add(const JsonNode& node, Kind kind, std::string_view text);
  void mark(const JsonNode& node);
  const Change* find(const JsonNode& node, Kind kind) const noexcept;
  std::string_view text(const Change& c) const noexcept { return std::string_view(text_).substr(c.from, c.size); }
  void copy(const JsonNode& node, std::string& out, std::span<Watched> watched) const;
  void write_value(const JsonNode& node, std::string& out, std::span<Watched> watched) const;
  void write_members(const JsonNode& node, std::string& out, std::span<Watched> watched) const;
  void write_elements(const JsonNode& node, std::string& out, std::span<Watched> watched) const;

  JsonTree* tree_ = nullptr;
  std::vector<Change> changes_;
  std::string text_;
};

}  // namespace router::wire
