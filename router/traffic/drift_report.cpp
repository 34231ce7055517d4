#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>

#include "metrics/drift.h"
#include "router/traffic/json.h"
#include "router/traffic/trends.h"

namespace router::traffic {
namespace {

using core::JsonFields;

constexpr std::int64_t kHour = 3600;
constexpr std::size_t kHourLevel = 3;
constexpr double kLeastShare = 0.05;  // expected of a bin of scores: thinner ones are joined

constexpr std::array kCompared{By::tier, By::gain, By::injection, By::injection_score, By::privacy};
constexpr bool is_score(By by) { return by == By::gain || by == By::injection_score; }

// What was seen of a label, lately and before.
struct Seen {
  double lately = 0, before = 0;
};
using Labels = std::map<std::string, Seen, std::less<>>;

struct Bin {
  std::string name;
  double seen = 0, expected = 0;
};

// Scores: bins in their order, from the least there can be.
std::vector<Bin> bins_of_scores(const Labels& labels, const std::vector<float>* quantiles) {
  constexpr int kBins = 200 / kBin;
  std::vector<Bin> out(kBins);
  std::vector<double> edges;
  for (int i = 0; i <= kBins; ++i) edges.push_back((i * kBin - 100) / 100.0);
  for (const auto& [name, seen] : labels) {
    int hundredths = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), hundredths);
    if (error != std::errc() || end != name.data() + name.size() || hundredths < -100 || hundredths >= 100) continue;
    Bin& bin = out[static_cast<std::size_t>((hundredths + 100) / kBin)];
    bin.seen += seen.lately;
    bin.expected += seen.before;
  }
  if (quantiles) {
    const std::vector<double> shares = metrics::shares_of(*quantiles, edges);
    for (std::size_t i = 0; i < out.size(); ++i) out[i].expected = shares[i];
  }
  return out;
}

std::string hundredths(int value) {
  char text[16];
  std::snprintf(text, sizeof text, "%.2f", value / 100.0);
  return text;
}

// Neighbours are joined until enough is expected of each; the last joins the one before it.
std::vector<Bin> joined(const std::vector<Bin>& bins) {
  double all = 0;
  for (const Bin& bin : bins) all += bin.expected;
  std::vector<Bin> out;
  std::vector<int> begins;
  bool open = false;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    if (!open) {
      out.emplace_back();
      begins.push_back(static_cast<int>(i) * kBin - 100);
    }
    out.back().seen += bins[i].seen;
    out.back().expected += bins[i].expected;
    open = out.back().expected < kLeastShare * all || all <= 0;
  }
  if (open && out.size() > 1) {
    out[out.size() - 2].seen += out.back().seen;
    out[out.size() - 2].expected += out.back().expected;
    out.pop_back();
    begins.pop_back();
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    const bool first = i == 0, last = i + 1 == out.size();
    out[i].name = first && last ? "all"
                  : first       ? "below " + hundredths(begins[1])
                  : last        ? hundredths(begins[i]) + " and above"
                                : hundredths(begins[i]) + " to " + hundredths(begins[i + 1]);
  }
  return out;
}

void append_comparison(By by, const Labels& labels, const std::vector<float>* quantiles, std::string& out) {
  std::vector<Bin> bins;
  if (is_score(by)) {
    bins = joined(bins_of_scores(labels, quantiles));
  } else {
    for (const auto& [name, seen] : labels) bins.push_back({name, seen.lately, seen.before});
  }
  std::vector<double> seen, expected;
  double all_seen = 0, all_expected = 0;
  for (const Bin& bin : bins) {
    all_seen += seen.emplace_back(bin.seen);
    all_expected += expected.emplace_back(bin.expected);
  }
  // A card's shares are of so many prompts that they stand still.
  const double expected_count = quantiles ? std::numeric_limits<double>::infinity() : all_expected;
  const double index = metrics::stability_index(seen, expected);
  const metrics::Drift drift = metrics::drift_of(index, all_seen, expected_count, bins.size());
  JsonFields fields(out);
  fields.text("by", to_string(by));
  fields.text("against", quantiles ? "card" : "previous");
  fields.text("verdict", metrics::to_string(drift));
  append_decimal(fields, out, "index", index, drift != metrics::Drift::too_few, 4);
  fields.integer("seen", static_cast<std::int64_t>(all_seen));
  fields.key("expected");
  append_known(out, static_cast<std::int64_t>(all_expected), !quantiles);
  fields.key("bins");
  out += '[';
  for (const Bin& bin : bins) {
    if (out.back() == '}') out += ',';
    JsonFields inner(out);
    inner.text("name", bin.name);
    append_decimal(inner, out, "seen", bin.seen / std::max(all_seen, 1e-9), all_seen > 0, 4);
    append_decimal(inner, out, "expected", bin.expected / std::max(all_expected, 1e-9), all_expected > 0, 4);
    inner.end();
  }
  out += ']';
  fields.end();
}

void append_time(JsonFields& fields, std::string_view name, std::int64_t from, std::int64_t to, std::string& out) {
  fields.key(name);
  JsonFields time(out);
  time.integer("from", from * 1000);
  time.integer("to", to * 1000);
  time.end();
}

}  // namespace

std::string drift_report(store::History& history, const std::vector<float>& gain_quantiles, std::int64_t now) {
  const std::int64_t begin = now - now % kHour - store::kDay, before = begin - 7 * store::kDay;
  std::array<std::string_view, kCompared.size()> kinds;
  for (std::size_t i = 0; i < kinds.size(); ++i) kinds[i] = to_string(kCompared[i]);
  std::array<Labels, kCompared.size()> labels;
  const auto take = [&](const store::Point& point) {
    Counts counts;
    if (!Tally::merge_counts(point.text, counts)) return;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      if (point.kind != kinds[i]) continue;
      Seen& seen = labels[i][std::string(point.name)];
      (point.time >= begin ? seen.lately : seen.before) += static_cast<double>(counts.requests);
    }
  };
  if (!history.read(kHourLevel, kinds, before, now + kHour, take)) return {};
  std::string out;
  JsonFields fields(out);
  append_time(fields, "current", begin, now, out);
  append_time(fields, "previous", before, begin, out);
  fields.decimal("shifting", metrics::kShifting, 2);
  fields.decimal("drifted", metrics::kDrifted, 2);
  fields.integer("least_requests", static_cast<std::int64_t>(metrics::kLeastCount));
  fields.key("comparisons");
  out += '[';
  for (std::size_t i = 0; i < kCompared.size(); ++i) {
    if (out.back() == '}') out += ',';
    const bool card = kCompared[i] == By::gain && gain_quantiles.size() > 1;
    append_comparison(kCompared[i], labels[i], card ? &gain_quantiles : nullptr, out);
  }
  out += ']';
  fields.end();
  return out;
}

}  // namespace router::traffic
