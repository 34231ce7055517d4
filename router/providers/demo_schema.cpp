#include "router/providers/demo_schema.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

#include "core/json_writer.h"

namespace router::demo {
namespace {

using wire::JsonNode;
using wire::JsonTree;
using wire::JsonType;

constexpr int kDeep = 6;  // from here on the shortest choice is taken, so that recursive schemas end
constexpr int kDeepest = 32;
constexpr std::size_t kMaxBytes = 16 << 10;
constexpr std::size_t kMaxParts = 32, kMaxMembers = 512;
constexpr std::int64_t kMaxItems = 64;

struct Format {
  std::string_view name, value;
};
constexpr Format kFormats[] = {
    {"date-time", "2026-01-01T12:00:00Z"},
    {"date", "2026-01-01"},
    {"time", "12:00:00Z"},
    {"duration", "PT1H"},
    {"email", "demo@example.com"},
    {"hostname", "example.com"},
    {"ipv4", "192.0.2.1"},
    {"ipv6", "2001:db8::1"},
    {"uri", "https://example.com/demo"},
    {"uuid", "00000000-0000-4000-8000-000000000000"},
};

// A schema together with all that applies at the same place: what it refers to, allOf, the chosen branch of anyOf.
using Parts = std::vector<const JsonNode*>;

class Instance {
 public:
  Instance(const JsonTree& tree, const JsonNode* root, Optional optional, std::string& out)
      : tree_(tree), root_(root), optional_(optional), out_(out), limit_(out.size() + kMaxBytes) {}

  // `name` is of the property this is for; `variant` tells the items of an array apart.
  void write(const JsonNode* schema, std::string_view name, int depth, std::int64_t variant) {
    if (depth > kDeepest || out_.size() > limit_) {
      out_ += "null";
      return;
    }
    Parts parts;
    gather(schema, depth, parts);
    if (const JsonNode* value = find(parts, "const")) {
      out_ += tree_.raw(*value);
      return;
    }
    const JsonNode* choices = find(parts, "enum");
    if (choices != nullptr && choices->is(JsonType::array) && choices->children > 0) {
      out_ += tree_.raw(*nth(*choices, variant % choices->children));
      return;
    }
    write_type(parts, type_of(parts, depth), name, depth, variant);
  }

 private:
  void write_type(const Parts& parts, std::string_view type, std::string_view name, int depth, std::int64_t variant) {
    if (type == "object") return write_object(parts, depth);
    if (type == "array") return write_array(parts, name, depth);
    if (type == "integer" || type == "number") return write_number(parts, type == "integer", variant);
    if (type == "boolean") {
      out_ += variant % 2 == 0 ? "true" : "false";
    } else if (type == "null") {
      out_ += "null";
    } else {
      write_string(parts, name, variant);
    }
  }

  void gather(const JsonNode* schema, int depth, Parts& parts) const {
    if (schema == nullptr || !schema->is(JsonType::object) || parts.size() >= kMaxParts) return;
    if (std::find(parts.begin(), parts.end(), schema) != parts.end()) return;
    parts.push_back(schema);
    gather(resolve(tree_.find(schema, "$ref")), depth, parts);
    if (const JsonNode* all = list(*schema, "allOf")) {
      for (const JsonNode& part : tree_.children(*all)) gather(&part, depth, parts);
    }
    for (const std::string_view key : {"anyOf", "oneOf"}) {
      if (const JsonNode* any = list(*schema, key)) gather(branch(*any, depth), depth, parts);
    }
  }

  const JsonNode* branch(const JsonNode& any, int depth) const {
    if (depth >= kDeep) {
      for (const JsonNode& option : tree_.children(any)) {
        const std::string_view type = tree_.string(tree_.find(&option, "type"));
        const bool open = type.empty() || type == "object" || type == "array";
        if (!open || tree_.find(&option, "enum") != nullptr || tree_.find(&option, "const") != nullptr) return &option;
      }
    }
    return nth(any, 0);
  }

