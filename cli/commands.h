// The commands of the binary. Exit codes: 0 done, 1 what was asked for is not so (a bad config, a refused request), 2
// wrong usage.
#pragma once

#include <string>
#include <vector>

namespace cli {

int run(int argc, char** argv);

struct ServeOptions {
  std::string config = "config.yaml";
  std::vector<std::string> listen;  // instead of the config's
  int threads = -1;                 // instead of the config's; -1: as configured
};
int serve(const ServeOptions& options);

int check(const std::string& config, bool quiet);

struct ExplainOptions {
  std::string config = "config.yaml";
  std::string model;   // with `prompt`
  std::string prompt;  // instead of a request on standard input
  std::string key;     // name of a client key to ask as
};
int explain(const ExplainOptions& options);

}  // namespace cli
