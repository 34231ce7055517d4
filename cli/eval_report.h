// What `signalbox eval` prints: one table for each file and source, each cell a figure with its interval.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "policy/eval/bootstrap.h"

namespace cli {

struct ReportLine {
  std::string name;  // who or what is judged: "model", "length", "PERSON"
  std::vector<policy::eval::Interval> cells;
};

struct ReportTable {
  std::string file, source;  // source "": all of the file
  std::vector<std::pair<std::string, std::uint64_t>> counts;
  std::string note;   // "strong: gpt-4, weak: mixtral"; may be empty
  std::string lines;  // the title of the first column
  std::vector<std::string> columns;
  std::vector<ReportLine> rows;
};

// Three places; "-" for what has no meaning; the interval in brackets where there is one.
std::string cell_text(const policy::eval::Interval& cell);
void append_table(std::string& out, const ReportTable& table);
// One object: file, source, counts, and by row by column {"value","low","high"}, null where there is no meaning.
void append_table_json(std::string& out, const ReportTable& table);

}  // namespace cli
