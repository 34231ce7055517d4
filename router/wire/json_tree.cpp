#include "router/wire/json_tree.h"

#include <simdjson.h>

#include <charconv>

#include "core/json_writer.h"
#include "core/release.h"
#include "router/wire/json_token.h"

namespace router::wire {
namespace {

namespace od = simdjson::ondemand;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kKeptBytes = 256 << 10;  // buffers grown beyond this by one large document are given back

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && is_json_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_json_space(text.back())) text.remove_suffix(1);
  return text;
}

// Stage 1 of simdjson has checked UTF-8, control characters and the closing quote; what is left are the escapes.
bool valid_escapes(std::string_view body) noexcept {
  for (std::size_t at = body.find('\\'); at != body.npos; at = body.find('\\', at)) {
    const std::size_t length = escape_length(body.substr(at));
    if (length == 0) return false;
    at += length;
  }
  return true;
}

// Long lists of numbers and tokens that nobody here looks into.
bool is_opaque(std::string_view key) noexcept { return is_key(key, "logprobs") || is_key(key, "embedding"); }

// Walks the whole document. Record: nodes are made; else the values are only checked. Nodes are written over those of
// earlier documents, each field once: this is the hottest loop of a stream.
class Builder {
 public:
  Builder(std::string_view text, od::document& document, std::vector<JsonNode>& nodes)
      : text_(text), document_(document), nodes_(nodes), escapes_(text.find('\\') != text.npos) {}

  bool build() {
    const std::uint32_t root = add();
    const bool object = text_.front() == '{';
    std::uint32_t children = 0;
    if (!container<true>(document_, object, root, children, 1)) return false;
    nodes_[root] = {0, size(text_), 0, 0, 0, 0, children, 0, object ? JsonType::object : JsonType::array, false};
    const char* after;
    return document_.current_location().get(after) == simdjson::OUT_OF_BOUNDS;  // nothing may follow
  }

 private:
  struct Siblings {
    std::uint32_t parent;
    std::uint32_t last = 0;
    std::uint32_t count = 0;
  };

  // `value` is the document or an od::value; `at` its node.
  template <bool Record, class Value>
  bool container(Value& value, bool object, std::uint32_t at, std::uint32_t& children, int depth) {
    if (depth > JsonTree::kMaxDepth) return false;
    Siblings siblings{at};
    if (object) {
      od::object members;
      if (value.get_object().get(members)) return false;
      for (auto field : members) {
        if (field.error() || !member<Record>(field.value_unsafe(), siblings, depth)) return false;
      }
    } else {
      od::array elements;
      if (value.get_array().get(elements)) return false;
      for (auto element : elements) {
        if (element.error()) return false;
        od::value& each = element.value_unsafe();
        if (!child<Record>(each, each.raw_json_token(), text_.substr(0, 0), siblings, depth)) return false;
      }
    }
    children = siblings.count;
    return true;
  }

  template <bool Record>
  [[gnu::always_inline]] bool member(od::field& field, Siblings& siblings, int depth) {
    const char* key = field.key().raw();
    const std::string_view padded = field.value().raw_json_token();
    if (!inside(padded) || key < text_.data() || key >= padded.data()) return false;
    const char* end = padded.data();  // the key ends with the quote before the colon before the value
    while (*--end != ':') {
    }
    while (*--end != '"') {
    }
    const std::string_view name(key, static_cast<std::size_t>(end - key));
    if (escapes_ && !valid_escapes(name)) return false;
    return child<Record>(field.value(), padded, name, siblings, depth);
  }

  // One value of a container. `padded` is its first token and the space behind.
  template <bool Record>
  [[gnu::always_inline]] bool child(od::value& value, std::string_view padded, std::string_view key, Siblings& siblings,
                                    int depth) {
    if (!inside(padded)) return false;
    JsonType type;
    std::uint32_t end = 0, children = 0, self = 0;
    if constexpr (Record) {
      self = add();
      if (self >= JsonTree::kMaxNodes) return false;
    }
    const char first = padded.front();
    if (first == '{' || first == '[') {
      type = first == '{' ? JsonType::object : JsonType::array;
      if (!nested<Record>(value, first == '{', key, self, children, depth) || !container_end(end)) return false;
    } else if (!scalar(padded, type, end)) {
      return false;
    }
    if constexpr (Record) {
      const std::uint32_t key_begin = offset(key.data());
      nodes_[self] = {
          offset(padded.data()), end, key_begin, key_begin + size(key), 0, siblings.parent, children, 0, type, false};
      if (siblings.last != 0) nodes_[siblings.last].next = self;
      siblings.last = self;
      ++siblings.count;
    }
    return true;
  }

