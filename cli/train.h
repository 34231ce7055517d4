// `signalbox train`: a model file from labelled rows. The same inputs, options and version give the same bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cli {

struct TrainOptions {
  std::string what;  // injection, complexity, names
  std::string out;   // the model file
  std::vector<std::string> files;
  std::vector<std::string> lists;  // names: "first_names=FILE"
  std::uint64_t seed = 1;
  double held_out = 0;  // this share of the rows is kept from a first training and judges it; the card has the result
  // complexity
  std::vector<std::string> weak, strong;  // the models whose gain is learnt; empty: the worse and the better half
  std::string base;                       // a model to adapt; "shipped" is the one built in
  std::vector<std::string> without;       // sources that are passed over
  double penalty = 0;                     // ridge of the gain head; 0: chosen by five folds
};

// Exit code: 0; 1 when an input is refused or the file cannot be written, which then stays as it was; 2 for wrong
// usage.
int run_train(const TrainOptions& options);
std::string train_help();

}  // namespace cli
