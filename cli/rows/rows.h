// The rows of training and evaluation files: JSON lines, one object each. Reads what the classifiers learn from;
// unknown members are passed over.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"

namespace cli {

struct RowSpan {
  std::size_t begin = 0, end = 0;  // bytes; files count Unicode code points
  std::string type;
};

struct Row {
  std::string text;    // "text", or "prompt"
  std::string source;  // "source"; the file's name where the row has none
  std::string kind, lang, rule, name, tier, domain, split;
  int label = -1;  // "label"; -1: none
  std::vector<RowSpan> spans;
  std::vector<std::pair<std::string, double>> scores, cost;  // by model
};

// Appends. Errors (config): the file cannot be read; "FILE:LINE: what is wrong".
core::Result<void> read_rows(const std::string& path, std::vector<Row>& rows);

}  // namespace cli
