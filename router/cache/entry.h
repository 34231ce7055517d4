// A cached answer, immutable once made: any thread may hold one. It is kept in memory as it is, and in Redis as the
// bytes that `serialise` gives; those may have been cut, flipped or written by anyone, so `parse` believes nothing.
// Whoever looks an entry up compares its key and owner with those it asked for: a checksum is no signature.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.h"
#include "net/content_coding_whole.h"

namespace router::cache {

using Key = std::array<unsigned char, 32>;    // SHA-256 of all that the answer depends on
using Owner = std::array<unsigned char, 16>;  // hash of the tenant
using net::Coding;

inline constexpr std::size_t kMostTags = 16;
inline constexpr std::size_t kTagBytes = 64;
inline constexpr std::size_t kNameBytes = 256;                            // of each other text but the body
inline constexpr std::uint64_t kMostPlainBytes = std::uint64_t{1} << 30;  // of a body, decompressed
inline constexpr std::size_t kNodeBytes = 112;                            // what a table keeps for each entry

std::string to_hex(const Key& key);
std::optional<Key> key_from_hex(std::string_view hex) noexcept;

enum class EntryFault : std::uint8_t { none, cut_short, not_an_entry, other_version, checksum, out_of_bounds };
std::string_view to_string(EntryFault fault) noexcept;

struct Entry {
  Key key{};
  Owner owner{};
  std::string route;
  std::vector<std::string> tags;
  std::int64_t stored_at = 0;    // all times: milliseconds since the Unix epoch
  std::int64_t fresh_until = 0;  // at that time it is stale
  std::int64_t stale_until = 0;  // at that time it is gone
  Coding coding = Coding::identity;
  std::uint64_t plain_size = 0;  // of the body before coding
  std::string model, target, provider;
  core::Usage usage;
  std::string finish_reason;
  bool stream = false;  // the body is an event stream as relayed, not a whole JSON answer
  bool by_key = false;  // it tells of somebody: given to who asks exactly the same, and never found by meaning
  std::string body;

  bool within_bounds() const noexcept;
  bool has_tag(std::string_view tag) const noexcept;
  // What it costs in memory as a make_shared of its own in a table: struct, heap blocks as malloc rounds them, node,
  // and a quarter more for what malloc loses between them, so that what is resident stays below the sum too.
  std::size_t bytes() const noexcept;

  // Empty when the entry is not within bounds.
  std::string serialise() const;
  // `out` is of no use unless `none` is returned. Allocates no more than the input's size and a constant.
  static EntryFault parse(std::string_view in, Entry& out);
  // Puts the checksum of what is before them in place of the last bytes, for tests that go beyond it.
  static void seal(std::string& bytes) noexcept;
};

}  // namespace router::cache