  // In a document whose brackets do not close simdjson hands out tokens behind its end, of any length. A real one
  // inside a container has at least the closing bracket behind it.
  [[gnu::always_inline]] bool inside(std::string_view token) const noexcept {
    const char* const end = text_.data() + text_.size();
    return token.data() >= text_.data() && token.data() < end &&
           token.size() < static_cast<std::size_t>(end - token.data());
  }

  [[gnu::always_inline]] bool scalar(std::string_view padded, JsonType& type, std::uint32_t& end) const noexcept {
    const char following = padded.data()[padded.size()];
    if (following != ',' && following != '}' && following != ']') return false;
    while (is_json_space(padded.back())) padded.remove_suffix(1);
    end = offset(padded.data() + padded.size());
    return read_scalar(padded, type);
  }

  bool read_scalar(std::string_view token, JsonType& type) const noexcept {
    switch (token.front()) {
      case '"':
        type = JsonType::string;
        if (token.size() < 2 || token.back() != '"') return false;
        return !escapes_ || valid_escapes(token.substr(1, token.size() - 2));
      case 't':
      case 'f': type = JsonType::boolean; return is_key(token, "true") || is_key(token, "false");
      case 'n': type = JsonType::null; return is_key(token, "null");
      default: type = JsonType::number; return is_json_number(token);
    }
  }

  template <bool Record>
  [[gnu::noinline]] bool nested(od::value& value, bool object, std::string_view key, std::uint32_t self,
                                std::uint32_t& children, int depth) {
    if constexpr (Record) {
      if (!is_opaque(key)) return container<true>(value, object, self, children, depth + 1);
    }
    return container<false>(value, object, self, children, depth + 1);
  }

  // Behind a container that was just read.
  bool container_end(std::uint32_t& end) noexcept {
    const char* after;
    if (document_.current_location().get(after)) return false;
    while (is_json_space(after[-1])) --after;
    end = offset(after);
    return true;
  }

  std::uint32_t add() {
    if (count_ == nodes_.size()) nodes_.resize(count_ == 0 ? 64 : 2 * count_);
    return count_++;
  }
  std::uint32_t offset(const char* p) const noexcept { return static_cast<std::uint32_t>(p - text_.data()); }
  static std::uint32_t size(std::string_view text) noexcept { return static_cast<std::uint32_t>(text.size()); }

  std::string_view text_;
  od::document& document_;
  std::vector<JsonNode>& nodes_;
  std::uint32_t count_ = 0;
  bool escapes_;  // a backslash stands somewhere
};

// One parser for each thread: it works only inside parse(), and its buffers stay warm.
od::parser& thread_parser(std::size_t needed) {
  thread_local od::parser parser;
  if (parser.capacity() > kKeptBytes && needed <= kKeptBytes) parser = od::parser();
  return parser;
}

simdjson::error_code read(std::string_view text, std::size_t readable, std::vector<JsonNode>& nodes) {
  od::document document;
  const auto error = thread_parser(text.size()).iterate(text.data(), text.size(), readable).get(document);
  if (error) return error;
  return Builder(text, document, nodes).build() ? simdjson::SUCCESS : simdjson::TAPE_ERROR;
}

}  // namespace

bool JsonTree::parse(std::string_view text, std::size_t readable) {
  repaired_ = false;
  const char* const start = text.data();
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    text.remove_prefix(kByteOrderMark.size());
    repaired_ = true;
  }
  text = trim(text);
  if (text.empty() || (text.front() != '{' && text.front() != '[') || text.size() >= UINT32_MAX) return false;
  release_excess(text.size());
  const std::size_t skipped = static_cast<std::size_t>(text.data() - start);
  std::size_t capacity = readable > skipped ? readable - skipped : 0;
  if (capacity < text.size() + simdjson::SIMDJSON_PADDING) {
    copy_.assign(text);
    copy_.append(simdjson::SIMDJSON_PADDING, ' ');
    text_ = std::string_view(copy_).substr(0, text.size());
    capacity = copy_.size();
  } else {
    text_ = text;
  }
  auto error = read(text_, capacity, nodes_);
  if (error == simdjson::UTF8_ERROR) {
    std::string valid;
    core::append_valid_utf8(valid, text_);
    const std::size_t size = valid.size();
    copy_ = std::move(valid);
    copy_.append(simdjson::SIMDJSON_PADDING, ' ');
    text_ = std::string_view(copy_).substr(0, size);
    repaired_ = true;
    error = read(text_, copy_.size(), nodes_);
  }
  return error == simdjson::SUCCESS;
}

