#include <algorithm>
#include <map>
#include <optional>

#include "cli/eval_tables.h"
#include "policy/complexity/estimator.h"
#include "policy/eval/routing.h"

namespace cli {
namespace {

using policy::complexity::Tier;
using policy::eval::CostQuality;
using policy::eval::Curve;
using policy::eval::Routing;
using policy::eval::Weights;

constexpr double kWeakPrice = 0.24, kStrongPrice = 24.7;  // RouteLLM's pair, $ per million tokens

struct Judged {
  std::vector<double> gain, length, random;
  std::vector<std::uint8_t> tier, label;  // label: the marked tier, kTiers where there is none
  std::vector<std::uint8_t> length_tier, random_tier;
};

// What the weak and the strong model of a pair are worth at each row of a group, and cost where the rows say so.
struct Pair {
  std::vector<double> weak, strong, weak_cost, strong_cost;
  std::string note;
};

using ByModel = std::vector<std::pair<std::string, double>>;

std::optional<double> value_of(const ByModel& values, const std::string& model) {
  const auto at = std::find_if(values.begin(), values.end(), [&](const auto& entry) { return entry.first == model; });
  if (at == values.end()) return std::nullopt;
  return at->second;
}

std::optional<double> mean_of(const ByModel& values, const std::vector<std::string>& models) {
  double sum = 0, count = 0;
  for (const std::string& model : models) {
    if (const auto value = value_of(values, model)) {
      sum += *value;
      ++count;
    }
  }
  if (count == 0) return std::nullopt;
  return sum / count;
}

std::string joined(const std::vector<std::string>& models) {
  std::string out;
  for (const std::string& model : models) out += (out.empty() ? "" : ", ") + model;
  return out;
}

// Models by mean score, worst first.
std::vector<std::string> ranked_models(const EvalRows& rows, const EvalGroup& group) {
  std::map<std::string, std::pair<double, double>> sums;
  for (const std::uint32_t row : group.rows) {
    for (const auto& [model, score] : rows.rows[row].scores) {
      sums[model].first += score;
      ++sums[model].second;
    }
  }
  std::vector<std::pair<double, std::string>> means;
  for (const auto& [model, sum] : sums) means.emplace_back(sum.first / sum.second, model);
  std::sort(means.begin(), means.end());
  std::vector<std::string> out;
  for (auto& [mean, model] : means) out.push_back(std::move(model));
  return out;
}

// Rows without both sides leave the group.
Pair make_pair(const EvalOptions& options, const EvalRows& rows, EvalGroup& group) {
  std::vector<std::string> weak = options.weak, strong = options.strong;
  Pair pair;
  if (weak.empty()) {
    const std::vector<std::string> models = ranked_models(rows, group);
    const auto half = static_cast<std::ptrdiff_t>(models.size() / 2);
    weak.assign(models.begin(), models.begin() + half);
    strong.assign(models.end() - half, models.end());
    pair.note = "the better against the worse half of " + std::to_string(models.size()) + " models";
  } else {
    pair.note = "strong: " + joined(strong) + "; weak: " + joined(weak);
  }
  EvalGroup kept{group.file, group.source, {}, {}};
  for (std::size_t i = 0; i < group.rows.size(); ++i) {
    const Row& row = rows.rows[group.rows[i]];
    const auto low = mean_of(row.scores, weak), high = mean_of(row.scores, strong);
    if (!low || !high) continue;
    kept.rows.push_back(group.rows[i]);
    kept.prompt.push_back(group.prompt[i]);
    pair.weak.push_back(*low);
    pair.strong.push_back(*high);
    const auto low_cost = mean_of(row.cost, weak), high_cost = mean_of(row.cost, strong);
    pair.weak_cost.push_back(low_cost.value_or(kWeakPrice));
    pair.strong_cost.push_back(high_cost.value_or(kStrongPrice));
  }
  group = std::move(kept);
  return pair;
}

double aiq_of(const Routing& quality, const Routing& cost, Weights weights) {
  const Curve earned = quality.curve(weights), spent = cost.curve(weights);
  std::vector<CostQuality> points;
  for (std::size_t i = 0; i < earned.points.size(); ++i)
    points.push_back({spent.points[i].quality, earned.points[i].quality});
  return policy::eval::aiq(points, spent.weak, spent.strong);
}

ReportLine gain_line(std::string name, const std::vector<double>& scores, const Pair& pair, const EvalGroup& group,
                     const EvalOptions& options) {
  const Routing routing(scores, pair.weak, pair.strong), cost(scores, pair.weak_cost, pair.strong_cost);
  const auto of_curve = [&](double (*figure)(const Curve&)) -> policy::eval::Statistic {
    return [&routing, figure](Weights weights) { return figure(routing.curve(weights)); };
  };
  const policy::eval::Statistic statistics[] = {
      of_curve([](const Curve& curve) { return policy::eval::apgr(curve); }),
      of_curve([](const Curve& curve) { return policy::eval::apgr(policy::eval::decile_curve(curve)); }),
      of_curve([](const Curve& curve) { return policy::eval::cpt(curve, 0.2); }),
      of_curve([](const Curve& curve) { return policy::eval::cpt(curve, 0.5); }),
      of_curve([](const Curve& curve) { return policy::eval::cpt(curve, 0.8); }),
      of_curve([](const Curve& curve) {
        return policy::eval::cost_saved(policy::eval::share_at_quality(curve, 0.95), kWeakPrice, kStrongPrice);
      }),
      [&](Weights weights) { return aiq_of(routing, cost, weights); },
  };
  return {std::move(name),
          policy::eval::bootstrap(scores.size(), group.prompt, statistics, {options.resamples, options.seed, 0.95})};
}

void add_gain_table(const EvalOptions& options, const EvalRows& rows, const Judged& judged, EvalGroup group,
                    std::vector<ReportTable>& tables) {
  const Pair pair = make_pair(options, rows, group);
  if (group.rows.empty()) return;
  std::vector<double> best(group.rows.size());
  for (std::size_t i = 0; i < best.size(); ++i) best[i] = pair.strong[i] - pair.weak[i];
  ReportTable table{group.file, group.source, {{"rows", group.rows.size()}}, pair.note, "score", {}, {}};
  table.columns = {"APGR", "APGR (11)", "CPT20", "CPT50", "CPT80", "saved@95%", "AIQ"};
  table.rows.push_back(gain_line("gain", pick(judged.gain, group), pair, group, options));
  table.rows.push_back(gain_line("length", pick(judged.length, group), pair, group, options));
  table.rows.push_back(gain_line("random", pick(judged.random, group), pair, group, options));
  table.rows.push_back(gain_line("oracle", best, pair, group, options));
  tables.push_back(std::move(table));
}

// Tiers by a score, with as many of each as were marked in all files together: a baseline that knows the shares.
std::vector<std::uint8_t> by_shares(const std::vector<double>& scores, const std::vector<std::uint8_t>& marked) {
  std::vector<std::uint32_t> order;
  std::vector<std::uint8_t> shares, out(scores.size());
  for (std::uint32_t i = 0; i < scores.size(); ++i) {
    if (marked[i] == policy::complexity::kTiers) continue;
    order.push_back(i);
    shares.push_back(marked[i]);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return scores[a] < scores[b]; });
  std::sort(shares.begin(), shares.end());
  for (std::size_t i = 0; i < order.size(); ++i) out[order[i]] = shares[i];
  return out;
}

ReportLine tier_line(std::string name, const std::vector<std::uint8_t>& predicted,
                     const std::vector<std::uint8_t>& marked, const EvalGroup& group, const EvalOptions& options) {
  using policy::eval::TierReport;
  const auto figure = [&](double TierReport::*member) -> policy::eval::Statistic {
    return [&, member](Weights weights) { return policy::eval::tiers(marked, predicted, weights).*member; };
  };
  const policy::eval::Statistic statistics[] = {figure(&TierReport::accuracy), figure(&TierReport::macro_f1),
                                                figure(&TierReport::under_route)};
  return {std::move(name),
          policy::eval::bootstrap(marked.size(), group.prompt, statistics, {options.resamples, options.seed, 0.95})};
}

void add_tier_table(const EvalOptions& options, const Judged& judged, const EvalGroup& group,
                    std::vector<ReportTable>& tables) {
  const std::vector<std::uint8_t> marked = pick(judged.label, group);
  ReportTable table{group.file, group.source, {{"rows", marked.size()}}, "", "tier by", {}, {}};
  table.columns = {"accuracy", "macro F1", "under-routed"};
  table.rows.push_back(tier_line("model", pick(judged.tier, group), marked, group, options));
  table.rows.push_back(tier_line("length", pick(judged.length_tier, group), marked, group, options));
  table.rows.push_back(tier_line("random", pick(judged.random_tier, group), marked, group, options));
  tables.push_back(std::move(table));
}

Judged judge_all(const policy::complexity::Estimator& estimator, const EvalRows& rows, std::uint64_t seed) {
  Judged judged;
  policy::complexity::Estimator::Scratch scratch;
  for (const Row& row : rows.rows) {
    policy::complexity::Request request;
    request.last_user = row.text;
    const policy::complexity::Estimate estimate = estimator.estimate(request, scratch);
    judged.gain.push_back(static_cast<double>(estimate.gain));
    judged.length.push_back(policy::eval::length_score(row.text));
    judged.tier.push_back(static_cast<std::uint8_t>(estimate.tier));
    const auto tier = policy::complexity::tier_of(row.tier);
    judged.label.push_back(tier ? static_cast<std::uint8_t>(*tier) : policy::complexity::kTiers);
  }
  judged.random = policy::eval::random_scores(rows.rows.size(), seed);
  judged.length_tier = by_shares(judged.length, judged.label);
  judged.random_tier = by_shares(judged.random, judged.label);
  return judged;
}

}  // namespace

Tables eval_complexity(const EvalOptions& options, const EvalRows& rows, std::string_view model) {
  if (options.weak.empty() != options.strong.empty())
    return core::fail(core::ErrorKind::config, "--weak and --strong are given together or not at all");
  TRY(const auto estimator, policy::complexity::Estimator::load(model));
  const Judged judged = judge_all(estimator, rows, options.seed);
  std::vector<ReportTable> tables;
  for (const EvalGroup& group :
       group_rows(rows, options.least_rows, [](const Row& row) { return row.scores.size() > 1; }))
    add_gain_table(options, rows, judged, group, tables);
  for (const EvalGroup& group : group_rows(
           rows, options.least_rows, [](const Row& row) { return policy::complexity::tier_of(row.tier).has_value(); }))
    add_tier_table(options, judged, group, tables);
  if (tables.empty()) return core::fail(core::ErrorKind::config, "no row has scores of the two models, or a tier");
  return tables;
}

}  // namespace cli
