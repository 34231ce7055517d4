#include "cli/eval_spans.h"

#include <algorithm>
#include <functional>
#include <set>

namespace cli {
namespace {

using policy::eval::SpanCounts;
using policy::eval::SpanMatch;
using policy::eval::TypedSpan;
using policy::eval::Weights;

struct Word {
  std::string_view word, type;
};
constexpr Word kWords[] = {
    {"PER", "PERSON"},
    {"person", "PERSON"},
    {"LOC", "LOCATION"},
    {"GPE", "LOCATION"},
    {"location", "LOCATION"},
    {"ORG", "ORGANIZATION"},
    {"corporation", "ORGANIZATION"},
    {"group", "ORGANIZATION"},
    {"ADDRESS", "STREET_ADDRESS"},
    {"PREFIX", "TITLE"},
    // What names no person, place or organisation, or only a part of one.
    {"MISC", ""},
    {"OTH", ""},
    {"product", ""},
    {"creative-work", ""},
    {"PERderiv", ""},
    {"LOCderiv", ""},
    {"ORGderiv", ""},
    {"OTHderiv", ""},
    {"PERpart", ""},
    {"LOCpart", ""},
    {"ORGpart", ""},
    {"OTHpart", ""},
};

using Types = std::set<std::string_view>;

struct RowCounts {
  SpanCounts exact, overlap;
};

std::vector<TypedSpan> of_types(const std::vector<TypedSpan>& spans, const Types& types) {
  std::vector<TypedSpan> out;
  std::copy_if(spans.begin(), spans.end(), std::back_inserter(out),
               [&](const TypedSpan& span) { return types.contains(span.type); });
  return out;
}

ReportLine line_of(std::string name, const Types& types, const EvalGroup& group, const std::vector<SpanRow>& rows,
                   const EvalOptions& options) {
  std::vector<RowCounts> counts;
  for (const std::uint32_t row : group.rows) {
    const auto gold = of_types(rows[row].gold, types), found = of_types(rows[row].found, types);
    counts.push_back({count_spans(gold, found, SpanMatch::exact), count_spans(gold, found, SpanMatch::overlap)});
  }
  const auto over = [&](SpanCounts RowCounts::*match, auto figure) -> policy::eval::Statistic {
    return [&counts, match, figure](Weights weights) {
      SpanCounts sum;
      double total = 0;
      for (std::size_t i = 0; i < counts.size(); ++i) {
        const double weight = weights.empty() ? 1 : weights[i];
        sum.add(counts[i].*match, weight);
        total += weight;
      }
      return figure(sum, total);
    };
  };
  const policy::eval::Statistic statistics[] = {
      over(&RowCounts::exact, [](const SpanCounts& sum, double) { return sum.precision(); }),
      over(&RowCounts::exact, [](const SpanCounts& sum, double) { return sum.recall(); }),
      over(&RowCounts::exact, [](const SpanCounts& sum, double) { return sum.f(1); }),
      over(&RowCounts::exact, [](const SpanCounts& sum, double) { return sum.f(2); }),
      over(&RowCounts::overlap, [](const SpanCounts& sum, double) { return sum.f(1); }),
      over(&RowCounts::overlap, [](const SpanCounts& sum, double) { return sum.f(2); }),
      over(&RowCounts::overlap, [](const SpanCounts& sum, double n) { return 1000 * (sum.found - sum.found_hit) / n; }),
  };
  return {std::move(name),
          policy::eval::bootstrap(counts.size(), group.prompt, statistics, {options.resamples, options.seed, 0.95})};
}

}  // namespace

std::string_view entity_type(std::string_view word) noexcept {
  const auto at = std::find_if(std::begin(kWords), std::end(kWords), [&](const Word& row) { return row.word == word; });
  return at == std::end(kWords) ? word : at->type;
}

bool is_name_type(std::string_view type) noexcept {
  return type == "PERSON" || type == "LOCATION" || type == "ORGANIZATION" || type == "STREET_ADDRESS";
}

ReportTable span_table(const EvalGroup& group, const std::vector<SpanRow>& rows, const EvalOptions& options) {
  Types marked, found;
  std::uint64_t spans = 0;
  for (const std::uint32_t row : group.rows) {
    spans += rows[row].gold.size();
    for (const TypedSpan& span : rows[row].gold) marked.insert(span.type);
    for (const TypedSpan& span : rows[row].found) found.insert(span.type);
  }
  const Types& types = marked.empty() ? found : marked;
  ReportTable table{group.file, group.source, {{"rows", group.rows.size()}, {"spans", spans}}, "", "type", {}, {}};
  table.columns = {"precision", "recall", "F1", "F2", "overlap F1", "overlap F2", "false/1000 rows"};
  Types names, structured;
  for (const std::string_view type : types) {
    (is_name_type(type) ? names : structured).insert(type);
    table.rows.push_back(line_of(std::string(type), {type}, group, rows, options));
  }
  if (names.size() > 1 && !structured.empty()) table.rows.push_back(line_of("names", names, group, rows, options));
  if (structured.size() > 1 && !names.empty())
    table.rows.push_back(line_of("structured", structured, group, rows, options));
  if (types.size() > 1 || types.empty()) table.rows.push_back(line_of("all", types, group, rows, options));
  return table;
}

}  // namespace cli
