#include "router/wire/chunk_shape.h"

#include <simdjson.h>

#include <algorithm>

#include "router/wire/json_token.h"

namespace router::wire {
namespace {

bool is_ascii(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_utf8(std::string_view text) noexcept {
  return is_ascii(text) || simdjson::validate_utf8(text.data(), text.size());
}

}  // namespace

void ChunkShape::learn(std::string_view text, std::string_view written, std::span<const Slot> slots) {
  if (text.size() > kLargest || written.size() > 2 * kLargest) return forget();
  text_ = text;
  written_ = written;
  count_ = slots.size();
  std::copy(slots.begin(), slots.end(), slots_.begin());
}

bool ChunkShape::write(std::string_view chunk, std::string& out) const {
  if (count_ == 0) return false;
  std::array<std::string_view, kSlots> said;
  const std::string_view text = text_;
  std::size_t from = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    const Slot& slot = slots_[i];
    const std::string_view around = text.substr(from, slot.begin - from);
    if (!chunk.starts_with(around)) return false;
    chunk.remove_prefix(around.size());
    const std::size_t length = string_length(chunk);
    if (length == chunk.npos || (length == 0 && !slot.may_be_empty)) return false;
    said[i] = chunk.substr(0, length);
    if (!is_utf8(said[i])) return false;
    chunk.remove_prefix(length);
    from = slot.end;
  }
  if (chunk != text.substr(from)) return false;

  std::size_t at = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    out.append(written_, at, slots_[i].written - at).append(said[i]);
    at = slots_[i].written + (slots_[i].end - slots_[i].begin);
  }
  out.append(written_, at);
  return true;
}

}  // namespace router::wire
