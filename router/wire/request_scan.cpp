#include "router/wire/request_scan.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <utility>

#include "router/wire/json_token.h"
#include "router/wire/request_walk.h"

namespace router::wire {
namespace {

constexpr std::size_t kMaxBody = 1u << 30;  // offsets and the parser's own are 32 bits wide

// The parser's memory is up to six times the body: what a large one needed is given back.
constexpr std::size_t kLeastCapacity = 64u << 10;
constexpr std::size_t kKeptCapacity = 1u << 20;
constexpr std::size_t kKeptSpans = 16'384;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

template <class T>
void empty(std::vector<T>& spans) {
  if (spans.capacity() > kKeptSpans) spans = std::vector<T>();
  spans.clear();
}

core::Error refusal(simdjson::error_code code, std::size_t size) {
  switch (code) {
    case simdjson::UTF8_ERROR: return invalid_body("The request body is not valid UTF-8.");
    case simdjson::UNCLOSED_STRING: return invalid_body("The request body is not valid JSON: a string is not closed.");
    case simdjson::UNESCAPED_CHARS:
      return invalid_body("The request body is not valid JSON: a string holds a control character.");
    case simdjson::MEMALLOC:
      return core::fail(core::ErrorKind::overloaded, "Not enough memory to read the request body.");
    case simdjson::INSUFFICIENT_PADDING:
      return core::fail(core::ErrorKind::internal, "The request body has no padding.");
    default: return invalid_json(size);
  }
}

}  // namespace

void RequestScan::reset() {
  RequestScan fresh;
  fresh.model.swap(model);
  fresh.texts.swap(texts);
  fresh.developer_roles.swap(developer_roles);
  *this = std::move(fresh);
  model.clear();
  empty(texts);
  empty(developer_roles);
}

struct RequestScanner::Scratch {
  od::parser parser;

  simdjson::error_code reserve(std::size_t size) {
    if (size <= parser.capacity()) return simdjson::SUCCESS;
    return parser.allocate(std::max(kLeastCapacity, size > kKeptCapacity ? size : std::bit_ceil(size)));
  }
  void release_excess() {
    if (parser.capacity() > kKeptCapacity) parser = od::parser();
  }
};

RequestScanner::RequestScanner() : scratch_(std::make_unique<Scratch>()) {}
RequestScanner::~RequestScanner() = default;
RequestScanner::RequestScanner(RequestScanner&&) noexcept = default;
RequestScanner& RequestScanner::operator=(RequestScanner&&) noexcept = default;

core::Result<void> RequestScanner::scan(core::Endpoint endpoint, std::string_view body, std::size_t capacity,
                                        RequestScan& out) {
  out.reset();
  if (body.size() > kMaxBody) return core::fail(core::ErrorKind::payload_too_large, "The request body is too large.");
  out.bom_bytes = body.starts_with(kByteOrderMark) ? static_cast<std::uint32_t>(kByteOrderMark.size()) : 0;
  const std::size_t open = body.find_first_not_of(" \t\r\n", out.bom_bytes);
  if (open == body.npos || body[open] != '{') return invalid_body("The request body must be a JSON object.");
  out.object_open = static_cast<std::uint32_t>(open + 1);

  const std::string_view json = body.substr(out.bom_bytes);
  od::document document;
  simdjson::error_code code = scratch_->reserve(json.size());
  if (code == simdjson::SUCCESS) {
    code = scratch_->parser.iterate(json.data(), json.size(), capacity - out.bom_bytes).get(document);
  }
  if (code != simdjson::SUCCESS) return refusal(code, body.size());
  RequestWalk walk(endpoint, body, document, out);
  const bool ok = walk.run();
  scratch_->release_excess();
  if (!ok) return std::move(walk.error);
  return core::success();
}

}  // namespace router::wire
