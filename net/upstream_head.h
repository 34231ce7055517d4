// The head of a provider's answer, read by Beast's parser, and the framing of the body behind it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace net {

enum class Framing : std::uint8_t { none, sized, chunked, until_close };

struct UpstreamHead {
  int status = 0;
  bool keep_alive = false;
  Framing framing = Framing::none;
  std::uint64_t length = 0;  // sized
  // Names in lower case. Strings keep their capacity between answers.
  std::vector<std::pair<std::string, std::string>> fields;
  std::size_t count = 0;  // of `fields` in use

  std::string_view find(std::string_view lower_case_name) const noexcept;
  void clear() noexcept;
};

enum class UpstreamHeadStatus : std::uint8_t { need_more, ok, bad };

// Parses the head at the start of `bytes`; `size` is how many it took. Refused: more than 64 KiB, ambiguous framing
// (length beside chunked, differing lengths, an unknown transfer coding), what Beast refuses.
UpstreamHeadStatus parse_upstream_head(std::string_view bytes, UpstreamHead& out, std::size_t& size);

}  // namespace net
