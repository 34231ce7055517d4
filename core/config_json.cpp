#include "core/config_json.h"

#include <algorithm>

#include "core/json_writer.h"

namespace core {
namespace {

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

class JsonParser {
 public:
  JsonParser(std::string_view text, int line, YamlDocument& out) : text_(text), line_(line), out_(out) {}

  // Empty: the document is whole.
  std::string run() {
    const YamlNode* root = value(0);
    if (root) blanks();
    if (root && at_ < text_.size()) root = fail("something follows the value");
    out_.root = root;
    return std::move(problem_);
  }

 private:
  const YamlNode* fail(std::string_view what) {
    if (problem_.empty()) problem_.append(what).append(" in column ").append(std::to_string(at_ + 1));
    return nullptr;
  }

  void blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  bool take(char c) {
    blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  YamlNode& make(YamlNode::Kind kind) {
    YamlNode& node = out_.nodes.emplace_back();
    node.kind = kind;
    node.line = line_;
    return node;
  }

  const YamlNode* value(std::size_t depth) {
    blanks();
    if (depth > kMaxJsonDepth) return fail("it is nested too deep");
    if (at_ >= text_.size()) return fail("it ends where a value belongs");
    if (text_[at_] == '{') return object(depth);
    if (text_[at_] == '[') return list(depth);
    if (text_[at_] == '"') return string();
    return word();
  }

  const YamlNode* object(std::size_t depth) {
    YamlNode& node = make(YamlNode::Kind::map);
    ++at_;
    if (take('}')) return &node;
    do {
      blanks();
      if (at_ >= text_.size() || text_[at_] != '"') return fail("a key in quotes is missing");
      const YamlNode* key = string();
      if (!key) return nullptr;
      if (!take(':')) return fail("a colon is missing");
      const YamlNode* inner = value(depth + 1);
      if (!inner) return nullptr;
      node.items.push_back(key);
      node.items.push_back(inner);
    } while (take(','));
    return take('}') ? &node : fail("a comma or } is missing");
  }

  const YamlNode* list(std::size_t depth) {
    YamlNode& node = make(YamlNode::Kind::sequence);
    ++at_;
    if (take(']')) return &node;
    do {
      const YamlNode* inner = value(depth + 1);
      if (!inner) return nullptr;
      node.items.push_back(inner);
    } while (take(','));
    return take(']') ? &node : fail("a comma or ] is missing");
  }

  // A number, true, false or null.
  const YamlNode* word() {
    const std::size_t begin = at_;
    const auto goes_on = [](char c) {
      return is_digit(c) || (c >= 'a' && c <= 'z') || c == 'E' || c == '+' || c == '-' || c == '.';
    };
    while (at_ < text_.size() && goes_on(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word == "null") return &make(YamlNode::Kind::null);
    if (word != "true" && word != "false" && !is_number(word)) {
      at_ = begin;
      return fail("this is no JSON value");
    }
    YamlNode& node = make(YamlNode::Kind::scalar);
    node.text = word;
    return &node;
  }

  static bool is_number(std::string_view word) {
    const auto digits = [&] {
      const std::size_t count = std::min(word.find_first_not_of("0123456789"), word.size());
      word.remove_prefix(count);
      return count > 0;
    };
    if (word.starts_with('-')) word.remove_prefix(1);
    if (word.size() > 1 && word[0] == '0' && is_digit(word[1])) return false;
    if (!digits()) return false;
    if (word.starts_with('.')) {
      word.remove_prefix(1);
      if (!digits()) return false;
    }
    if (word.starts_with('e') || word.starts_with('E')) {
      word.remove_prefix(1);
      if (word.starts_with('+') || word.starts_with('-')) word.remove_prefix(1);
      if (!digits()) return false;
    }
    return word.empty();
  }

  const YamlNode* string() {
    YamlNode& node = make(YamlNode::Kind::scalar);
    node.quoted = true;
    ++at_;
    while (at_ < text_.size()) {
      const std::size_t plain = at_;
      while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
             static_cast<unsigned char>(text_[at_]) >= 0x20)
        ++at_;
      node.text.append(text_.substr(plain, at_ - plain));
      if (at_ >= text_.size()) break;
      if (text_[at_] == '"') {
        ++at_;
        return &node;
      }
      if (text_[at_] != '\\') return fail("a control character stands in a text");
      if (!escape(node.text)) return fail("this is no escape of JSON");
    }
    return fail("a text has no end");
  }

  bool escape(std::string& out) {
    constexpr std::string_view kNames = "\"\\/bfnrt", kMeant = "\"\\/\b\f\n\r\t";
    if (at_ + 1 >= text_.size()) return false;
    const char c = text_[at_ + 1];
    if (const std::size_t found = kNames.find(c); found != kNames.npos) {
      out += kMeant[found];
      at_ += 2;
      return true;
    }
    char32_t code = 0;
    if (!unit(code)) return false;
    if (code >= 0xD800 && code < 0xDC00) {
      char32_t low = 0;
      if (!unit(low) || low < 0xDC00 || low > 0xDFFF) return false;
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (code >= 0xDC00 && code <= 0xDFFF) {
      return false;
    }
    append_utf8(code, out);
    return true;
  }

  // \uXXXX
  bool unit(char32_t& out) {
    if (text_.size() - at_ < 6 || text_[at_] != '\\' || text_[at_ + 1] != 'u') return false;
    for (const char c : text_.substr(at_ + 2, 4)) {
      constexpr std::string_view kHex = "0123456789abcdef";
      const std::size_t digit = kHex.find(static_cast<char>(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c));
      if (digit == kHex.npos) return false;
      out = out * 16 + static_cast<char32_t>(digit);
    }
    at_ += 6;
    return true;
  }

  static void append_utf8(char32_t code, std::string& out) {
    const auto add = [&](char32_t byte) { out += static_cast<char>(byte); };
    const auto rest = [&](unsigned shift) { add(0x80 | ((code >> shift) & 0x3F)); };
    if (code < 0x80) return add(code);
    if (code < 0x800) {
      add(0xC0 | (code >> 6));
    } else if (code < 0x10000) {
      add(0xE0 | (code >> 12));
      rest(6);
    } else {
      add(0xF0 | (code >> 18));
      rest(12);
      rest(6);
    }
    rest(0);
  }

  std::string_view text_;
  int line_;
  YamlDocument& out_;
  std::size_t at_ = 0;
  std::string problem_;
};

}  // namespace

std::optional<YamlDocument> load_json(std::string_view text, int line, std::string& problem) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_sequence(text.substr(at));
    if (length == 0) {
      problem = "it is not UTF-8";
      return std::nullopt;
    }
    at += length;
  }
  YamlDocument out;
  problem = JsonParser(text, line, out).run();
  if (!problem.empty()) return std::nullopt;
  return out;
}

}  // namespace core
