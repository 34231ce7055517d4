#include "net/upstream_head.h"

#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/parser.hpp>

namespace net {
namespace http = boost::beast::http;
namespace {

constexpr std::uint32_t kHeadLimit = 64 << 10;

// Beast allocates each field; an arena that lives as long as one parse makes that a pointer bump.
struct Arena {
  alignas(16) char bytes[16 << 10];
  std::size_t used = 0;
};

template <class T>
struct ArenaAllocator {
  using value_type = T;
  Arena* arena;
  explicit ArenaAllocator(Arena* a) noexcept : arena(a) {}
  template <class U>
  ArenaAllocator(const ArenaAllocator<U>& other) noexcept : arena(other.arena) {}
  T* allocate(std::size_t n) {
    const std::size_t size = (n * sizeof(T) + 15) & ~std::size_t{15};
    if (arena->used + size > sizeof(arena->bytes)) return static_cast<T*>(::operator new(n * sizeof(T)));
    char* place = arena->bytes + arena->used;
    arena->used += size;
    return reinterpret_cast<T*>(place);
  }
  void deallocate(T* place, std::size_t) noexcept {
    const char* at = reinterpret_cast<const char*>(place);
    if (at < arena->bytes || at >= arena->bytes + sizeof(arena->bytes)) ::operator delete(place);
  }
  template <class U>
  bool operator==(const ArenaAllocator<U>& other) const noexcept {
    return arena == other.arena;
  }
  template <class U>
  bool operator!=(const ArenaAllocator<U>& other) const noexcept {
    return arena != other.arena;
  }
};

using Parser = http::response_parser<http::buffer_body, ArenaAllocator<char>>;

void add(UpstreamHead& head, std::string_view name, std::string_view value) {
  if (head.count == head.fields.size()) head.fields.emplace_back();
  auto& [to_name, to_value] = head.fields[head.count++];
  to_name.assign(name);
  for (char& c : to_name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  to_value.assign(value);
}

bool is_chunked(std::string_view coding) {
  constexpr std::string_view kChunked = "chunked";
  if (coding.size() != kChunked.size()) return false;
  for (std::size_t i = 0; i < coding.size(); ++i) {
    if ((coding[i] | 0x20) != kChunked[i]) return false;
  }
  return true;
}

bool read_framing(const Parser& parser, UpstreamHead& out) {
  const auto& fields = parser.get();
  const auto codings = fields.count(http::field::transfer_encoding);
  const auto lengths = fields.count(http::field::content_length);
  if (codings > 1 || lengths > 1 || (codings && lengths)) return false;
  if (codings && !is_chunked(fields[http::field::transfer_encoding])) return false;
  if (out.status == 204 || out.status == 304) {
    out.framing = Framing::none;
  } else if (codings) {
    out.framing = Framing::chunked;
  } else if (parser.content_length()) {
    out.length = *parser.content_length();
    out.framing = out.length > 0 ? Framing::sized : Framing::none;
  } else {
    out.framing = Framing::until_close;
    out.keep_alive = false;
  }
  return true;
}

}  // namespace

std::string_view UpstreamHead::find(std::string_view lower_case_name) const noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    if (fields[i].first == lower_case_name) return fields[i].second;
  }
  return {};
}

void UpstreamHead::clear() noexcept {
  status = 0;
  keep_alive = false;
  framing = Framing::none;
  length = 0;
  count = 0;
}

UpstreamHeadStatus parse_upstream_head(std::string_view bytes, UpstreamHead& out, std::size_t& size) {
  thread_local Arena arena;
  arena.used = 0;
  Parser parser(std::piecewise_construct, std::make_tuple(), std::make_tuple(ArenaAllocator<char>(&arena)));
  parser.header_limit(kHeadLimit);
  parser.body_limit(boost::none);
  boost::beast::error_code ec;
  size = parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
  if (ec == http::error::need_more)
    return bytes.size() > kHeadLimit ? UpstreamHeadStatus::bad : UpstreamHeadStatus::need_more;
  if (ec || !parser.is_header_done()) return UpstreamHeadStatus::bad;
  out.clear();
  out.status = static_cast<int>(parser.get().result_int());
  out.keep_alive = parser.keep_alive();
  if (!read_framing(parser, out)) return UpstreamHeadStatus::bad;
  for (const auto& field : parser.get()) add(out, field.name_string(), field.value());
  return UpstreamHeadStatus::ok;
}

}  // namespace net
