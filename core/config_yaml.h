// A YAML file as a plain tree of our own, so that yaml-cpp is seen by one file only. Internal to core/config*.cpp.
// Bounded: bytes, nodes (an alias counts as all it stands for) and depth; what is beyond is an issue, not memory. Line
// numbers are 1-based. Scalars are text; what they mean is the decoder's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/config.h"

namespace core {

inline constexpr std::size_t kMaxConfigBytes = 4 << 20;
inline constexpr std::size_t kMaxYamlNodes = 200'000;
inline constexpr std::size_t kMaxYamlDepth = 64;

struct YamlNode {
  enum class Kind : std::uint8_t { null, scalar, sequence, map };
  Kind kind = Kind::null;
  bool quoted = false;  // a scalar in quotes is text and never a number
  bool open = false;    // still being read: an alias to it would be a circle
  int line = 0;
  std::size_t weight = 1;  // nodes in here, aliases expanded
  std::string text;
  std::vector<const YamlNode*> items;  // of a map: key, value, key, value
};

struct YamlDocument {
  std::deque<YamlNode> nodes;  // addresses stay
  const YamlNode* root = nullptr;
};

// The issues of one reading. Bounded as well: a file that is wrong everywhere is reported up to kMaxIssues.
class ConfigIssues {
 public:
  static constexpr std::size_t kMaxIssues = 500;

  explicit ConfigIssues(std::string file) : file_(std::move(file)) {}
  void error(int line, std::string path, std::string problem, std::string cure) {
    ++errors_;
    add(line, std::move(path), std::move(problem), std::move(cure), false);
  }
  void warn(int line, std::string path, std::string problem, std::string cure) {
    add(line, std::move(path), std::move(problem), std::move(cure), true);
  }
  // Those of a file that this one names.
  void adopt(std::vector<ConfigIssue> issues);
  bool failed() const noexcept { return errors_ > 0; }
  std::size_t errors() const noexcept { return errors_; }
  bool full() const noexcept { return issues_.size() >= kMaxIssues; }
  std::vector<ConfigIssue> take();  // by line, those of other files last

 private:
  void add(int line, std::string path, std::string problem, std::string cure, bool warning);

  std::string file_;
  std::vector<ConfigIssue> issues_;
  std::size_t left_out_ = 0;
  std::size_t errors_ = 0;
};

// Empty when the text is not one YAML document within the bounds; the reason is then an issue.
std::optional<YamlDocument> load_yaml(std::string_view text, ConfigIssues& issues);

}  // namespace core
