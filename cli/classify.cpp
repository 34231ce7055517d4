#include "cli/classify.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "cli/classify_line.h"
#include "cli/classify_stream.h"
#include "cli/rows/files.h"
#include "core/config.h"
#include "policy/check.h"

namespace cli {
namespace {

core::PolicyConfig everything() {
  core::PolicyConfig config;
  config.privacy.mode = config.injection.mode = config.complexity.mode = core::PolicyMode::enforce;
  return config;
}

core::Result<core::PolicyConfig> read_config(const std::string& path) {
  if (path.empty()) return everything();
  const core::ConfigReading reading = core::read_config_file(path);
  for (const core::ConfigIssue& issue : reading.issues) {
    if (!issue.warning) std::fprintf(stderr, "%s\n", issue.text().c_str());
  }
  const auto refused = core::fail(core::ErrorKind::config, path + ": refused");
  if (!reading.ok()) return refused;
  const auto issues = policy::check(*reading.config);
  for (const core::ConfigIssue& issue : issues) std::fprintf(stderr, "%s\n", issue.text().c_str());
  if (!issues.empty()) return refused;
  return reading.config->policy;
}

void keep_only(core::PolicyConfig& config, const std::vector<std::string>& only) {
  if (only.empty()) return;
  const auto keep = [&](const char* name, core::PolicyMode& mode) {
    if (std::find(only.begin(), only.end(), name) == only.end()) mode = core::PolicyMode::off;
  };
  keep("privacy", config.privacy.mode);
  keep("injection", config.injection.mode);
  keep("complexity", config.complexity.mode);
}

core::Result<std::shared_ptr<const policy::Policy>> make_policy(const ClassifyOptions& options) {
  TRY(core::PolicyConfig config, read_config(options.config));
  keep_only(config, options.only);
  policy::Models models;
  const auto load = [](const std::string& path, std::string& bytes) -> core::Result<void> {
    if (path.empty()) return core::success();
    TRY(bytes, read_file(path));
    return core::success();
  };
  TRY_VOID(load(config.injection.model, models.injection));
  TRY_VOID(load(config.complexity.model, models.complexity));
  TRY_VOID(load(config.privacy.names_model, models.names));
  return policy::Policy::make(config, models);
}

}  // namespace

std::string classify_help() {
  return "Each line of standard input is {\"text\":...} (with \"role\" system, user, assistant or tool; user unless "
         "told) or a chat request {\"messages\":[...]}; \"id\" is handed through. Each answer is one line:\n"
         "  privacy       entities: type, class, start, end (bytes of the unescaped text), score, reason\n"
         "  injection     score, label, category, spans\n"
         "  complexity    gain, tier, domain, confidence, out_of_domain\n"
         "  microseconds  of each classifier\n"
         "The answer to a chat request also has messages: privacy and injection of each message alone; its entities "
         "then name the text they are in, counted from 0 among those of the request or the message.\n"
         "A classifier that could not read all says \"incomplete\": true; on_error of the config says what a server "
         "makes of it.\n"
         "A line that cannot be read is answered {\"error\":...,\"line\":N}, and the exit code is 1.";
}

int run_classify(const ClassifyOptions& options) {
  const auto policy = make_policy(options);
  if (!policy) {
    std::fprintf(stderr, "signalbox classify: %s\n", policy.assume_error().message.c_str());
    return 1;
  }
  std::vector<std::shared_ptr<LineClassifier>> classifiers;
  std::vector<LineWork> workers;
  for (unsigned i = 0; i < std::max(options.threads, 1u); ++i) {
    classifiers.push_back(std::make_shared<LineClassifier>(policy.assume_value()));
    workers.push_back(
        [classifier = classifiers.back().get()](std::string_view line, std::uint64_t number, std::string& out) {
          return classifier->classify(line, number, out);
        });
  }
  const StreamEnd end = stream_lines(STDIN_FILENO, STDOUT_FILENO, workers);
  if (end.read_error != 0)
    std::fprintf(stderr, "signalbox classify: standard input: %s\n", std::strerror(end.read_error));
  if (end.write_error != 0 && end.write_error != EPIPE)
    std::fprintf(stderr, "signalbox classify: standard output: %s\n", std::strerror(end.write_error));
  if (end.refused != 0)
    std::fprintf(stderr, "signalbox classify: %llu of %llu lines could not be read\n",
                 static_cast<unsigned long long>(end.refused), static_cast<unsigned long long>(end.lines));
  if (end.interrupted) return 130;
  return end.refused != 0 || end.read_error != 0 || end.write_error != 0 ? 1 : 0;
}

}  // namespace cli
