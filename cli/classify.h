// `signalbox classify`: what the policy classifiers say of texts and chat requests, one JSON line in, one out.
#pragma once

#include <string>
#include <vector>

namespace cli {

struct ClassifyOptions {
  std::string config;             // its policy settings; empty: every classifier with its defaults
  std::vector<std::string> only;  // privacy, injection, complexity; empty: all that the config turns on
  unsigned threads = 1;
};

// Reads standard input to its end. Exit code: 0; 1 when a line could not be read or the config is refused; 2 for wrong
// usage; 130 when interrupted, after the answers to all lines read so far.
int run_classify(const ClassifyOptions& options);
std::string classify_help();

}  // namespace cli
