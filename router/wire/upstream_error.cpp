#include "router/wire/upstream_error.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "core/json_writer.h"
#include "core/utf8.h"

namespace router::wire {
namespace {

using core::FailureClass;

// What a failure means to an OpenAI client. The codes are the words that the AI SDK and LangChain act on.
struct Meaning {
  FailureClass cls;
  int status;
  std::string_view type, code;
  bool keep_code;  // the provider's own code says more than ours
};

constexpr Meaning kRate{FailureClass::rate_limited, 429, "rate_limit_error", "rate_limit_exceeded", false};
constexpr Meaning kQuota{FailureClass::quota, 429, "insufficient_quota", "insufficient_quota", false};
constexpr Meaning kContext{FailureClass::context_overflow, 400, "invalid_request_error", "context_length_exceeded",
                           false};
constexpr Meaning kFilter{FailureClass::content_filter, 400, "invalid_request_error", "content_filter", false};
constexpr Meaning kTimeout{FailureClass::timeout, 504, "server_error", "timeout", false};
constexpr Meaning kOverloaded{FailureClass::server_error, 503, "server_error", "overloaded", false};
constexpr Meaning kAuth{FailureClass::auth, 401, "authentication_error", "authentication_error", false};
constexpr Meaning kClient{FailureClass::client_fault, 400, "invalid_request_error", "invalid_request_error", true};
constexpr Meaning kServer{FailureClass::server_error, 500, "server_error", "server_error", true};
constexpr Meaning kBadBody{FailureClass::bad_body, 502, "server_error", "bad_upstream_answer", false};
constexpr Meaning kCut{FailureClass::stream_cut, 502, "server_error", "upstream_stream_cut", false};

struct Word {
  std::string_view text;  // lower case
  const Meaning* meaning;
};

// Sought in the error's code, type and status, in this order.
constexpr Word kCodeWords[] = {
    {"insufficient_quota", &kQuota},
    {"credit_balance", &kQuota},
    {"spend_limit", &kQuota},
    {"billing", &kQuota},
    {"payment_required", &kQuota},
    {"context_length", &kContext},
    {"exceed_context", &kContext},
    {"context_window", &kContext},
    {"content_filter", &kFilter},
    {"content_policy", &kFilter},
    {"responsibleai", &kFilter},
    {"moderation", &kFilter},
    {"data_inspection", &kFilter},
    {"rate_limit", &kRate},
    {"too_many_requests", &kRate},
    {"resource_exhausted", &kRate},
    {"throttl", &kRate},
    {"timeout", &kTimeout},
    {"timed_out", &kTimeout},
    {"deadline_exceeded", &kTimeout},
    {"overloaded", &kOverloaded},
    {"unavailable", &kOverloaded},
    {"authentication", &kAuth},
    {"invalid_api_key", &kAuth},
    {"permission", &kAuth},
    {"unauthorized", &kAuth},
};

// Sought in the message: sure signs, stronger than a status...
constexpr Word kSureMessages[] = {
    {"maximum context length", &kContext},   {"context length is only", &kContext},
    {"context length exceeded", &kContext},  {"prompt is too long", &kContext},
    {"exceed context limit", &kContext},     {"exceeds the maximum number of tokens", &kContext},
    {"input token count", &kContext},        {"input is too long for requested model", &kContext},
    {"content management policy", &kFilter}, {"flagged", &kFilter},
};

// ... and hints for want of anything better.
constexpr Word kHintMessages[] = {
    {"rate limit", &kRate},        {"too many requests", &kRate},     {"overloaded", &kOverloaded},
    {"server busy", &kOverloaded}, {"loading model", &kOverloaded},   {"timed out", &kTimeout},
    {"timeout", &kTimeout},        {"insufficient credits", &kQuota}, {"invalid_request", &kClient},
};

const Meaning* seek(std::span<const Word> words, std::string_view text) noexcept {
  for (const Word& word : words) {
    if (text.find(word.text) != text.npos) return word.meaning;
  }
  return nullptr;
}

const Meaning* by_status(int status) noexcept {
  switch (status) {
    case 401:
    case 403: return &kAuth;
    case 402: return &kQuota;
    case 429: return &kRate;
    case 408:
    case 504:
    case 524: return &kTimeout;
    case 503:
    case 529: return &kOverloaded;
    default: break;
  }
  if (status >= 500) return &kServer;
  return status >= 400 ? &kClient : nullptr;
}

const Meaning& by_class(FailureClass cls) noexcept {
  switch (cls) {
    case FailureClass::rate_limited: return kRate;
    case FailureClass::quota: return kQuota;
    case FailureClass::context_overflow: return kContext;
    case FailureClass::content_filter: return kFilter;
    case FailureClass::timeout: return kTimeout;
    case FailureClass::auth: return kAuth;
    case FailureClass::client_fault: return kClient;
    case FailureClass::bad_body: return kBadBody;
    case FailureClass::stream_cut:
    case FailureClass::connect: return kCut;
    default: return kServer;
  }
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return out;
}

constexpr std::size_t kMaxMessage = 2000;

void limit(std::string& text) {
  if (text.size() > kMaxMessage) text.resize(core::character_begin(text, kMaxMessage));
}

void apply(const Meaning& meaning, StreamFailure& out) {
  out.cls = meaning.cls;
  if (out.status == 0 || out.status == 529) out.status = meaning.status;
  if (out.type.empty()) out.type = meaning.type;
  if (out.code.empty() || !meaning.keep_code) out.code = meaning.code;
  if (out.message.empty()) out.message = "The provider reported an error without a message.";
  limit(out.message);
}

bool is_number(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// `code` and `status` may be words or HTTP statuses, as numbers or strings.
void read_code(const JsonTree& tree, const JsonNode* node, std::string& word, int& status) {
  if (node == nullptr) return;
  const std::string text = node->is(JsonType::string) ? tree.text_of(node) : std::string(tree.raw(*node));
  if (!is_number(text)) {
    if (word.empty() && node->is(JsonType::string)) word = text;
    return;
  }
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  if (status == 0 && number >= 400 && number <= 599) status = number;
}

std::string text_or_raw(const JsonTree& tree, const JsonNode* node) {
  if (node == nullptr) return {};
  return node->is(JsonType::string) ? tree.text_of(node) : std::string(tree.raw(*node));
}

void read_fields(const JsonTree& tree, const JsonNode& error, StreamFailure& out) {
  out = {};
  std::string state;  // Google's word for the status
  if (error.is(JsonType::object)) {
    out.message = text_or_raw(tree, tree.find_value(&error, "message"));
    out.type = tree.text_of(tree.find(&error, "type"));
    read_code(tree, tree.find_value(&error, "code"), out.code, out.status);
    read_code(tree, tree.find_value(&error, "status"), state, out.status);
    if (out.message.empty()) out.message = text_or_raw(tree, tree.find_value(&error, "detail"));
  } else {
    out.message = text_or_raw(tree, &error);
  }
  const std::string words = lower(out.code + ' ' + out.type + ' ' + state);
  const std::string message = lower(out.message);
  const Meaning* meaning = seek(kCodeWords, words);
  if (meaning == nullptr) meaning = seek(kSureMessages, message);
  if (meaning == nullptr) meaning = by_status(out.status);
  if (meaning == nullptr) meaning = seek(kHintMessages, message);
  if (meaning == nullptr && words.find("invalid_request") != words.npos) meaning = &kClient;
  apply(meaning != nullptr ? *meaning : kServer, out);
}

// null, false, "" and {} mean that there is no error.
bool says_error(const JsonTree& tree, const JsonNode* error) noexcept {
  if (error == nullptr || error->is(JsonType::null)) return false;
  if (error->is(JsonType::object) || error->is(JsonType::array)) return error->children > 0;
  return tree.raw(*error) != "false" && tree.raw(*error) != "\"\"";
}

const JsonNode* error_in_choices(const JsonTree& tree, const JsonNode* choices) noexcept {
  if (choices == nullptr || !choices->is(JsonType::array)) return nullptr;
  for (const JsonNode& choice : tree.children(*choices)) {
    const JsonNode* error = tree.find(&choice, "error");
    if (says_error(tree, error)) return error;
  }
  return nullptr;
}

const JsonNode* find_error(const JsonTree& tree, const JsonNode& document) noexcept {
  const JsonNode* error = tree.find(&document, "error");
  if (says_error(tree, error)) return error;
  if (tree.string(tree.find(&document, "object")) == "error") return &document;
  if (tree.string(tree.find(&document, "type")) == "error") return &document;
  const JsonNode* choices = tree.find_value(&document, "choices");
  if (choices != nullptr) return error_in_choices(tree, choices);
  const bool told =
      tree.find_value(&document, "detail") != nullptr || !tree.string(tree.find(&document, "message")).empty();
  return told ? &document : nullptr;
}

}  // namespace

bool read_error(const JsonTree& tree, StreamFailure& out) {
  const JsonNode* document = &tree.root();
  if (document->is(JsonType::array)) {
    if (document->children == 0) return false;
    document = &*tree.children(*document).begin();
  }
  const JsonNode* error = find_error(tree, *document);
  if (error == nullptr) return false;
  read_fields(tree, *error, out);
  return true;
}

void describe_failure(FailureClass cls, std::string_view message, StreamFailure& out) {
  out = {};
  out.message = message;
  apply(by_class(cls), out);
}

void describe_finish_failure(std::string_view reason, StreamFailure& out) {
  out = {};
  out.message = "The provider stopped with finish_reason \"";
  out.message += reason;
  out.message += "\".";
  const bool short_of_resources =
      reason.find("insufficient") != reason.npos || reason.find("overloaded") != reason.npos;
  apply(short_of_resources ? kOverloaded : kServer, out);
}

void error_frame(const StreamFailure& failure, std::string& out) {
  out += "data: {\"error\":{\"message\":";
  core::append_json_string(out, failure.message);
  out += ",\"type\":";
  core::append_json_string(out, failure.type);
  out += ",\"param\":null,\"code\":";
  core::append_json_string(out, failure.code);
  out += "}}\n\ndata: [DONE]\n\n";
}

}  // namespace router::wire
