#include "router/wire/error_body.h"

#include <charconv>

#include "router/wire/json_tree.h"

namespace router::wire {
namespace {

constexpr std::size_t kMaxInner = 8 << 10;  // bytes of innererror that are handed on
constexpr std::size_t kMaxHints = 4 << 10;
constexpr int kMaxDetails = 3;  // validation complaints quoted
constexpr int kMaxNesting = 4;  // of errors inside errors

class Reader {
 public:
  Reader(const JsonTree& tree, ErrorBody& out) : tree_(tree), out_(out) {}

  void document(const JsonNode& root) {
    const JsonNode& first = root.is(JsonType::array) && root.children > 0 ? *tree_.children(root).begin() : root;
    if (!first.is(JsonType::object)) return;
    // {"error":"text"} may have its code and type beside it; other dialects have everything at the top.
    const JsonNode* error = named_error(first);
    fields(error != nullptr && error->is(JsonType::object) ? *error : first, 0);
  }

 private:
  // `error` or the first of `errors`; null, false, "" and {} say that there is none.
  const JsonNode* named_error(const JsonNode& object) const {
    for (const std::string_view key : {"error", "errors"}) {
      const JsonNode* node = tree_.find_value(&object, key);
      if (node == nullptr) continue;
      if (node->is(JsonType::array) && node->children > 0) node = &*tree_.children(*node).begin();
      if (node->is(JsonType::object) && node->children > 0) return node;
      if (is_text(node)) return node;
    }
    return nullptr;
  }

  bool is_text(const JsonNode* node) const { return node != nullptr && !tree_.string(node).empty(); }

  void value(const JsonNode& error, int depth) {
    if (error.is(JsonType::object)) {
      fields(error, depth);
    } else if (error.is(JsonType::array)) {
      complaints(error);
    } else {
      set(out_.message, &error);
    }
  }

  void fields(const JsonNode& error, int depth) {
    for (const JsonNode& member : tree_.children(error)) {
      const std::string_view key = tree_.key(member);
      if (key == "message" || key == "detail" || key == "error" || key == "errors") told(member, depth);
      if (key == "type") set(out_.type, &member);
      if (key == "param") set(out_.param, &member);
      if (key == "code" || key == "status") word_or_number(member, key == "code");
      if (key == "innererror" || key == "inner_error") inner(member);
      if (key == "details") details(member);
      if (key == "metadata") metadata(member);
    }
  }

  // A message is text, or another error inside this one.
  void told(const JsonNode& node, int depth) {
    if (node.is(JsonType::string)) {
      set(out_.message, &node);
    } else if (depth < kMaxNesting) {
      value(node, depth + 1);
    }
  }

  void set(std::string& field, const JsonNode* text) {
    if (field.empty() && is_text(text)) field = tree_.text_of(text);
  }

  void hint(const JsonNode* text) {
    if (!is_text(text) || out_.hints.size() + tree_.string(text).size() > kMaxHints) return;
    out_.hints += ' ';
    append_unescaped(out_.hints, tree_.string(text));
  }

  // Codes come as words ("rate_limit_exceeded"), HTTP statuses (429, "429") or numbers of a provider's own.
  void word_or_number(const JsonNode& node, bool is_code) {
    if (!node.is(JsonType::string) && !node.is(JsonType::number)) return;
    const std::string text = node.is(JsonType::string) ? tree_.text_of(&node) : std::string(tree_.raw(node));
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    if (is_number && number >= 100 && number <= 599) return;
    if (is_code) {
      if (out_.code.empty()) out_.code = text;
    } else if (!is_number) {
      hint(&node);
    }
  }

  void inner(const JsonNode& node) {
    if (!node.is(JsonType::object)) return;
    if (tree_.raw(node).size() <= kMaxInner) out_.inner_error = tree_.raw(node);
    hint(tree_.find(&node, "code"));
  }

  // google.rpc: RetryInfo.retryDelay, ErrorInfo.reason, QuotaFailure.violations[].quotaId.
  void details(const JsonNode& list) {
    if (!list.is(JsonType::array)) return;
    for (const JsonNode& detail : tree_.children(list)) {
      hint(tree_.find(&detail, "reason"));
      delay(tree_.string(tree_.find(&detail, "retryDelay")));
      const JsonNode* violations = tree_.find(&detail, "violations");
      if (violations == nullptr || !violations->is(JsonType::array)) continue;
      for (const JsonNode& violation : tree_.children(*violations)) hint(tree_.find(&violation, "quotaId"));
    }
  }

  // "34.4s"
  void delay(std::string_view text) {
    double seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || std::string_view(end, text.data() + text.size()) != "s") return;
    if (seconds > 0 && seconds <= 1e6)
      out_.retry_delay = std::chrono::milliseconds(static_cast<long>(seconds * 1000 + 0.999));
  }

  // OpenRouter: what the provider behind it said, and why moderation refused.
  void metadata(const JsonNode& node) {
    hint(tree_.find(&node, "raw"));
    const JsonNode* reasons = tree_.find(&node, "reasons");
    if (reasons != nullptr && reasons->is(JsonType::array) && reasons->children > 0) out_.hints += " moderation";
  }

  // FastAPI: [{"loc":["body","messages",0,"role"],"msg":"Field required","type":"missing"}]
  void complaints(const JsonNode& list) {
    std::string text;
    int count = 0;
    for (const JsonNode& complaint : tree_.children(list)) {
      if (count++ == kMaxDetails) break;
      if (!text.empty()) text += "; ";
      if (complaint.is(JsonType::string)) append_unescaped(text, tree_.string(&complaint));
      const std::string place = location(tree_.find(&complaint, "loc"));
      if (!place.empty()) text.append(place).append(": ");
      append_unescaped(text, tree_.string(tree_.find(&complaint, "msg")));
      if (out_.param.empty()) out_.param = place;
    }
    if (out_.message.empty()) out_.message = std::move(text);
  }

  std::string location(const JsonNode* loc) const {
    std::string path;
    if (loc == nullptr || !loc->is(JsonType::array)) return path;
    for (const JsonNode& step : tree_.children(*loc)) {
      const std::string name = step.is(JsonType::string) ? tree_.text_of(&step) : std::string(tree_.raw(step));
      if (path.empty() && name == "body") continue;
      if (!path.empty()) path += '.';
      path += name;
    }
    return path;
  }

  const JsonTree& tree_;
  ErrorBody& out_;
};

std::string_view trim(std::string_view text) noexcept {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

void read_error_body(std::string_view body, ErrorBody& out) {
  out = {};
  body = trim(body);
  if (body.empty()) return;
  JsonTree tree;
  if (tree.parse(body)) {
    out.form = ErrorBody::Form::json;
    Reader(tree, out).document(tree.root());
  } else if (body.front() == '<') {
    out.form = ErrorBody::Form::html;
  } else if (body.front() == '{' || body.front() == '[') {
    out.form = ErrorBody::Form::json;  // cut off or broken: nothing in it can be trusted
  } else {
    out.form = ErrorBody::Form::text;
    out.message = body;
    if (body.front() == '"' && body.size() >= 2 && body.back() == '"') out.message = body.substr(1, body.size() - 2);
  }
}

}  // namespace router::wire
