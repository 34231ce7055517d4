#include "cli/commands.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "cli/mock.h"
#include "core/version.h"

namespace cli {
namespace {

constexpr const char* kAbout =
    "Signalbox: an OpenAI-compatible proxy that decides, per prompt, where it may go and where it should go.\n"
    "Point an OpenAI SDK's base_url at it.";

int print_version() {
  std::printf("signalbox %.*s (%.*s)\n", static_cast<int>(core::version().size()), core::version().data(),
              static_cast<int>(core::commit().size()), core::commit().data());
  return 0;
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app(kAbout);
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string(core::version()));

  ServeOptions serve_options;
  auto* serve_command =
      app.add_subcommand("serve", "Answer requests. SIGHUP or a changed file reloads the config, SIGTERM drains.");
  serve_command->add_option("-c,--config", serve_options.config, "The config file")->capture_default_str();
  serve_command->add_option("-l,--listen", serve_options.listen,
                            "Address and port instead of the config's; may be repeated");
  serve_command
      ->add_option("-t,--threads", serve_options.threads, "Event loops instead of the config's; 0: one per core")
      ->check(CLI::Range(0, 256));

  std::string check_config = "config.yaml";
  bool check_quiet = false;
  auto* check_command = app.add_subcommand(
      "check", "Validate a config: every error with file, line, path and cure. Exit 1 when it would be refused.");
  check_command->add_option("config", check_config, "The config file")->capture_default_str();
  check_command->add_option("-c,--config", check_config, "The same");
  check_command->add_flag("-q,--quiet", check_quiet, "Say nothing when all is well");

  ExplainOptions explain_options;
  auto* explain_command = app.add_subcommand("explain",
                                             "Say what would happen to a chat request (JSON on standard input, or "
                                             "--prompt), without a server and without calling anyone.");
  explain_command->add_option("-c,--config", explain_options.config, "The config file")->capture_default_str();
  explain_command->add_option("-m,--model", explain_options.model, "The model to ask for, with --prompt");
  explain_command->add_option("-p,--prompt", explain_options.prompt, "A prompt instead of a whole request");
  explain_command->add_option("-k,--key", explain_options.key, "Name of the client key to ask as");

  MockOptions mock_options;
  auto* mock_command = app.add_subcommand("mock", "A scriptable upstream for tests, benchmarks and drills.");
  mock_command->add_option("-l,--listen", mock_options.listen, "Address and port; may be repeated")
      ->capture_default_str();
  mock_command->add_option("-t,--threads", mock_options.threads, "Event loops")->capture_default_str();
  mock_command->add_option("-s,--script", mock_options.script, "How to answer, as key=value&key=value");
  mock_command->footer(mock_script_help());

  auto* version_command = app.add_subcommand("version", "Print the version.");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const int code = app.exit(e);
    return code == 0 ? 0 : 2;
  }
  if (serve_command->parsed()) return serve(serve_options);
  if (check_command->parsed()) return check(check_config, check_quiet);
  if (explain_command->parsed()) return explain(explain_options);
  if (mock_command->parsed()) return run_mock(mock_options);
  if (version_command->parsed()) return print_version();
  return 2;
}

}  // namespace cli
