#include "cli/rows/rows.h"

#include <simdjson.h>

#include <filesystem>
#include <fstream>
#include <string_view>

#include "core/utf8.h"

namespace cli {
namespace {

namespace dom = simdjson::dom;

std::string string_of(const dom::object& row, std::string_view key) {
  std::string_view value;
  return row[key].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
}

void numbers_of(const dom::object& row, std::string_view key, std::vector<std::pair<std::string, double>>& out) {
  dom::object values;
  if (row[key].get(values) != simdjson::SUCCESS) return;
  for (const auto field : values) {
    double value = 0;
    if (field.value.get(value) == simdjson::SUCCESS) out.emplace_back(std::string(field.key), value);
  }
}

// Byte offsets of code points: the places where a sequence begins, and the end.
std::vector<std::size_t> code_points(std::string_view text) {
  std::vector<std::size_t> at;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!core::is_continuation(text[i])) at.push_back(i);
  }
  at.push_back(text.size());
  return at;
}

const char* spans_of(const dom::object& object, Row& row) {
  dom::array spans;
  if (object["spans"].get(spans) != simdjson::SUCCESS) return nullptr;
  const std::vector<std::size_t> at = code_points(row.text);
  for (const auto element : spans) {
    dom::object span;
    std::uint64_t begin = 0, end = 0;
    if (element.get(span) != simdjson::SUCCESS || span["start"].get(begin) != simdjson::SUCCESS ||
        span["end"].get(end) != simdjson::SUCCESS || begin > end || end >= at.size()) {
      return "a span needs start <= end, counted in code points of the text, and a type";
    }
    row.spans.push_back({at[begin], at[end], string_of(span, "type")});
  }
  return nullptr;
}

const char* read_row(dom::element document, Row& row) {
  dom::object object;
  if (document.get(object) != simdjson::SUCCESS) return "a row is a JSON object";
  std::string_view text;
  if (object["text"].get(text) != simdjson::SUCCESS && object["prompt"].get(text) != simdjson::SUCCESS) {
    return "a row needs a \"text\" or a \"prompt\"";
  }
  row.text = text;
  if (const std::string source = string_of(object, "source"); !source.empty()) row.source = source;
  row.kind = string_of(object, "kind");
  row.lang = string_of(object, "lang");
  row.rule = string_of(object, "rule");
  row.name = string_of(object, "name");
  row.tier = string_of(object, "tier");
  row.domain = string_of(object, "domain");
  row.split = string_of(object, "split");
  std::int64_t label = -1;
  if (object["label"].get(label) == simdjson::SUCCESS) row.label = static_cast<int>(label);
  numbers_of(object, "scores", row.scores);
  numbers_of(object, "cost", row.cost);
  return spans_of(object, row);
}

}  // namespace

core::Result<void> read_rows(const std::string& path, std::vector<Row>& rows) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return core::fail(core::ErrorKind::config, path + ": cannot be read");
  dom::parser parser;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    Row row;
    row.source = std::filesystem::path(path).stem().string();
    dom::element document;
    const char* problem = parser.parse(line).get(document) == simdjson::SUCCESS ? read_row(document, row) : "not JSON";
    if (problem != nullptr)
      return core::fail(core::ErrorKind::config, path + ":" + std::to_string(number) + ": " + problem);
    rows.push_back(std::move(row));
  }
  return core::success();
}

}  // namespace cli
