#include <algorithm>

#include "cli/eval_tables.h"
#include "policy/eval/evasions.h"
#include "policy/injection/detector.h"
#include "policy/text/decode.h"
#include "policy/text/normalise.h"

namespace cli {
namespace {

using Labels = std::vector<std::uint8_t>;

// The detector with what stands before it, as the policy stage has them.
class Judge {
 public:
  Judge(policy::injection::Detector detector, policy::injection::Source source,
        policy::injection::Sensitivity sensitivity)
      : detector_(std::move(detector)), source_(source), sensitivity_(sensitivity) {}

  policy::injection::Verdict judge(std::string_view text) {
    const policy::text::View& view = normaliser_.normalise(text);
    return detector_.judge(view, decoder_.decode(view), source_, scratch_, sensitivity_);
  }

 private:
  policy::injection::Detector detector_;
  policy::injection::Source source_;
  policy::injection::Sensitivity sensitivity_;
  policy::injection::Detector::Scratch scratch_;
  policy::text::Normaliser normaliser_;
  policy::text::Decoder decoder_;
};

core::Result<Judge> make_judge(const EvalOptions& options, std::string_view model) {
  using policy::injection::Sensitivity, policy::injection::Source;
  TRY(auto detector, policy::injection::Detector::load(model));
  const Sensitivity sensitivity = options.sensitivity == "low"    ? Sensitivity::low
                                  : options.sensitivity == "high" ? Sensitivity::high
                                                                  : Sensitivity::medium;
  const Source source = options.role == "system"      ? Source::system
                        : options.role == "assistant" ? Source::assistant
                        : options.role == "tool"      ? Source::tool
                                                      : Source::user;
  return Judge(std::move(detector), source, sensitivity);
}

// The recall under each trick, of the attacks that it changes, and how much of the plain recall of the same attacks
// that is.
ReportTable evasion_table(const EvalOptions& options, const EvalRows& rows, const EvalGroup& group,
                          const Labels& decided, Judge& judge) {
  ReportTable table{group.file, group.source, {}, "recall of attacks under evasion", "evasion", {}, {}};
  table.columns = {"recall", "plain recall", "kept"};
  for (const policy::eval::Evasion evasion : policy::eval::kEvasions) {
    Labels plain, hidden;
    std::vector<std::uint32_t> prompt;
    for (std::size_t i = 0; i < group.rows.size(); ++i) {
      const Row& row = rows.rows[group.rows[i]];
      if (row.label != 1) continue;
      const std::string text = policy::eval::evade(row.text, evasion);
      if (text == row.text) continue;
      plain.push_back(decided[group.rows[i]]);
      hidden.push_back(judge.judge(text).attack ? 1 : 0);
      prompt.push_back(group.prompt[i]);
    }
    const Labels all(plain.size(), 1);
    const auto recall = [&](const Labels& found, policy::eval::Weights weights) {
      return policy::eval::confusion(found, all, weights).recall();
    };
    const policy::eval::Statistic statistics[] = {
        [&](policy::eval::Weights weights) { return recall(hidden, weights); },
        [&](policy::eval::Weights weights) { return recall(plain, weights); },
        [&](policy::eval::Weights weights) { return recall(hidden, weights) / recall(plain, weights); },
    };
    table.rows.push_back(
        {std::string(policy::eval::to_string(evasion)),
         policy::eval::bootstrap(plain.size(), prompt, statistics, {options.resamples, options.seed, 0.95})});
  }
  return table;
}

}  // namespace

Tables eval_injection(const EvalOptions& options, const EvalRows& rows, std::string_view model) {
  TRY(Judge judge, make_judge(options, model));
  const auto groups =
      group_rows(rows, options.least_rows, [](const Row& row) { return row.label == 0 || row.label == 1; });
  if (groups.empty()) return core::fail(core::ErrorKind::config, "no row has a label 0 or 1");
  std::vector<double> scores(rows.rows.size()), lengths(rows.rows.size());
  Labels decided(rows.rows.size()), positive(rows.rows.size());
  for (std::size_t i = 0; i < rows.rows.size(); ++i) {
    const policy::injection::Verdict verdict = judge.judge(rows.rows[i].text);
    scores[i] = static_cast<double>(verdict.score);
    decided[i] = verdict.attack;
    positive[i] = rows.rows[i].label == 1;
    lengths[i] = policy::eval::length_score(rows.rows[i].text);
  }
  const std::vector<double> random = policy::eval::random_scores(rows.rows.size(), options.seed);
  std::vector<ReportTable> tables;
  for (const EvalGroup& group : groups) {
    const Labels truth = pick(positive, group), attacks = pick(decided, group);
    const auto count = static_cast<std::uint64_t>(std::count(truth.begin(), truth.end(), 1));
    ReportTable table{group.file, group.source, {{"rows", truth.size()}, {"attacks", count}}, "", "score", {}, {}};
    table.columns = binary_columns();
    table.rows.push_back(binary_line("model", &attacks, pick(scores, group), truth, group, options));
    table.rows.push_back(binary_line("length", nullptr, pick(lengths, group), truth, group, options));
    table.rows.push_back(binary_line("random", nullptr, pick(random, group), truth, group, options));
    tables.push_back(std::move(table));
    if (options.evasions && count > 0) tables.push_back(evasion_table(options, rows, group, decided, judge));
  }
  return tables;
}

}  // namespace cli
