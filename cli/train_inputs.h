// What a model is made from, and how its card tells.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/rows/rows.h"

namespace cli {

struct TrainFile {
  std::string name;  // without its folder: where a file lies does not change the model
  std::string sha256;
  std::size_t rows = 0;  // or lines
};

struct TrainInputs {
  std::vector<Row> rows;
  std::vector<TrainFile> files;
  std::vector<std::pair<std::string, std::string>> lists;  // name, text
  std::vector<TrainFile> list_files;
};

// Files in the order of their names, whatever the shell made of them. `lists` are "NAME=FILE". Errors (config): a file
// cannot be read, a row does not parse, a list has no name.
core::Result<TrainInputs> read_train_inputs(const std::vector<std::string>& files,
                                            const std::vector<std::string>& lists);

// Whether a row is kept from training, drawn by its text: rows with the same text share their fate, and the order of
// the rows does not matter.
bool held_out(std::string_view text, double share, std::uint64_t seed);

// How rows are counted: the labels of a row for this kind of model; none: it has none that the model learns from.
std::vector<std::string> labels_of(std::string_view what, const Row& row);

// {"signalbox","seed","held_out_share","files":[{"name","sha256","rows"}],"lists":[..],"counts":{source:{label:n}},
// "held_out":[tables]}; `tables` is JSON, empty: no such member.
std::string inputs_json(std::string_view what, const TrainInputs& inputs, std::uint64_t seed, double share,
                        std::string_view tables);

}  // namespace cli
