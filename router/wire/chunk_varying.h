// The strings in which the next chunk will differ, if it is like this one: its words, and OpenAI's padding against
// those who measure them. Follows them through the patch, so that a ChunkShape can be taught where they stand in what
// is written. For one chunk; the tree must live as long.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "router/wire/chunk_shape.h"
#include "router/wire/json_patch.h"
#include "router/wire/stream_chunk.h"

namespace router::wire {

class Varying {
 public:
  Varying(const JsonTree& tree, const JsonNode& words) {
    const JsonNode* padding = tree.find(&tree.root(), "obfuscation");
    if (padding != nullptr && !padding->is(JsonType::string)) padding = nullptr;
    const bool padding_first = padding != nullptr && padding->begin < words.begin;
    if (padding_first) add(*padding, true);
    add(words, false);
    if (padding != nullptr && !padding_first) add(*padding, true);
  }

  std::span<JsonPatch::Watched> watched() noexcept { return {watched_.data(), count_}; }

  // `frame`: as it was written, with the places that were watched where the chunk was patched.
  void teach(ChunkShape& shape, std::string_view text, std::string_view frame, bool patched) {
    for (std::size_t i = 0; i < count_; ++i) {
      const std::size_t at = patched ? watched_[i].to : watched_[i].from;
      if (at == std::string::npos) return;
      slots_[i].written = static_cast<std::uint32_t>(at + kDataField.size() + 1);  // behind the quote
    }
    shape.learn(text, frame, {slots_.data(), count_});
  }

 private:
  void add(const JsonNode& node, bool may_be_empty) {
    watched_[count_] = {node.begin, std::string::npos};
    slots_[count_++] = {node.begin + 1, node.end - 1, 0, may_be_empty};
  }

  std::array<JsonPatch::Watched, ChunkShape::kSlots> watched_;
  std::array<ChunkShape::Slot, ChunkShape::kSlots> slots_;
  std::size_t count_ = 0;
};

}  // namespace router::wire
