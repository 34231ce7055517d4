#include "cli/train_models.h"

#include <algorithm>

#include "cli/rows/files.h"
#include "core/json_writer.h"
#include "policy/complexity/train.h"
#include "policy/injection/train.h"
#include "policy/model/model_file.h"
#include "policy/models/builtin.h"
#include "policy/names/train.h"

namespace cli {
namespace {

core::Result<std::string> train_injection(const TrainOptions& options, std::span<const Row> rows,
                                          const TrainProgress& progress) {
  std::vector<policy::injection::Sample> samples;
  samples.reserve(rows.size());
  for (const Row& row : rows) {
    if (std::find(options.without.begin(), options.without.end(), row.source) != options.without.end()) continue;
    samples.push_back({row.text, row.label == 1, row.source, row.kind, row.lang});
  }
  policy::injection::TrainOptions how;
  how.seed = options.seed;
  TRY(auto trained, policy::injection::train(samples, how, progress));
  return std::move(trained.bytes);
}

core::Result<std::string> train_complexity(const TrainOptions& options, std::span<const Row> rows) {
  std::vector<policy::complexity::Sample> samples;
  samples.reserve(rows.size());
  for (const Row& row : rows) samples.push_back({row.text, row.scores, row.tier, row.source, row.domain});
  policy::complexity::TrainOptions how;
  how.seed = options.seed;
  how.weak = options.weak;
  how.strong = options.strong;
  how.without_sources = options.without;
  how.gain_penalty = options.penalty;
  std::string base;
  if (options.base == "shipped") {
    how.base = policy::models::complexity();
  } else if (!options.base.empty()) {
    TRY(base, read_file(options.base));
    how.base = base;
  }
  TRY(auto trained, policy::complexity::train(samples, how));
  return std::move(trained.bytes);
}

core::Result<std::string> train_names(const TrainOptions& options, std::span<const Row> rows, const TrainInputs& inputs,
                                      const TrainProgress& progress) {
  std::vector<policy::names::Sentence> sentences;
  sentences.reserve(rows.size());
  for (const Row& row : rows) {
    policy::names::Sentence& sentence = sentences.emplace_back();
    sentence.text = row.text;
    sentence.source = row.source;
    sentence.lang = row.lang;
    for (const RowSpan& span : row.spans) sentence.spans.push_back({span.begin, span.end, span.type});
  }
  policy::names::TrainOptions how;
  how.seed = options.seed;
  how.without_sources = options.without;
  for (const auto& [name, text] : inputs.lists) how.lists.push_back({name, text});
  TRY(auto trained, policy::names::train(sentences, how, progress));
  return std::move(trained.bytes);
}

}  // namespace

core::Result<std::string> train_model(const TrainOptions& options, std::span<const Row> rows, const TrainInputs& inputs,
                                      const TrainProgress& progress) {
  for (const Row& row : rows) {
    if (!labels_of(options.what, row).empty()) continue;
    const char* missing = options.what == "injection" ? "\"label\" 0 or 1" : "\"scores\" of models or a \"tier\"";
    return core::fail(core::ErrorKind::config, "a row of source '" + row.source + "' has no label: " + missing);
  }
  if (options.what == "injection") return train_injection(options, rows, progress);
  if (options.what == "names") return train_names(options, rows, inputs, progress);
  return train_complexity(options, rows);
}

core::Result<std::string> with_inputs(std::string_view model, std::string_view kind, std::string_view inputs) {
  TRY(const auto file, policy::model::ModelFile::parse(model, kind));
  policy::model::ModelWriter writer{std::string(kind)};
  for (const std::string_view name : file.sections()) {
    if (name != "card") writer.add<char>(std::string(name), file.section<char>(name));
  }
  std::string card = "{\"kind\":";
  core::append_json_string(card, kind);
  card += ",\"inputs\":";
  card += inputs;
  card += ",\"report\":";
  card += file.card().empty() ? "null" : file.card();
  return writer.finish(card + "}");
}

}  // namespace cli