  // "#", "#/$defs/name", "#/definitions/a/properties/b"
  const JsonNode* resolve(const JsonNode* ref) const {
    std::string path = tree_.text_of(ref);
    if (path.empty() || path[0] != '#') return nullptr;
    const JsonNode* node = root_;
    for (std::size_t at = 1; at < path.size() && node != nullptr;) {
      const std::size_t end = std::min(path.find('/', at + 1), path.size());
      const std::string step = path.substr(at + 1, end - at - 1);
      std::size_t index = 0;
      if (node->is(JsonType::array)) {
        const auto [after, error] = std::from_chars(step.data(), step.data() + step.size(), index);
        node = error == std::errc() && index < node->children ? nth(*node, static_cast<std::int64_t>(index)) : nullptr;
      } else {
        node = tree_.find(node, step);
      }
      at = end;
    }
    return node;
  }

  std::string_view type_of(const Parts& parts, int depth) const {
    const JsonNode* type = find(parts, "type");
    if (type != nullptr && type->is(JsonType::array) && type->children > 0) {
      const JsonNode* chosen = nth(*type, 0);
      for (const JsonNode& one : tree_.children(*type)) {
        const bool null = tree_.string(&one) == "null";
        if (null == (depth >= kDeep)) chosen = &one;
        if (null == (depth >= kDeep)) break;
      }
      type = chosen;
    }
    if (type != nullptr) return tree_.string(type);
    if (find(parts, "properties") != nullptr || find(parts, "required") != nullptr) return "object";
    if (find(parts, "items") != nullptr || find(parts, "prefixItems") != nullptr) return "array";
    return "string";
  }

  void write_object(const Parts& parts, int depth) {
    std::vector<std::string> required;
    bool says_required = false;
    for (const JsonNode* part : parts) {
      const JsonNode* names = list(*part, "required");
      if (names == nullptr) continue;
      says_required = says_required || names->children > 0;
      for (const JsonNode& name : tree_.children(*names)) {
        if (required.size() < kMaxMembers) required.push_back(tree_.text_of(&name));
      }
    }
    const bool all = !says_required && optional_ == Optional::when_none_required && depth < kDeep;
    std::vector<std::string> written;
    out_ += '{';
    for (const JsonNode* part : parts) {
      const JsonNode* properties = tree_.find(part, "properties");
      if (properties == nullptr || !properties->is(JsonType::object)) continue;
      for (const JsonNode& property : tree_.children(*properties)) {
        std::string name;
        wire::append_unescaped(name, tree_.key(property));
        if (all || contains(required, name)) write_member(std::move(name), &property, depth, written);
      }
    }
    const JsonNode* others = find(parts, "additionalProperties");
    for (std::string& name : required) write_member(std::move(name), others, depth, written);
    out_ += '}';
  }

  void write_member(std::string name, const JsonNode* schema, int depth, std::vector<std::string>& written) {
    if (written.size() >= kMaxMembers || contains(written, name)) return;
    if (!written.empty()) out_ += ',';
    core::append_json_string(out_, name);
    out_ += ':';
    write(schema, name, depth + 1, 0);
    written.push_back(std::move(name));
  }

  void write_array(const Parts& parts, std::string_view name, int depth) {
    const JsonNode* first = nullptr;
    for (const JsonNode* part : parts) first = first != nullptr ? first : list(*part, "prefixItems");
    const JsonNode* items = find(parts, "items");
    const auto least =
        static_cast<std::int64_t>(std::clamp(number(parts, "minItems").value_or(0), 0.0, double(kMaxItems)));
    const auto most = static_cast<std::int64_t>(
        std::clamp(number(parts, "maxItems").value_or(double(kMaxItems)), 0.0, double(kMaxItems)));
    const std::int64_t fixed = first != nullptr ? first->children : 0;
    const std::int64_t wish = depth >= kDeep ? 0 : std::max<std::int64_t>(fixed, first == nullptr ? 1 : 0);
    const std::int64_t count = std::min(std::max(least, wish), most);
    out_ += '[';
    for (std::int64_t i = 0; i < count; ++i) {
      if (i > 0) out_ += ',';
      write(i < fixed ? nth(*first, i) : items, name, depth + 1, i);
    }
    out_ += ']';
  }

