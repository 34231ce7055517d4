// `signalbox mock`: a scriptable upstream that speaks the OpenAI protocol, for tests, benchmarks and drills. It answers
// as a provider would, or fails as one does, as a script says.
#pragma once

#include <string>
#include <vector>

namespace cli {

struct MockOptions {
  std::vector<std::string> listen{"127.0.0.1:9000"};
  unsigned threads = 1;
  std::string script;  // the default for every request
};

// Serves until SIGTERM or SIGINT. Exit code: 0, 1 when it cannot listen, 2 for a bad script.
int run_mock(const MockOptions& options);
std::string mock_script_help();

}  // namespace cli
