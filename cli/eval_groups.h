// The rows of an evaluation, by file and by source.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/rows/rows.h"

namespace cli {

struct EvalRows {
  struct File {
    std::string path;
    std::size_t begin, end;  // of `rows`
  };
  std::vector<Row> rows;
  std::vector<File> files;
};

// Error (config): a file cannot be read.
core::Result<EvalRows> read_eval_rows(const std::vector<std::string>& files);

struct EvalGroup {
  std::string file, source;           // source "": all of the file
  std::vector<std::uint32_t> rows;    // indexes, ascending
  std::vector<std::uint32_t> prompt;  // for each row a number that rows with the same text share
};

// The sources of each file, in the order in which they first occur, and the whole file where it has several; sources of
// fewer than `least` rows are then in that alone. Only rows for which `wanted` holds; groups that would be empty are
// left out.
std::vector<EvalGroup> group_rows(const EvalRows& rows, std::size_t least, bool (*wanted)(const Row&));

// The values of a group's rows, from those of all rows.
template <class T>
std::vector<T> pick(const std::vector<T>& all, const EvalGroup& group) {
  std::vector<T> out;
  out.reserve(group.rows.size());
  for (const std::uint32_t row : group.rows) out.push_back(all[row]);
  return out;
}

}  // namespace cli
