// `signalbox eval`: how good the classifiers are on labelled rows, with bootstrap intervals and the trivial baselines
// beside them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cli {

struct EvalOptions {
  std::string what;   // injection, complexity, names, privacy, secrets
  std::string model;  // file; empty: the one built in
  std::vector<std::string> files;
  bool json = false;
  bool evasions = false;                  // injection: the recall that is kept under each trick
  std::string sensitivity{"medium"};      // injection
  std::string role{"user"};               // injection: who wrote the texts
  std::vector<std::string> weak, strong;  // complexity; empty: the worse and the better half of the models
  std::size_t least_rows = 20;            // smaller sources have no table of their own, where their file has several
  std::uint64_t seed = 1;
  std::uint32_t resamples = 1000;
};

// Exit code: 0; 1 when a file or the model is refused.
int run_eval(const EvalOptions& options);
std::string eval_help();

}  // namespace cli
