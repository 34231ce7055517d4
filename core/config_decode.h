// The declarative decoder: a Cursor is one place in the file (node, path, issues), a Reader takes the known keys out of
// a map and reports the rest. A value that cannot be read leaves the struct's default in place and an issue behind, so
// that decoding goes on and every error is found. Internal to core/config*.cpp; a Reader needs its document and
// ConfigSource to live.
#pragma once

#include <cmath>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/config_units.h"
#include "core/config_words.h"
#include "core/config_yaml.h"

namespace core {

// What one reading has at hand.
struct ConfigSource {
  ConfigIssues issues;
  Environment env = nullptr;  // null: a file without variables
  void* context = nullptr;
  std::filesystem::path folder;  // of the config file: file names in it are relative to there
};

// "routes" + "auto" -> "routes.auto"; what is not a plain word stands in brackets: targets["ollama/llama3.1:8b"].
std::string join_path(std::string_view path, std::string_view key);
std::string join_path(std::string_view path, std::size_t index);

class Cursor {
 public:
  // `line`: where the reader should look, for a value with a key that of the key.
  Cursor(const YamlNode& node, int line, std::string path, ConfigSource& source)
      : node_(&node), line_(line), path_(std::move(path)), source_(&source) {}

  const YamlNode& node() const noexcept { return *node_; }
  const std::string& path() const noexcept { return path_; }
  ConfigSource& source() const noexcept { return *source_; }
  void error(std::string problem, std::string cure) const;
  void warn(std::string problem, std::string cure) const;
  // An error about the value, which is shown as the file has it: never what a variable held.
  void bad_value(std::string_view problem, std::string cure) const;

  bool is_map() const noexcept { return node_->kind == YamlNode::Kind::map; }
  bool is_null() const noexcept { return node_->kind == YamlNode::Kind::null; }
  // A scalar with its variables replaced. The second form hands an absent variable to the caller.
  std::optional<std::string> text() const;
  std::optional<std::string> text(std::string& missing) const;
  // A map's or list's content; nothing (`targets:` and no more) is an empty one. Repeated keys are reported and left
  // out.
  std::vector<std::pair<std::string, Cursor>> entries() const;
  std::vector<Cursor> items() const;
  std::vector<std::string> texts() const;

  std::optional<bool> flag() const;
  std::optional<double> number(double least, double most) const;
  std::optional<Millis> duration(Millis least, Millis most) const;
  std::optional<std::uint64_t> size(std::uint64_t least, std::uint64_t most) const;
  // Whether a quoted text stands where a number or a flag belongs (a variable in quotes is fine).
  bool quoted_value(std::string_view wanted) const;
  // The place in `words` of the text here.
  std::optional<std::size_t> choice(std::span<const std::string_view> words) const;

 private:
  const YamlNode* node_;
  int line_;
  std::string path_;
  ConfigSource* source_;
};

class Reader {
 public:
  explicit Reader(const Cursor& at) : at_(at), entries_(at.entries()), used_(entries_.size()) {}

  const Cursor& at() const noexcept { return at_; }
  const Cursor* take(std::string_view name);        // declares the key known; null when it is not there
  const Cursor* find(std::string_view name) const;  // only looks
  bool has(std::string_view name) const { return find(name) != nullptr; }
  // The key's place, or that of the map when the key is absent: where an issue about it belongs.
  const Cursor& place(std::string_view name) const;
  void finish();  // reports what nobody took

  void text(std::string_view name, std::string& out);
  void flag(std::string_view name, bool& out);
  void size(std::string_view name, std::uint64_t& out, std::uint64_t least, std::uint64_t most);
  void list(std::string_view name, std::vector<std::string>& out);
  // The name of a file that can be read, made relative to the config file's folder.
  void file(std::string_view name, std::string& out);

  template <class T>
  void number(std::string_view name, T& out, double least, double most) {
    const Cursor* at = take(name);
    if (!at) return;
    const std::optional<double> value = at->number(least, most);
    if (!value) return;
    if (std::is_integral_v<T> && *value != std::floor(*value))
      return at->bad_value("must be a whole number", "leave out the decimals");
    out = static_cast<T>(*value);
  }

  template <class Unit>
  void duration(std::string_view name, Unit& out, Millis least, Millis most) {
    if (const Cursor* at = take(name)) {
      if (const auto value = at->duration(least, most)) out = std::chrono::duration_cast<Unit>(*value);
    }
  }

  // `Out` is an enum with Words, or an optional of one.
  template <class Out>
  void choice(std::string_view name, Out& out) {
    if (const Cursor* at = take(name)) {
      if (const auto found = at->choice(words_of<EnumOf<Out>>())) out = Words<EnumOf<Out>>::kAll[*found];
    }
  }

  template <class T>
  void group(std::string_view name, T& out);

 private:
  Cursor at_;
  std::vector<std::pair<std::string, Cursor>> entries_;
  std::vector<bool> used_;
  std::vector<std::string_view> known_;
};

// A map that has nothing but the fields of its struct's table (config_fields.h).
template <class T>
void decode(const Cursor& at, T& out) {
  Reader reader(at);
  fields(reader, out);
  reader.finish();
}

template <class T>
void Reader::group(std::string_view name, T& out) {
  if (const Cursor* at = take(name)) decode(*at, out);
}

}  // namespace core
