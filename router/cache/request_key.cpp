#include "router/cache/request_key.h"

#include <algorithm>
#include <span>

#include "core/release.h"
#include "core/secret_hash.h"

namespace router::cache {
namespace {

constexpr std::size_t kMostPrompt = 64 << 10;  // the highest `max_text`: nothing longer is worth hashing
constexpr std::size_t kKeptBytes = 256 << 10;  // what an unusually long request took is given back

core::Digest digest(std::string_view text) { return core::sha256(std::as_bytes(std::span(text.data(), text.size()))); }

bool told_otherwise(std::string_view name) noexcept {
  return name == "model" || name == "stream" || name == "stream_options";
}

}  // namespace

Owner owner_of(std::string_view tenant) {
  const core::Digest whole = digest(tenant);
  Owner owner;
  std::copy_n(whole.begin(), owner.size(), owner.begin());
  return owner;
}

Key digest_of(std::string_view text) { return digest(text); }

bool RequestKey::make(const KeyParts& parts, std::string_view body, std::size_t readable, Key& key) {
  prompt_ = 0;
  if (!tree_.parse(body, readable) || !tree_.root().is(wire::JsonType::object)) return false;
  hash("signalbox answer 2", parts, key);
  return true;
}

void RequestKey::hash(std::string_view what, const KeyParts& parts, Key& key) {
  text_.clear();
  part(what);
  for (const std::string_view one :
       {parts.tenant, parts.policy_version, parts.floor, parts.route, parts.chain, parts.endpoint, parts.beta})
    part(one);
  part(std::to_string(parts.tier));
  write(tree_.root(), true);
  key = digest(text_);
  if (text_.capacity() > kKeptBytes) core::release(text_);
}

Shape RequestKey::shape(const KeyParts& parts, std::string_view body, std::size_t readable) {
  Shape out;
  prompt_ = 0;
  if (!tree_.parse(body, readable) || !tree_.root().is(wire::JsonType::object)) {
    out.problem = "unreadable";
    return out;
  }
  const wire::JsonNode* const prompt = find_prompt(parts.endpoint == "completions", out.problem);
  if (!prompt) return out;
  out.prompt = tree_.text_of(prompt);
  if (out.prompt.size() > kMostPrompt) out.problem = "long";
  if (!out.problem.empty()) return out;
  prompt_ = tree_.index(*prompt);
  hash("signalbox shape 1", parts, out.hash);
  return out;
}

const wire::JsonNode* RequestKey::find_prompt(bool completion, std::string_view& problem) const {
  if (completion) {
    const wire::JsonNode* const text = tree_.find(&tree_.root(), "prompt");
    const wire::JsonNode* const echo = tree_.find(&tree_.root(), "echo");
    problem = "echo";  // its answer begins with its prompt
    if (echo && tree_.raw(*echo) != "false" && tree_.raw(*echo) != "null") return nullptr;
    problem = {};
    if (text && text->is(wire::JsonType::string)) return text;
    problem = "several_prompts";
    return nullptr;
  }
  const wire::JsonNode* const messages = tree_.find(&tree_.root(), "messages");
  const wire::JsonNode* last = nullptr;
  problem = "multi_turn";
  if (!messages || !messages->is(wire::JsonType::array)) return nullptr;
  for (const wire::JsonNode& message : tree_.children(*messages)) {
    const std::string_view role = tree_.string(tree_.find(&message, "role"));
    if (last || (role != "user" && role != "system" && role != "developer")) return nullptr;
    if (role == "user") last = &message;
  }
  if (!last) return nullptr;
  const wire::JsonNode* const text = text_of(*last);
  problem = text ? std::string_view() : std::string_view("parts");
  return text;
}

// A text, or a list of one part that is one.
const wire::JsonNode* RequestKey::text_of(const wire::JsonNode& message) const {
  const wire::JsonNode* content = tree_.find(&message, "content");
  if (content && content->is(wire::JsonType::array) && content->children == 1) {
    const wire::JsonNode& only = *tree_.children(*content).begin();
    content = tree_.string(tree_.find(&only, "type")) == "text" ? tree_.find(&only, "text") : nullptr;
  }
  return content && content->is(wire::JsonType::string) ? content : nullptr;
}

// With its length in front, so that no two lists of parts are one text.
void RequestKey::part(std::string_view text) { text_.append(std::to_string(text.size())).append(":").append(text); }

void RequestKey::write(const wire::JsonNode& node, bool top) {
  if (prompt_ != 0 && tree_.index(node) == prompt_) {
    text_ += '?';  // no JSON, so no other value
    return;
  }
  // What is in it may not be indexed, as below a member called `embedding`.
  if (node.children == 0) {
    text_ += tree_.raw(node);
    return;
  }
  if (node.is(wire::JsonType::object)) return write_object(node, top);
  text_ += '[';
  for (const wire::JsonNode& child : tree_.children(node)) {
    write(child, false);
    text_ += ',';
  }
  text_ += ']';
}

void RequestKey::write_object(const wire::JsonNode& object, bool top) {
  const std::size_t first = members_.size();
  for (const wire::JsonNode& member : tree_.children(object)) members_.push_back(tree_.index(member));
  // Members of one name keep their order, because it counts for whoever reads them.
  std::sort(members_.begin() + static_cast<std::ptrdiff_t>(first), members_.end(),
            [this](std::uint32_t a, std::uint32_t b) {
              const int order = tree_.key(tree_.node(a)).compare(tree_.key(tree_.node(b)));
              return order < 0 || (order == 0 && a < b);
            });
  text_ += '{';
  for (std::size_t i = first; i < members_.size(); ++i) {
    const wire::JsonNode& member = tree_.node(members_[i]);
    if (top && told_otherwise(tree_.key(member))) continue;
    text_.append("\"").append(tree_.key(member)).append("\":");
    write(member, false);
    text_ += ',';
  }
  text_ += '}';
  members_.resize(first);
}

}  // namespace router::cache
