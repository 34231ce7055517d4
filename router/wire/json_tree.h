// An index over one JSON document: a flat list of nodes that say where each value stands in the text. Nothing is
// converted or copied, so what is not touched can be handed on byte for byte. simdjson (on demand) does the reading;
// every value is looked at, so a document that parses is valid JSON throughout. Reused from document to document; one
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace router::wire {

enum class JsonType : std::uint8_t { null, boolean, number, string, array, object };

struct JsonNode {
  std::uint32_t begin = 0, end = 0;    // the value in the text; a string's includes its quotes
  std::uint32_t key = 0, key_end = 0;  // a member's key without its quotes
  std::uint32_t next = 0;              // index of the next sibling; 0: none
  std::uint32_t parent = 0;            // index of the container
  std::uint32_t children = 0;
  std::uint32_t patch = 0;  // JsonPatch: the first change, counted from 1
  JsonType type = JsonType::null;
  bool dirty = false;  // JsonPatch: something changed here or below

  bool is(JsonType t) const noexcept { return type == t; }
};

// A comparison with a known name that compiles to one or two loads.
template <std::size_t N>
bool is_key(std::string_view key, const char (&name)[N]) noexcept {
  return key.size() == N - 1 && std::memcmp(key.data(), name, N - 1) == 0;
}

class JsonTree {
 public:
  static constexpr int kMaxDepth = 128;
  static constexpr std::size_t kMaxNodes = 1u << 20;  // 40 MiB; values below `logprobs` and `embedding` are not indexed

  // False: not a JSON object or array, or beyond the limits. Bytes that are not UTF-8 are replaced by U+FFFD first
  // (repaired()). `readable` is how many bytes may be read from text.data(): with enough padding behind it the text is
  // read in place and must outlive the tree's use, else it is copied.
  bool parse(std::string_view text, std::size_t readable = 0);

  bool repaired() const noexcept { return repaired_; }
  std::string_view text() const noexcept { return text_; }
  const JsonNode& root() const noexcept { return nodes_.front(); }
  const JsonNode& parent(const JsonNode& n) const noexcept { return nodes_[n.parent]; }

  std::string_view raw(const JsonNode& n) const noexcept { return text_.substr(n.begin, n.end - n.begin); }
  std::string_view key(const JsonNode& n) const noexcept { return text_.substr(n.key, n.key_end - n.key); }
  // A string between its quotes, still escaped; empty for other types.
  std::string_view string(const JsonNode* n) const noexcept;
  // A string unescaped.
  std::string text_of(const JsonNode* n) const;
  // A number without fraction and exponent, up to 18 digits.
  std::optional<std::int64_t> integer(const JsonNode* n) const noexcept;

  // The last member of that name (as most parsers choose), null when there is none or `object` is null or no object.
  // Inlined, because the name nearly always is a constant: then each key costs a comparison of sizes.
  [[gnu::always_inline]] const JsonNode* find(const JsonNode* object, std::string_view name) const noexcept {
    if (object == nullptr || !object->is(JsonType::object)) return nullptr;
    const JsonNode* found = nullptr;
    for (const JsonNode& member : children(*object)) {
      if (member.key_end - member.key == name.size() &&
          std::memcmp(text_.data() + member.key, name.data(), name.size()) == 0)
        found = &member;
    }
    return found;
  }
  // The same, but an explicit null counts as absent.
  [[gnu::always_inline]] const JsonNode* find_value(const JsonNode* object, std::string_view name) const noexcept {
    const JsonNode* const found = find(object, name);
    return found != nullptr && !found->is(JsonType::null) ? found : nullptr;
  }

  // for (const JsonNode& child : tree.children(node))
  class Children {
   public:
    class Iterator {
     public:
      Iterator(const JsonNode* nodes, std::uint32_t at) noexcept : nodes_(nodes), at_(at) {}
      const JsonNode& operator*() const noexcept { return nodes_[at_]; }
      Iterator& operator++() noexcept {
        at_ = nodes_[at_].next;
        return *this;
      }
      bool operator!=(const Iterator& other) const noexcept { return at_ != other.at_; }

     private:
      const JsonNode* nodes_;
      std::uint32_t at_;
    };
    Children(const JsonNode* nodes, std::uint32_t first) noexcept : nodes_(nodes), first_(first) {}
    Iterator begin() const noexcept { return {nodes_, first_}; }
    Iterator end() const noexcept { return {nodes_, 0}; }

   private:
    const JsonNode* nodes_;
    std::uint32_t first_;
  };
  Children children(const JsonNode& n) const noexcept { return {nodes_.data(), n.children == 0 ? 0 : index(n) + 1}; }

  std::uint32_t index(const JsonNode& n) const noexcept { return static_cast<std::uint32_t>(&n - nodes_.data()); }
  JsonNode& node(std::uint32_t index) noexcept { return nodes_[index]; }

 private:
  void release_excess(std::size_t needed);

  std::string_view text_;
  std::string copy_;
  std::vector<JsonNode> nodes_;
  bool repaired_ = false;
};

// Appends a JSON string's inside with its escapes resolved. False: there are some that are none, or lone surrogates;
// each becomes U+FFFD.
bool append_unescaped(std::string& out, std::string_view escaped);

}  // namespace router::wire
