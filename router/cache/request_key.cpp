#include "router/cache/request_key.h"

#include <algorithm>
#include <span>

#include "core/secret_hash.h"

namespace router::cache {
namespace {

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

bool RequestKey::make(const KeyParts& parts, std::string_view body, std::size_t readable, Key& key) {
  if (!tree_.parse(body, readable) || !tree_.root().is(wire::JsonType::object)) return false;
  text_.clear();
  part("signalbox answer 2");
  for (const std::string_view one :
       {parts.tenant, parts.policy_version, parts.floor, parts.route, parts.chain, parts.endpoint, parts.beta})
    part(one);
  part(std::to_string(parts.tier));
  write(tree_.root(), true);
  key = digest(text_);
  if (text_.capacity() > kKeptBytes) text_ = std::string();
  return true;
}

// With its length in front, so that no two lists of parts are one text.
void RequestKey::part(std::string_view text) { text_.append(std::to_string(text.size())).append(":").append(text); }

void RequestKey::write(const wire::JsonNode& node, bool top) {
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
