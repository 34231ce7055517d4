#include "core/config_decode.h"

#include <unistd.h>

#include <algorithm>
#include <unordered_set>

#include "core/json_writer.h"

namespace core {
namespace {

std::string_view name_of(YamlNode::Kind kind) {
  switch (kind) {
    case YamlNode::Kind::null: return "nothing";
    case YamlNode::Kind::scalar: return "a single value";
    case YamlNode::Kind::sequence: return "a list";
    case YamlNode::Kind::map: return "a map";
  }
  return "something else";
}

bool is_plain_word(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

std::string listed(std::span<const std::string_view> words) {
  std::string out;
  for (const std::string_view word : words) out.append(out.empty() ? "" : ", ").append(word);
  return out;
}

// "must be between 1s and 1h", with the end that was missed in the cure.
template <class T, class Format>
bool in_range(const Cursor& at, T value, T least, T most, Format format) {
  if (value >= least && value <= most) return true;
  at.bad_value("must be between " + format(least) + " and " + format(most),
               value < least ? "write " + format(least) + " or more" : "write " + format(most) + " or less");
  return false;
}

}  // namespace

std::string join_path(std::string_view path, std::string_view key) {
  std::string out(path);
  if (is_plain_word(key)) {
    if (!out.empty()) out += '.';
    return out.append(key);
  }
  out += '[';
  append_json_string(out, key);
  out += ']';
  return out;
}

std::string join_path(std::string_view path, std::size_t index) {
  return std::string(path).append("[").append(std::to_string(index)).append("]");
}

void Cursor::error(std::string problem, std::string cure) const {
  source_->issues.error(line_, path_, std::move(problem), std::move(cure));
}

void Cursor::warn(std::string problem, std::string cure) const {
  source_->issues.warn(line_, path_, std::move(problem), std::move(cure));
}

void Cursor::bad_value(std::string_view problem, std::string cure) const {
  error(in_quotes(node_->text).append(": ").append(problem), std::move(cure));
}

std::optional<std::string> Cursor::text(std::string& missing) const {
  if (node_->kind == YamlNode::Kind::null) {
    error("has no value", "write a value after the colon, or remove the line");
    return std::nullopt;
  }
  if (node_->kind != YamlNode::Kind::scalar) {
    error("must be a single value, this is " + std::string(name_of(node_->kind)), "write the value on the same line");
    return std::nullopt;
  }
  Expanded expanded = expand_environment(node_->text, source_->env, source_->context);
  if (!expanded.problem.empty()) {
    error(std::move(expanded.problem),
          std::string(source_->env ? "write ${NAME} or ${NAME:-default}; " : "").append("$${ stands for ${ itself"));
    return std::nullopt;
  }
  missing = std::move(expanded.missing);
  if (!missing.empty()) return std::nullopt;
  return std::move(expanded.text);
}

std::optional<std::string> Cursor::text() const {
  std::string missing;
  std::optional<std::string> out = text(missing);
  if (!missing.empty()) {
    error("the environment variable " + missing + " is not set", "set it, or give a default: ${" + missing + ":-...}");
  }
  return out;
}

std::vector<std::pair<std::string, Cursor>> Cursor::entries() const {
  std::vector<std::pair<std::string, Cursor>> out;
  if (is_null()) return out;
  if (!is_map()) {
    error("must be a map of keys and values, this is " + std::string(name_of(node_->kind)),
          "write 'key: value' lines, indented");
    return out;
  }
  std::unordered_set<std::string_view> seen;
  out.reserve(node_->items.size() / 2);
  for (std::size_t i = 0; i + 1 < node_->items.size(); i += 2) {
    const YamlNode& key = *node_->items[i];
    const YamlNode& value = *node_->items[i + 1];
    if (key.kind != YamlNode::Kind::scalar) {
      source_->issues.error(key.line, path_, "a key must be a word, this is " + std::string(name_of(key.kind)),
                            "write 'key: value'");
      continue;
    }
    Cursor place(value, key.line, join_path(path_, key.text), *source_);
    if (!seen.insert(key.text).second) {
      place.error("stands here twice", "remove one of the two");
      continue;
    }
    out.emplace_back(key.text, std::move(place));
  }
  return out;
}

std::vector<Cursor> Cursor::items() const {
  std::vector<Cursor> out;
  if (is_null()) return out;
  if (node_->kind != YamlNode::Kind::sequence) {
    error("must be a list, this is " + std::string(name_of(node_->kind)), "write [one, two], or '- one' lines");
    return out;
  }
  out.reserve(node_->items.size());
  for (const YamlNode* item : node_->items) out.emplace_back(*item, item->line, join_path(path_, out.size()), *source_);
  return out;
}

// A single value is a list of one.
std::vector<std::string> Cursor::texts() const {
  std::vector<std::string> out;
  if (node_->kind == YamlNode::Kind::scalar) {
    if (auto one = text()) out.push_back(std::move(*one));
    return out;
  }
  for (const Cursor& item : items()) {
    if (auto one = item.text()) out.push_back(std::move(*one));
  }
  return out;
}

bool Cursor::quoted_value(std::string_view wanted) const {
  if (!node_->quoted || node_->text.find("${") != std::string::npos) return false;
  bad_value("must be " + std::string(wanted) + ", this is a text", "remove the quotes");
  return true;
}

std::optional<bool> Cursor::flag() const {
  const auto value = text();
  if (!value || quoted_value("true or false")) return std::nullopt;
  if (*value == "true") return true;
  if (*value == "false") return false;
  bad_value("must be true or false", "write true or false");
  return std::nullopt;
}

std::optional<double> Cursor::number(double least, double most) const {
  const auto value = text();
  if (!value || quoted_value("a number")) return std::nullopt;
  const auto out = parse_number(*value);
  if (!out) {
    bad_value("not a number", "write digits without a unit, as in " + format_number(std::max(least, 1.0)));
    return std::nullopt;
  }
  return in_range(*this, *out, least, most, format_number) ? out : std::nullopt;
}

std::optional<Millis> Cursor::duration(Millis least, Millis most) const {
  const auto value = text();
  if (!value) return std::nullopt;
  Parsed<Millis> out = parse_duration(*value);
  if (!out.value) bad_value(out.problem, std::move(out.cure));
  return out.value && in_range(*this, *out.value, least, most, format_duration) ? out.value : std::nullopt;
}

std::optional<std::uint64_t> Cursor::size(std::uint64_t least, std::uint64_t most) const {
  const auto value = text();
  if (!value) return std::nullopt;
  Parsed<std::uint64_t> out = parse_size(*value);
  if (!out.value) bad_value(out.problem, std::move(out.cure));
  return out.value && in_range(*this, *out.value, least, most, format_size) ? out.value : std::nullopt;
}

std::optional<std::size_t> Cursor::choice(std::span<const std::string_view> words) const {
  const auto value = text();
  if (!value) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), *value);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  bad_value("must be one of " + listed(words), did_you_mean(node_->text, words, "choose one of them"));
  return std::nullopt;
}

