#include "core/config_yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <tuple>

#include "core/json_writer.h"

namespace core {
namespace {

// Builds the tree from yaml-cpp's events. A bound or a habit we do not accept is a ParserException with its line.
class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(YamlDocument& out) : out_(out) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    attach(mark, make(mark, anchor, YamlNode::Kind::null));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode& node = make(mark, anchor, YamlNode::Kind::scalar);
    refuse_tag(mark, tag);
    node.text = value;
    node.quoted = tag == "!";
    attach(mark, node);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const YamlNode* node = anchor < anchors_.size() ? anchors_[anchor] : nullptr;
    if (!node || node->open) throw YAML::ParserException(mark, "an alias may not stand inside what it names");
    attach(mark, *node);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, YamlNode::Kind::sequence);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, YamlNode::Kind::map);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  // yaml-cpp marks plain scalars "?", quoted ones "!", and collections with either or nothing.
  static void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.size() > 1)
      throw YAML::ParserException(mark, "YAML tags have no meaning here; remove '" + tag.substr(0, 60) + "'");
  }

  YamlNode& make(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode::Kind kind) {
    YamlNode& node = out_.nodes.emplace_back();
    node.kind = kind;
    node.line = mark.line + 1;
    if (anchor != YAML::NullAnchor) {
      anchors_.resize(std::max(anchors_.size(), anchor + 1), nullptr);
      anchors_[anchor] = &node;
    }
    return node;
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlNode::Kind kind) {
    refuse_tag(mark, tag);
    if (open_.size() >= kMaxYamlDepth) {
      throw YAML::ParserException(mark, "nested deeper than " + std::to_string(kMaxYamlDepth) + " levels");
    }
    YamlNode& node = make(mark, anchor, kind);
    node.open = true;
    // Attached at once so that its own place is counted; its weight is passed up when it closes.
    attach(mark, node);
    open_.push_back(&node);
  }

  void close() {
    YamlNode* node = open_.back();
    open_.pop_back();
    node->open = false;
    if (!open_.empty()) open_.back()->weight += node->weight - 1;
  }

  void attach(const YAML::Mark& mark, const YamlNode& node) {
    total_ += node.weight;
    if (total_ > kMaxYamlNodes) {
      throw YAML::ParserException(mark, "more than " + std::to_string(kMaxYamlNodes) + " values, aliases expanded");
    }
    if (open_.empty()) {
      out_.root = &node;
      return;
    }
    open_.back()->items.push_back(&node);
    open_.back()->weight += node.weight;
  }

  YamlDocument& out_;
  std::vector<YamlNode*> open_;
  std::vector<const YamlNode*> anchors_;  // by yaml-cpp's number
  std::size_t total_ = 0;
};

// yaml-cpp takes byte 4 for the end of the file and guesses at other encodings, so what is not plain UTF-8 text stops
// here.
bool is_plain_text(std::string_view text, ConfigIssues& issues) {
  int line = 1;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const std::size_t length = utf8_sequence(text.substr(at));
    if (length == 0 || (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r')) {
      issues.error(line, {}, length == 0 ? "not UTF-8" : "a control character", "save the file as UTF-8 text");
      return false;
    }
    if (byte == '\n') ++line;
    at += length;
  }
  return true;
}

bool indented_with_tab(std::string_view text, int line) {
  for (; line > 1 && !text.empty(); --line) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  const std::string_view indent = text.substr(0, std::min(text.find_first_not_of(" \t"), text.size()));
  return indent.find('\t') != std::string_view::npos;
}

std::string cure_of(std::string_view text, int line) {
  for (const int at : {line, line - 1}) {
    if (at > 0 && indented_with_tab(text, at))
      return "line " + std::to_string(at) + " is indented with a tab: put spaces in its place";
  }
  return "look at this line and the one before it";
}

void parse(std::string_view text, YamlDocument& out, ConfigIssues& issues) {
  std::istringstream stream{std::string(text)};
  YAML::Parser parser(stream);
  TreeBuilder builder(out);
  if (!parser.HandleNextDocument(builder)) return;
  YamlDocument second;
  TreeBuilder ignored(second);
  if (parser.HandleNextDocument(ignored)) {
    issues.error(second.root ? second.root->line : 0, {}, "a second YAML document",
                 "keep one document: remove the line '---' and what follows");
  }
}

}  // namespace

void ConfigIssues::add(int line, std::string path, std::string problem, std::string cure, bool warning) {
  if (full()) {
    ++left_out_;
    return;
  }
  ConfigIssue issue;
  issue.file = file_;
  issue.line = line;
  issue.path = std::move(path);
  issue.problem = std::move(problem);
  issue.cure = std::move(cure);
  issue.warning = warning;
  issues_.push_back(std::move(issue));
}

void ConfigIssues::adopt(std::vector<ConfigIssue> issues) {
  for (ConfigIssue& issue : issues) {
    if (!issue.warning) ++errors_;
    if (full()) {
      ++left_out_;
    } else {
      issues_.push_back(std::move(issue));
    }
  }
}

std::vector<ConfigIssue> ConfigIssues::take() {
  std::stable_sort(issues_.begin(), issues_.end(), [this](const ConfigIssue& a, const ConfigIssue& b) {
    const bool other_a = a.file != file_, other_b = b.file != file_;
    return std::tie(other_a, a.file, a.line) < std::tie(other_b, b.file, b.line);
  });
  if (left_out_ > 0) {
    ConfigIssue more;
    more.file = file_;
    more.problem = std::to_string(left_out_) + " further issues";
    more.cure = "cure these first";
    more.warning = !failed();
    issues_.push_back(std::move(more));
  }
  return std::move(issues_);
}

std::optional<YamlDocument> load_yaml(std::string_view text, ConfigIssues& issues) {
  if (text.size() > kMaxConfigBytes) {
    issues.error(0, {}, "the file is larger than 4 MiB", "split the service or shorten the file");
    return std::nullopt;
  }
  if (!is_plain_text(text, issues)) return std::nullopt;
  YamlDocument document;
  try {
    parse(text, document, issues);
  } catch (const YAML::Exception& error) {
    const int line = error.mark.line + 1;
    issues.error(line, {}, "this is not YAML as it is read here: " + error.msg, cure_of(text, line));
  } catch (const std::exception& error) {
    issues.error(0, {}, std::string("the file cannot be read: ") + error.what(), "look for unusual YAML");
  }
  if (issues.failed()) return std::nullopt;
  return document;
}

}  // namespace core