  void write_number(const Parts& parts, bool whole, std::int64_t variant) {
    const auto [low, low_open] = bound(parts, "minimum", "exclusiveMinimum");
    const auto [high, high_open] = bound(parts, "maximum", "exclusiveMaximum");
    double value = 1;
    if (low && value <= *low) value = low_open ? (whole ? std::floor(*low) + 1 : *low + 1) : *low;
    if (high && value >= *high) value = high_open ? (whole ? std::ceil(*high) - 1 : *high - 1) : *high;
    if (!whole && low && high && (value < *low || value > *high)) value = (*low + *high) / 2;
    value += static_cast<double>(variant);
    const double step = number(parts, "multipleOf").value_or(0);
    if (step > 0) value = std::ceil(value / step) * step;
    if (high && value > *high) value = *high;
    if (whole && std::abs(value) < 9e15) {
      core::append_number(out_, static_cast<std::int64_t>(std::ceil(value)));
    } else {
      core::append_number(out_, value);
    }
  }

  struct Bound {
    std::optional<double> value;
    bool open = false;  // the value itself does not belong to it
  };

  // exclusiveMinimum is a number, or (draft 4) a flag beside minimum.
  Bound bound(const Parts& parts, std::string_view closed, std::string_view open) const {
    if (const auto value = number(parts, open)) return {value, true};
    const JsonNode* flag = find(parts, open);
    return {number(parts, closed), flag != nullptr && tree_.raw(*flag) == "true"};
  }

  void write_string(const Parts& parts, std::string_view name, std::int64_t variant) {
    const std::string_view format = tree_.string(find(parts, "format"));
    for (const Format& known : kFormats) {
      if (known.name == format) return core::append_json_string(out_, known.value);
    }
    std::string text = "demo";
    if (!name.empty()) text.append(" ").append(name);
    if (variant > 0) text.append(" ").append(std::to_string(variant + 1));
    const double least = number(parts, "minLength").value_or(0);
    const double most = number(parts, "maxLength").value_or(1e9);
    if (least <= double(kMaxBytes) && double(text.size()) < least) text.resize(static_cast<std::size_t>(least), '.');
    if (double(text.size()) > most)
      text = std::string(static_cast<std::size_t>(std::max(most, 0.0)), static_cast<char>('a' + variant % 26));
    core::append_json_string(out_, text);
  }

  const JsonNode* find(const Parts& parts, std::string_view key) const {
    for (const JsonNode* part : parts) {
      if (const JsonNode* found = tree_.find(part, key)) return found;
    }
    return nullptr;
  }

  std::optional<double> number(const Parts& parts, std::string_view key) const {
    const JsonNode* node = find(parts, key);
    if (node == nullptr || !node->is(JsonType::number)) return {};
    const std::string_view text = tree_.raw(*node);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) return {};
    return value;
  }

  const JsonNode* list(const JsonNode& object, std::string_view key) const {
    const JsonNode* node = tree_.find(&object, key);
    return node != nullptr && node->is(JsonType::array) && node->children > 0 ? node : nullptr;
  }

  const JsonNode* nth(const JsonNode& array, std::int64_t index) const {
    for (const JsonNode& child : tree_.children(array)) {
      if (index-- == 0) return &child;
    }
    return nullptr;
  }

  static bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  const JsonTree& tree_;
  const JsonNode* root_;
  Optional optional_;
  std::string& out_;
  std::size_t limit_;
};

}  // namespace

void append_instance(const JsonTree& tree, const JsonNode* schema, Optional optional, std::string& out) {
  Instance(tree, schema, optional, out).write(schema, {}, 0, 0);
}

}  // namespace router::demo
