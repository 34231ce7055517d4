#include <algorithm>
#include <map>

#include "cli/eval_spans.h"
#include "cli/eval_tables.h"
#include "policy/policy.h"

namespace cli {
namespace {

using policy::privacy::Entity;

// The entities of each row, as the policy stage finds them.
core::Result<std::vector<std::vector<Entity>>> find_entities(const EvalRows& rows, core::PolicyConfig& config,
                                                             std::string_view names_model) {
  config.privacy.mode = core::PolicyMode::enforce;
  if (config.privacy.entities.empty()) config.privacy.entities = {"*"};  // those that are off by default too
  policy::Models models;
  models.names = names_model;
  TRY(const auto policy, policy::Policy::make(config, models));
  policy::Policy::Scratch scratch;
  policy::Signals signals;
  std::vector<std::vector<Entity>> out;
  for (const Row& row : rows.rows) {
    const policy::Text text{row.text, policy::Role::user};
    policy->classify({&text, 1}, policy::Facts(), scratch, signals);
    std::vector<Entity>& entities = out.emplace_back();
    for (const policy::Found& found : signals.entities) entities.push_back(found.entity);
  }
  return out;
}

Tables span_tables(const EvalOptions& options, const EvalRows& rows, core::PolicyConfig config, std::string_view model,
                   bool names_only) {
  // Types are views into the config's patterns and into static text; the config outlives them here.
  TRY(const auto entities, find_entities(rows, config, model));
  std::vector<SpanRow> spans(rows.rows.size());
  for (std::size_t i = 0; i < spans.size(); ++i) {
    for (const RowSpan& span : rows.rows[i].spans) {
      const std::string_view type = entity_type(span.type);
      if (!type.empty() && (!names_only || is_name_type(type))) spans[i].gold.push_back({span.begin, span.end, type});
    }
    for (const Entity& entity : entities[i]) {
      if (!names_only || is_name_type(entity.type)) spans[i].found.push_back({entity.begin, entity.end, entity.type});
    }
  }
  std::vector<ReportTable> tables;
  for (const EvalGroup& group : group_rows(rows, options.least_rows, [](const Row&) { return true; }))
    tables.push_back(span_table(group, spans, options));
  return tables;
}

// Of the rules whose secrets were missed: how many of their rows were found. Data sets name the vendor's rule.
ReportTable missed_table(const EvalRows& rows, const EvalGroup& group, const std::vector<std::uint8_t>& decided) {
  struct Count {
    double found = 0, rows = 0;
  };
  std::map<std::string, Count> rules;
  for (const std::uint32_t row : group.rows) {
    if (rows.rows[row].label != 1 || rows.rows[row].rule.empty()) continue;
    Count& count = rules[rows.rows[row].rule];
    count.found += decided[row];
    ++count.rows;
  }
  ReportTable table{group.file,
                    group.source,
                    {{"rules", rules.size()}},
                    "rules with secrets that were missed",
                    "rule",
                    {"recall", "rows"},
                    {}};
  for (const auto& [rule, count] : rules) {
    if (count.found < count.rows) table.rows.push_back({rule, {{count.found / count.rows}, {count.rows}}});
  }
  return table;
}

}  // namespace

Tables eval_privacy(const EvalOptions& options, const EvalRows& rows, std::string_view model) {
  return span_tables(options, rows, core::PolicyConfig(), model, false);
}

Tables eval_names(const EvalOptions& options, const EvalRows& rows, std::string_view model) {
  core::PolicyConfig config;
  config.privacy.entities = {"PERSON", "LOCATION", "ORGANIZATION", "STREET_ADDRESS"};
  return span_tables(options, rows, std::move(config), model, true);
}

Tables eval_secrets(const EvalOptions& options, const EvalRows& rows, std::string_view model) {
  core::PolicyConfig config;
  config.privacy.names = false;
  TRY(const auto entities, find_entities(rows, config, model));
  const auto groups =
      group_rows(rows, options.least_rows, [](const Row& row) { return row.label == 0 || row.label == 1; });
  if (groups.empty()) return core::fail(core::ErrorKind::config, "no row has a label 0 or 1");
  std::vector<double> scores(rows.rows.size()), lengths(rows.rows.size());
  std::vector<std::uint8_t> decided(rows.rows.size()), positive(rows.rows.size());
  for (std::size_t i = 0; i < rows.rows.size(); ++i) {
    for (const Entity& entity : entities[i]) {
      if (entity.kind != policy::privacy::EntityClass::secret) continue;
      scores[i] = std::max(scores[i], static_cast<double>(entity.score));
      decided[i] = 1;
    }
    positive[i] = rows.rows[i].label == 1;
    lengths[i] = policy::eval::length_score(rows.rows[i].text);
  }
  const std::vector<double> random = policy::eval::random_scores(rows.rows.size(), options.seed);
  std::vector<ReportTable> tables;
  for (const EvalGroup& group : groups) {
    const auto truth = pick(positive, group), found = pick(decided, group);
    double false_finds = 0, benign_bytes = 0;
    for (const std::uint32_t row : group.rows) {
      if (rows.rows[row].label != 0) continue;
      benign_bytes += static_cast<double>(rows.rows[row].text.size());
      false_finds += static_cast<double>(std::count_if(entities[row].begin(), entities[row].end(), [](const Entity& e) {
        return e.kind == policy::privacy::EntityClass::secret;
      }));
    }
    const auto count = static_cast<std::uint64_t>(std::count(truth.begin(), truth.end(), 1));
    ReportTable table{group.file, group.source, {{"rows", truth.size()}, {"with secrets", count}}, "", "score", {}, {}};
    if (benign_bytes > 0) {
      table.note = "false finds: " + cell_text({false_finds}) + " in " + cell_text({benign_bytes / 1e6}) +
                   " MB without secrets, " + cell_text({false_finds / benign_bytes * 1e6}) + " per MB";
    }
    table.columns = binary_columns();
    table.rows.push_back(binary_line("model", &found, pick(scores, group), truth, group, options));
    table.rows.push_back(binary_line("length", nullptr, pick(lengths, group), truth, group, options));
    table.rows.push_back(binary_line("random", nullptr, pick(random, group), truth, group, options));
    tables.push_back(std::move(table));
    if (ReportTable missed = missed_table(rows, group, decided); !missed.rows.empty())
      tables.push_back(std::move(missed));
  }
  return tables;
}

}  // namespace cli
