#include "router/upstream/request_out.h"

#include "core/release.h"
#include "router/exchange.h"
#include "router/loop.h"
#include "router/wire/request_edit.h"

namespace router {
namespace {

// Headers of the client's that its own account at OpenAI understands; no other provider sees them.
constexpr std::string_view kOpenAiHeaders[] = {"openai-beta", "x-client-request-id"};

void append_line(core::TextBuffer& out, std::string_view name, std::string_view value) {
  out.text(name).lit(": ").text(value).lit("\r\n");
}

void append_request_lines(const Exchange& exchange, const Provider& provider, core::TextBuffer& out) {
  append_line(out, "x-request-id", exchange.request_id);
  if (!exchange.passed.empty()) append_line(out, kViaName, exchange.passed);
  // A trace names our users' systems: the config's default is that only providers above `external` see it.
  const std::string_view trace = exchange.transaction->head().find("traceparent");
  if (provider.config->forward_trace && !trace.empty()) {
    append_line(out, "traceparent", trace);
    const std::string_view state = exchange.transaction->head().find("tracestate");
    if (!state.empty()) append_line(out, "tracestate", state);
  }
  if (!provider.kind->openai_headers) return;
  for (const std::string_view name : kOpenAiHeaders) {
    const std::string_view value = exchange.transaction->head().find(name);
    if (!value.empty()) append_line(out, name, value);
  }
}

void add_edits(const Exchange& exchange, const Target& target, const Provider& provider, wire::Edits& edits) {
  // Masks first: an edit that stands in the way of another is left out, and these must never be.
  for (const wire::Edit& mask : exchange.judged.masks) edits.add(mask.begin, mask.end, mask.text);
  wire::drop_byte_order_mark(exchange.scan, edits);
  wire::replace_model(exchange.scan, target.config->model, edits);
  if (exchange.endpoint == core::Endpoint::embeddings) return;
  if (exchange.scan.stream) wire::ensure_include_usage(exchange.scan, edits);
  const std::string& configured = provider.config->max_tokens_field;
  const std::string_view field = configured.empty() ? provider.kind->max_tokens_field : std::string_view(configured);
  if (!field.empty()) wire::rename_max_tokens(exchange.scan, field, edits);
  if (provider.config->system_role_only) wire::developer_to_system(exchange.scan, edits);
}

constexpr std::size_t kPiecesKept = 256;

}  // namespace

void RequestOut::reset() {
  edits_.clear();
  head_.clear();
  pieces_.clear();
  if (pieces_.capacity() > kPiecesKept) core::release(pieces_);
}

std::span<const std::string_view> RequestOut::write(const Exchange& exchange, std::uint32_t index) {
  const Target& target = exchange.target(index);
  const Provider& provider = exchange.snapshot->providers[target.provider];
  reset();
  add_edits(exchange, target, provider, edits_);
  head_.text(target.heads[static_cast<std::size_t>(exchange.endpoint)]);
  head_.number(static_cast<std::int64_t>(wire::spliced_size(exchange.body, edits_))).lit("\r\n");
  append_request_lines(exchange, provider, head_);
  head_.lit("\r\n");
  pieces_.push_back(head_);
  wire::append_slices(exchange.body, edits_, pieces_);
  return pieces_;
}

}  // namespace router
