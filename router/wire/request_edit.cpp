#include "router/wire/request_edit.h"

#include "core/json_writer.h"

namespace router::wire {
namespace {

bool replace(Slice token, std::string_view text, Edits& edits) { return edits.add(token.begin, token.end, text); }
bool insert(std::uint32_t at, std::string_view text, Edits& edits) { return edits.add(at, at, text); }

}  // namespace

bool replace_model(const RequestScan& scan, std::string_view model, Edits& edits) {
  std::string* const text = edits.place(scan.model_token.begin, scan.model_token.end);
  if (text == nullptr) return false;
  core::append_json_string(*text, model);
  return true;
}

bool ensure_include_usage(const RequestScan& scan, Edits& edits) {
  if (!scan.stream || scan.include_usage) return true;
  if (!scan.include_usage_token.empty()) return replace(scan.include_usage_token, "true", edits);
  if (scan.stream_options_null) return replace(scan.stream_options, R"({"include_usage":true})", edits);
  if (scan.stream_options.empty()) {
    return insert(scan.object_open, R"("stream_options":{"include_usage":true},)", edits);
  }
  const std::uint32_t open = scan.stream_options.begin + 1;
  return insert(open, scan.stream_options_empty ? R"("include_usage":true)" : R"("include_usage":true,)", edits);
}

bool rename_max_tokens(const RequestScan& scan, std::string_view wanted, Edits& edits) {
  const bool completion = wanted == "max_completion_tokens";
  const Slice present = completion ? scan.max_completion_tokens_key : scan.max_tokens_key;
  const Slice other = completion ? scan.max_tokens_key : scan.max_completion_tokens_key;
  if (!present.empty() || other.empty()) return true;
  return replace(other, completion ? R"("max_completion_tokens")" : R"("max_tokens")", edits);
}

bool developer_to_system(const RequestScan& scan, Edits& edits) {
  for (const Slice role : scan.developer_roles) {
    if (!replace(role, R"("system")", edits)) return false;
  }
  return true;
}

bool drop_byte_order_mark(const RequestScan& scan, Edits& edits) {
  return scan.bom_bytes == 0 || edits.add(0, scan.bom_bytes, {});
}

}  // namespace router::wire