void JsonTree::release_excess(std::size_t needed) {
  if (needed > kKeptBytes) return;
  if (copy_.capacity() > kKeptBytes + simdjson::SIMDJSON_PADDING) core::release(copy_);
  if (nodes_.capacity() * sizeof(JsonNode) > kKeptBytes) core::release(nodes_);
}

std::string_view JsonTree::string(const JsonNode* n) const noexcept {
  if (n == nullptr || !n->is(JsonType::string)) return {};
  return text_.substr(n->begin + 1, n->end - n->begin - 2);
}

std::string JsonTree::text_of(const JsonNode* n) const {
  std::string out;
  append_unescaped(out, string(n));
  return out;
}

std::optional<std::int64_t> JsonTree::integer(const JsonNode* n) const noexcept {
  if (n == nullptr || !n->is(JsonType::number)) return {};
  std::string_view digits = raw(*n);
  const bool negative = digits.front() == '-';
  if (negative) digits.remove_prefix(1);
  if (digits.size() > 18) return {};
  std::int64_t value = 0;
  for (const char c : digits) {
    if (!is_digit(c)) return {};
    value = 10 * value + (c - '0');
  }
  return negative ? -value : value;
}

namespace {

constexpr unsigned kNoUnit = 0x10000;

// The UTF-16 unit of \u1234 at the start of `text`, or kNoUnit.
unsigned unit_at(std::string_view text) noexcept {
  constexpr std::size_t kSize = 6;
  if (text.size() < kSize || !text.starts_with("\\u")) return kNoUnit;
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + kSize, value, 16);
  return error == std::errc() && end == text.data() + kSize ? value : kNoUnit;
}

void append_code_point(std::string& out, unsigned c) {
  const auto byte = [&](unsigned value) { out += static_cast<char>(value); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | c >> 6);
    byte(0x80 | (c & 63));
  } else if (c < 0x10000) {
    byte(0xE0 | c >> 12);
    byte(0x80 | (c >> 6 & 63));
    byte(0x80 | (c & 63));
  } else {
    byte(0xF0 | c >> 18);
    byte(0x80 | (c >> 12 & 63));
    byte(0x80 | (c >> 6 & 63));
    byte(0x80 | (c & 63));
  }
}

struct Used {
  std::size_t bytes = 0;
  bool good = true;  // false: no escape of JSON, or half a surrogate pair
};

// The escape at the start of `text`.
Used append_escape(std::string& out, std::string_view text) {
  constexpr std::string_view kNames = "\"\\/bfnrt", kValues = "\"\\/\b\f\n\r\t";
  constexpr std::size_t kUnit = 6;
  constexpr unsigned kReplacement = 0xFFFD;
  const std::size_t name = text.size() < 2 ? kNames.npos : kNames.find(text[1]);
  if (name != kNames.npos) {
    out += kValues[name];
    return {2, true};
  }
  const unsigned high = unit_at(text);
  if (high == kNoUnit) {
    append_code_point(out, kReplacement);
    return {1, false};
  }
  if (high < 0xD800 || high > 0xDFFF) {
    append_code_point(out, high);
    return {kUnit, true};
  }
  const unsigned low = unit_at(text.substr(kUnit));
  if (high >= 0xDC00 || low < 0xDC00 || low > 0xDFFF) {
    append_code_point(out, kReplacement);
    return {kUnit, false};
  }
  append_code_point(out, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
  return {2 * kUnit, true};
}

}  // namespace

bool append_unescaped(std::string& out, std::string_view escaped) {
  bool good = true;
  while (!escaped.empty()) {
    const std::size_t run = std::min(escaped.find('\\'), escaped.size());
    out += escaped.substr(0, run);
    escaped.remove_prefix(run);
    if (escaped.empty()) break;
    const Used used = append_escape(out, escaped);
    good &= used.good;
    escaped.remove_prefix(used.bytes);
  }
  return good;
}

}  // namespace router::wire
