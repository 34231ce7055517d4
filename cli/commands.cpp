#include "cli/commands.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "cli/classify.h"
#include "cli/eval.h"
#include "cli/mock.h"
#include "cli/train.h"
#include "core/config.h"
#include "core/version.h"
#include "dashboard/endpoints.h"
#include "router/endpoints.h"

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

// For whoever writes a rule of a firewall or a proxy in front: each method and path that is answered.
int print_endpoints() {
  const auto print = [](const std::vector<router::EndpointName>& names) {
    for (const router::EndpointName& one : names) {
      std::printf("%-6.*s %.*s\n", static_cast<int>(one.method.size()), one.method.data(),
                  static_cast<int>(one.path.size()), one.path.data());
    }
  };
  print(router::endpoint_names());
  print(dashboard::endpoint_names());
  return 0;
}

CLI::App* add_classify(CLI::App& app, ClassifyOptions& options) {
  auto* command = app.add_subcommand("classify", "Say what the policy classifiers see in texts and chat requests.");
  command->add_option("-c,--config", options.config, "A config file, for its policy settings; else all there is");
  command->add_option("--only", options.only, "These classifiers alone: privacy,injection,complexity")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::IsMember({"privacy", "injection", "complexity"}));
  command->add_option("-t,--threads", options.threads, "Threads")->check(CLI::Range(1, 256))->capture_default_str();
  command->footer(classify_help());
  return command;
}

template <class Options>
void add_pair(CLI::App* command, Options& options) {
  command->add_option("--weak", options.weak, "complexity: the weak model, or several: A,B")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_option("--strong", options.strong, "complexity: the strong model, or several: A,B")
      ->delimiter(',')
      ->allow_extra_args(false);
}

CLI::App* add_train(CLI::App& app, TrainOptions& options) {
  auto* command = app.add_subcommand("train", "Make a model from labelled rows; the same rows give the same bytes.");
  command->add_option("model", options.what, "injection, complexity or names")
      ->required()
      ->check(CLI::IsMember({"injection", "complexity", "names"}));
  command->add_option("files", options.files, "JSON lines")->required();
  command->add_option("-o,--out", options.out, "The model file")->required();
  command->add_option("--seed", options.seed, "Seed of all draws")->capture_default_str();
  command->add_option("--held-out", options.held_out, "Share of the rows that judges a first training; see the card")
      ->check(CLI::Range(0.0, 0.9))
      ->capture_default_str();
  command->add_option("--list", options.lists, "names: a gazetteer, as NAME=FILE; may be repeated")
      ->allow_extra_args(false);
  add_pair(command, options);
  command->add_option("--penalty", options.penalty, "complexity: ridge of the gain head; 0: chosen by five folds")
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
  command->add_option("--base", options.base, "complexity: a model to adapt, or `shipped`");
  command->add_option("--without", options.without, "sources to pass over")->delimiter(',')->allow_extra_args(false);
  command->footer(train_help());
  return command;
}

CLI::App* add_eval(CLI::App& app, EvalOptions& options) {
  auto* command = app.add_subcommand("eval", "Judge the classifiers on labelled rows, beside trivial baselines.");
  command->add_option("what", options.what, "injection, complexity, names, privacy or secrets")
      ->required()
      ->check(CLI::IsMember({"injection", "complexity", "names", "privacy", "secrets"}));
  command->add_option("files", options.files, "JSON lines")->required();
  command->add_option("--model", options.model, "A model file instead of the one built in");
  command->add_flag("--json", options.json, "One JSON object instead of tables");
  command->add_option("--resamples", options.resamples, "Bootstrap draws; 0: no intervals")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
  command->add_option("--seed", options.seed, "Seed of the bootstrap and of the random baseline")
      ->capture_default_str();
  command->add_option("--least-rows", options.least_rows, "Sources with fewer rows only count in their file's table")
      ->capture_default_str();
  command->add_flag("--evasions", options.evasions, "injection: the recall that is kept under each trick");
  command->add_option("--sensitivity", options.sensitivity, "injection: low, medium or high")
      ->check(CLI::IsMember({"low", "medium", "high"}))
      ->capture_default_str();
  command->add_option("--role", options.role, "injection: who wrote the texts")
      ->check(CLI::IsMember({"system", "user", "assistant", "tool"}))
      ->capture_default_str();
  add_pair(command, options);
  command->footer(eval_help());
  return command;
}

// What CLI11 does not say to whoever misspells a command. Empty: there is one of that name.
std::string commands_instead_of(std::string_view name, const CLI::App& app) {
  std::string out;
  for (const CLI::App* one : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (one->get_name() == name) return {};
    out.append(out.empty() ? "" : ", ").append(one->get_name());
  }
  return out;
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
      ->check(CLI::Range(0u, core::kMostThreads));

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

  ClassifyOptions classify_options;
  auto* classify_command = add_classify(app, classify_options);
  TrainOptions train_options;
  auto* train_command = add_train(app, train_options);
  EvalOptions eval_options;
  auto* eval_command = add_eval(app, eval_options);

  auto* endpoints_command = app.add_subcommand("endpoints", "Print every method and path that a server answers.");
  auto* version_command = app.add_subcommand("version", "Print the version.");

  const std::string others = argc > 1 && argv[1][0] != '-' ? commands_instead_of(argv[1], app) : std::string();
  if (!others.empty()) {
    std::fprintf(stderr, "signalbox: there is no command '%s'. The commands are %s.\n", argv[1], others.c_str());
    return 2;
  }
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
  if (classify_command->parsed()) return run_classify(classify_options);
  if (train_command->parsed()) return run_train(train_options);
  if (eval_command->parsed()) return run_eval(eval_options);
  if (endpoints_command->parsed()) return print_endpoints();
  if (version_command->parsed()) return print_version();
  return 2;
}

}  // namespace cli
