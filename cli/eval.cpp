#include "cli/eval.h"

#include <cstdio>

#include "cli/eval_tables.h"
#include "cli/rows/files.h"
#include "core/json_writer.h"
#include "core/version.h"
#include "policy/models/builtin.h"

namespace cli {
namespace {

struct Kind {
  std::string_view name;
  TablesOf tables;
  std::string_view (*built_in)() noexcept;
};
std::string_view none() noexcept { return {}; }
constexpr Kind kKinds[] = {
    {"injection", eval_injection, policy::models::injection},
    {"complexity", eval_complexity, policy::models::complexity},
    {"names", eval_names, none},
    {"privacy", eval_privacy, none},
    {"secrets", eval_secrets, none},
};

const Kind* find_kind(std::string_view name) noexcept {
  for (const Kind& kind : kKinds) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

Tables judge(const EvalOptions& options) {
  const Kind* kind = find_kind(options.what);
  if (kind == nullptr)
    return core::fail(core::ErrorKind::config, "there is nothing called '" + options.what + "' to evaluate");
  TRY(const EvalRows rows, read_eval_rows(options.files));
  if (options.model.empty()) return kind->tables(options, rows, kind->built_in());
  TRY(const std::string model, read_file(options.model));
  return kind->tables(options, rows, model);
}

}  // namespace

std::string eval_help() {
  return "Rows are JSON lines: {\"text\",\"label\"} for injection and secrets, {\"text\",\"spans\":[{\"start\",\"end\","
         "\"type\"}]} (offsets in code points) for privacy and names, {\"prompt\",\"scores\":{model:0..1}} or "
         "{\"prompt\",\"tier\"} for complexity. \"source\" groups rows; brackets are 95 % bootstrap intervals in which "
         "rows with the same text are drawn together.";
}

int run_eval(const EvalOptions& options) {
  const Tables tables = judge(options);
  if (!tables) {
    std::fprintf(stderr, "signalbox eval: %s\n", tables.assume_error().message.c_str());
    return 1;
  }
  std::string out;
  if (options.json) out += "{\"version\":\"" + std::string(core::version()) + "\",\"tables\":[";
  for (const ReportTable& table : tables.assume_value())
    options.json ? append_table_json(out, table) : append_table(out, table);
  if (options.json) out += "]}\n";
  std::fputs(out.c_str(), stdout);
  return 0;
}

TablesOf tables_of(std::string_view what) noexcept {
  const Kind* kind = find_kind(what);
  return kind == nullptr ? nullptr : kind->tables;
}

std::vector<std::string> binary_columns() { return {"precision", "recall", "F1", "FPR", "AUC", "recall@1%FPR", "AP"}; }

ReportLine binary_line(std::string name, const std::vector<std::uint8_t>* decided, const std::vector<double>& scores,
                       const std::vector<std::uint8_t>& positive, const EvalGroup& group, const EvalOptions& options) {
  using policy::eval::Confusion, policy::eval::Weights;
  const policy::eval::Ranking ranking(scores, positive);
  const auto decision = [&](double (Confusion::*figure)() const noexcept) -> policy::eval::Statistic {
    return [decided, &positive, figure](Weights weights) {
      if (decided == nullptr) return policy::eval::kUndefined;
      return (policy::eval::confusion(*decided, positive, weights).*figure)();
    };
  };
  const policy::eval::Statistic statistics[] = {
      decision(&Confusion::precision),
      decision(&Confusion::recall),
      decision(&Confusion::f1),
      decision(&Confusion::false_positive_rate),
      [&](Weights weights) { return ranking.auc(weights); },
      [&](Weights weights) { return ranking.recall_at_fpr(0.01, weights); },
      [&](Weights weights) { return ranking.average_precision(weights); },
  };
  const policy::eval::Bootstrap how{options.resamples, options.seed, 0.95};
  return {std::move(name), policy::eval::bootstrap(scores.size(), group.prompt, statistics, how)};
}

}  // namespace cli
