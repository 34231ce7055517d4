#include "net/head_memory.h"

#include <cstring>

#include "net/http_chars.h"

namespace net {
namespace {

constexpr std::size_t kMostDigits = 18;  // as the parser has it

bool same_bytes(const char* a, std::string_view b) { return std::memcmp(a, b.data(), b.size()) == 0; }

}  // namespace

std::size_t HeadMemory::recognise(std::string_view bytes, RequestHead& out, std::size_t limit) const noexcept {
  const std::string_view known = bytes_;
  if (known.empty() || bytes.size() < length_.begin || !same_bytes(bytes.data(), known.substr(0, length_.begin)))
    return 0;
  std::size_t digits = 0;
  std::int64_t length = -1;
  if (length_.size > 0) {
    length = 0;
    for (std::size_t at = length_.begin; at < bytes.size() && is_digit(bytes[at]) && digits < kMostDigits;
         ++at, ++digits)
      length = length * 10 + (bytes[at] - '0');
    // Whether there is a body decides what else a head may say. A digit too many differs from what follows.
    if (digits == 0 || (length > 0) != has_body_) return 0;
  }
  const std::string_view rest = known.substr(length_.begin + length_.size);
  const std::size_t size = length_.begin + digits + rest.size();
  if (size > bytes.size() || size > limit || !same_bytes(bytes.data() + length_.begin + digits, rest)) return 0;

  const auto here = [&](Part part) {
    if (part.begin == length_.begin && length_.size > 0) return bytes.substr(part.begin, digits);
    return bytes.substr(part.begin > length_.begin ? part.begin - length_.size + digits : part.begin, part.size);
  };
  out.method = here(method_);
  out.target = here(target_);
  out.host = host_.size > 0 ? here(host_) : std::string_view();
  out.minor = minor_;
  out.count = static_cast<std::uint16_t>(fields_.size());
  for (std::size_t i = 0; i < fields_.size(); ++i) out.fields[i] = {here(fields_[i].name), here(fields_[i].value)};
  out.content_length = length;
  out.chunked = chunked_;
  out.keep_alive = keep_alive_;
  out.expect_continue = expect_continue_;
  out.close_after = !keep_alive_;
  return size;
}

void HeadMemory::remember(std::string_view bytes, const RequestHead& head) {
  bytes_.clear();
  const char* const begin = bytes.data();
  const bool inside = head.target.data() >= begin && head.target.data() < begin + bytes.size();  // no literal
  if (bytes.size() > kLargest || !inside) return;
  const auto part = [&](std::string_view view) {
    return Part{static_cast<std::uint16_t>(view.data() - begin), static_cast<std::uint16_t>(view.size())};
  };
  bytes_.reserve(bytes.size());
  fields_.clear();
  fields_.reserve(head.count);
  length_ = {static_cast<std::uint16_t>(bytes.size()), 0};
  for (const HeaderField& field : head.all()) {
    fields_.push_back({part(field.name), part(field.value)});
    if (equals_no_case(field.name, "content-length")) length_ = fields_.back().value;
  }
  method_ = part(head.method);
  target_ = part(head.target);
  host_ = head.host.empty() ? Part() : part(head.host);
  minor_ = head.minor;
  has_body_ = head.content_length > 0;
  chunked_ = head.chunked;
  keep_alive_ = head.keep_alive;
  expect_continue_ = head.expect_continue;
  bytes_ = bytes;  // last: until now nothing is remembered
}

}  // namespace net
