#include <cstdio>
#include <iostream>
#include <iterator>

#include "cli/commands.h"
#include "core/json_writer.h"
#include "router/candidates.h"
#include "router/decision.h"
#include "router/stages/stages.h"

namespace cli {
namespace {

constexpr std::size_t kPadding = 64;  // the scanner reads past the end

std::string request_of(const ExplainOptions& options) {
  if (options.prompt.empty())
    return std::string(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
  std::string out = "{\"model\":";
  core::append_json_string(out, options.model.empty() ? std::string_view("auto") : std::string_view(options.model));
  out += ",\"messages\":[{\"role\":\"user\",\"content\":";
  core::append_json_string(out, options.prompt);
  return out + "}]}";
}

const router::Key* find_key(const router::Snapshot& snapshot, const std::string& name) {
  for (const router::Key& key : snapshot.keys) {
    if (key.config->name == name) return &key;
  }
  return nullptr;
}

core::Result<void> decide(router::Exchange& exchange, const std::string& body) {
  router::wire::RequestScanner scanner;
  exchange.endpoint = core::Endpoint::chat;
  exchange.body = body;
  TRY_VOID(scanner.scan(exchange.endpoint, body, body.capacity(), exchange.scan));
  TRY_VOID(router::choose_route(exchange));
  policy::Policy::Scratch scratch;
  TRY_VOID(router::judge(exchange, scratch));
  return router::find_candidates(exchange);
}

}  // namespace

int explain(const ExplainOptions& options) {
  const core::ConfigReading reading = core::read_config_file(options.config);
  for (const core::ConfigIssue& issue : reading.issues) {
    if (!issue.warning) std::fprintf(stderr, "%s\n", issue.text().c_str());
  }
  if (!reading.ok()) return 1;
  const auto snapshot = router::make_snapshot(reading.config, nullptr);
  if (!snapshot) {
    std::fprintf(stderr, "%s\n", snapshot.assume_error().message.c_str());
    return 1;
  }
  router::Exchange exchange;
  exchange.snapshot = snapshot.assume_value();
  exchange.dry_run = true;
  exchange.started = core::now();
  if (!options.key.empty()) {
    exchange.key = find_key(*exchange.snapshot, options.key);
    if (!exchange.key) {
      std::fprintf(stderr, "no client key is named '%s' in %s\n", options.key.c_str(), options.config.c_str());
      return 2;
    }
  }
  std::string body = request_of(options);
  body.reserve(body.size() + kPadding);
  const auto decided = decide(exchange, body);
  if (!decided) {
    exchange.failed = true;
    exchange.error = decided.assume_error();
    std::fprintf(stderr, "%s\n", exchange.error.message.c_str());
  }
  std::string out;
  router::append_decision(exchange, out);
  std::printf("%s\n", out.c_str());
  return decided ? 0 : 1;
}

}  // namespace cli
