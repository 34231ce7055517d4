// Inside StreamNormaliser: one event while it is read. Shared by stream_normaliser.cpp and stream_choices.cpp only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "router/wire/stream_normaliser.h"

namespace router::wire {

struct StreamNormaliser::Chunk {
  JsonTree tree;
  JsonPatch patch;
  std::string line;  // the data, where it came in several lines
  TopMembers top;
  std::vector<ToolTail> tail;       // of the choice being read
  std::string after;                // frames that must follow this chunk
  std::uint32_t kept = 0;           // choices that are still in it
  bool content = false;             // it has something a user would see
  bool finish = false;              // it ends a choice
  bool counted = false;             // it has changed what is made of later chunks
  const JsonNode* words = nullptr;  // the string that is its content, where there is one

  // With another word it would be mended in the same way, and again change nothing.
  bool repeats() const noexcept {
    return words != nullptr && !counted && !finish && kept == 1 && top.choices->children == 1 && after.empty() &&
           !tree.repaired();
  }
};

// What was found in one choice of it.
struct StreamNormaliser::Reading {
  bool content = false;              // something a user would see
  bool opens = false;                // its first delta
  std::string_view deferred_finish;  // must come after chunk.tail
};

// The members of a choice that are looked at. Null: absent.
struct ChoiceMembers {
  const JsonNode *index = nullptr, *delta = nullptr, *message = nullptr, *text = nullptr, *finish = nullptr,
                 *error = nullptr, *filter = nullptr;
};

inline bool is_array(const JsonNode* node) noexcept { return node != nullptr && node->is(JsonType::array); }
inline bool is_object(const JsonNode* node) noexcept { return node != nullptr && node->is(JsonType::object); }

// Absent, null or empty. Of an empty object PHP makes an empty list.
bool says_nothing(const JsonTree& tree, const JsonNode* node) noexcept;

inline constexpr std::string_view kDataField = "data: ";

// `json` must be one line.
void append_frame(std::string& out, std::string_view json);

}  // namespace router::wire
