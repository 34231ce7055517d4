#include "cli/train.h"

#include <algorithm>
#include <cstdio>

#include "cli/eval_tables.h"
#include "cli/rows/files.h"
#include "cli/train_models.h"
#include "policy/model/model_file.h"

namespace cli {
namespace {

constexpr std::uint32_t kResamples = 200;  // for the intervals in a card

void say(std::string_view line) { std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data()); }

// Trains without a share of the rows and judges them. JSON for the card; the tables are printed.
core::Result<std::string> judge_held_out(const TrainOptions& options, const TrainInputs& inputs) {
  std::vector<Row> kept;
  EvalRows judged;
  for (const Row& row : inputs.rows)
    (held_out(row.text, options.held_out, options.seed) ? judged.rows : kept).push_back(row);
  if (judged.rows.empty()) return core::fail(core::ErrorKind::config, "too few rows to hold any out");
  judged.files.push_back({"held out", 0, judged.rows.size()});
  say("training on " + std::to_string(kept.size()) + " rows, to be judged by the " +
      std::to_string(judged.rows.size()) + " held out");
  TRY(const std::string model, train_model(options, kept, inputs, say));
  EvalOptions how;
  how.what = options.what;
  how.seed = options.seed;
  how.resamples = kResamples;
  how.weak = options.weak;
  how.strong = options.strong;
  TRY(const std::vector<ReportTable> tables, tables_of(options.what)(how, judged, model));
  std::string text, json;
  for (const ReportTable& table : tables) {
    append_table(text, table);
    append_table_json(json, table);
  }
  std::fputs(text.c_str(), stdout);
  return json;
}

core::Result<void> train(const TrainOptions& options) {
  TRY(const TrainInputs inputs, read_train_inputs(options.files, options.lists));
  std::string judged;
  if (options.held_out > 0) {
    TRY(judged, judge_held_out(options, inputs));
  }
  say("training on " + std::to_string(inputs.rows.size()) + " rows");
  TRY(const std::string trained, train_model(options, inputs.rows, inputs, say));
  const std::string told = inputs_json(options.what, inputs, options.seed, options.held_out, judged);
  TRY(const std::string model, with_inputs(trained, options.what, told));
  TRY(const auto file, policy::model::ModelFile::parse(model, options.what));
  TRY_VOID(replace_file(options.out, model));
  std::printf("%s: %zu bytes, model %s\n", options.out.c_str(), model.size(), std::string(file.id()).c_str());
  return core::success();
}

}  // namespace

std::string train_help() {
  return "Rows are those of `signalbox eval --help`. The card inside the file names the inputs with their SHA-256, the "
         "seed and what was held out.";
}

int run_train(const TrainOptions& options) {
  const auto trained = train(options);
  if (trained) return 0;
  std::fprintf(stderr, "signalbox train: %s\n", trained.assume_error().message.c_str());
  return 1;
}

}  // namespace cli