const Cursor* Reader::find(std::string_view name) const {
  for (const auto& [key, at] : entries_) {
    if (key == name) return &at;
  }
  return nullptr;
}

const Cursor* Reader::take(std::string_view name) {
  known_.push_back(name);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].first != name) continue;
    used_[i] = true;
    return &entries_[i].second;
  }
  return nullptr;
}

const Cursor& Reader::place(std::string_view name) const {
  const Cursor* found = find(name);
  return found ? *found : at_;
}

void Reader::finish() {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (used_[i] || at_.source().issues.full()) continue;
    const auto& [key, at] = entries_[i];
    if (key == "<<") {
      at.error("YAML merge keys are not read here", "write the keys out, or use the top-level 'defaults'");
    } else {
      at.error("unknown key", did_you_mean(key, known_, "known here: " + listed(known_)));
    }
  }
}

void Reader::text(std::string_view name, std::string& out) {
  if (const Cursor* at = take(name)) {
    if (auto value = at->text()) out = std::move(*value);
  }
}

void Reader::flag(std::string_view name, bool& out) {
  if (const Cursor* at = take(name)) {
    if (const auto value = at->flag()) out = *value;
  }
}

void Reader::size(std::string_view name, std::uint64_t& out, std::uint64_t least, std::uint64_t most) {
  if (const Cursor* at = take(name)) {
    if (const auto value = at->size(least, most)) out = *value;
  }
}

void Reader::list(std::string_view name, std::vector<std::string>& out) {
  if (const Cursor* at = take(name)) out = at->texts();
}

void Reader::file(std::string_view name, std::string& out) {
  const Cursor* at = take(name);
  if (!at) return;
  const auto value = at->text();
  if (!value || value->empty()) return;
  const std::filesystem::path path = at->source().folder / *value;
  out = path.string();
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored) || ::access(path.c_str(), R_OK) != 0) {
    at->bad_value("this file cannot be read", "check that it exists and that this user may read it");
  }
}

}  // namespace core
