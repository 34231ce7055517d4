#include "metrics/prometheus_text.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "core/json_writer.h"

namespace metrics {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool is_text(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = core::utf8_sequence(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

// One line, from left to right. Each step says whether it found what it wants.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) {}

  bool sample(TextSample& out) {
    out.labels.clear();
    out.at_ms.reset();
    skip_blanks();
    if (!name(out.name, true)) return false;
    skip_blanks();
    if (peek() == '{' && !labels(out)) return false;
    skip_blanks();
    if (!value(word(), out.value)) return false;
    skip_blanks();
    if (rest_.empty()) return true;
    if (!time(word(), out.at_ms)) return false;
    skip_blanks();
    return rest_.empty();
  }

 private:
  char peek() const noexcept { return rest_.empty() ? '\0' : rest_.front(); }
  void skip_blanks() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
  }
  bool take(char c) {
    if (peek() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view word() {
    const auto end = std::find_if(rest_.begin(), rest_.end(), is_blank);
    const std::string_view out = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(out.size());
    return out;
  }

  bool name(std::string_view& out, bool colons) {
    std::size_t size = 0;
    while (size < rest_.size()) {
      const char c = rest_[size];
      if (!is_letter(c) && !(colons && c == ':') && !(size > 0 && is_digit(c))) break;
      ++size;
    }
    out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return size > 0;
  }

  bool labels(TextSample& out) {
    take('{');
    for (;;) {
      skip_blanks();
      if (take('}')) return true;  // a comma may stand before it
      TextSample::Label label;
      if (out.labels.size() == kMostTextLabels || !name(label.name, false)) return false;
      skip_blanks();
      if (!take('=')) return false;
      skip_blanks();
      if (!take('"') || !quoted(label.value)) return false;
      const auto same = [&label](const TextSample::Label& other) { return other.name == label.name; };
      if (std::any_of(out.labels.begin(), out.labels.end(), same)) return false;
      out.labels.push_back(std::move(label));
      skip_blanks();
      if (take(',')) continue;
      return take('}');
    }
  }

  bool quoted(std::string& out) {
    while (!rest_.empty()) {
      const std::size_t plain = std::min(rest_.find_first_of("\"\\"), rest_.size());
      out.append(rest_.substr(0, plain));
      rest_.remove_prefix(plain);
      if (take('"')) return is_text(out);
      if (!take('\\')) return false;
      const char escaped = peek();
      if (escaped != 'n' && escaped != '"' && escaped != '\\') return false;
      out += escaped == 'n' ? '\n' : escaped;
      rest_.remove_prefix(1);
    }
    return false;
  }

  static bool value(std::string_view text, double& out) {
    const bool minus = text.starts_with('-');
    if (minus || text.starts_with('+')) text.remove_prefix(1);
    std::string word(text.substr(0, 4));
    for (char& c : word) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (word == "nan" && text.size() == 3) {
      out = std::numeric_limits<double>::quiet_NaN();
      return true;
    }
    if (word == "inf" && text.size() == 3) {
      out = minus ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
      return true;
    }
    if (text.empty() || (!is_digit(text.front()) && text.front() != '.')) return false;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc() || end != text.data() + text.size()) return false;
    if (minus) out = -out;
    return true;
  }

  static bool time(std::string_view text, std::optional<std::int64_t>& out) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return false;
    out = number;
    return true;
  }

  std::string_view rest_;
};

}  // namespace

std::string_view TextSample::label(std::string_view wanted) const noexcept {
  const auto found = std::find_if(labels.begin(), labels.end(), [&](const Label& one) { return one.name == wanted; });
  return found == labels.end() ? std::string_view() : std::string_view(found->value);
}

TextCounts read_prometheus_text(std::string_view text, const std::function<void(const TextSample&)>& take) {
  TextCounts out;
  TextSample sample;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t first = line.find_first_not_of(" \t");
    if (first == line.npos || line[first] == '#') continue;
    if (line.size() > kMostTextLine || out.samples == kMostTextSamples || !Line(line).sample(sample)) {
      ++out.refused;
      continue;
    }
    ++out.samples;
    take(sample);
  }
  return out;
}

}  // namespace metrics
