#include "router/traffic/history_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <unordered_set>
#include <vector>

#include "router/traffic/json.h"

namespace router::traffic {
namespace {

using core::JsonFields;

constexpr std::size_t kSeries = 1000;  // of one answer

constexpr std::array kMeasures{
    Measure{"requests", "requests", &Counts::requests, nullptr, 1},
    Measure{"errors", "requests", &Counts::failed, nullptr, 1},
    Measure{"latency_ms", "ms", nullptr, &Tally::duration_ns, 1e-6},
    Measure{"first_token_ms", "ms", nullptr, &Tally::first_token_ns, 1e-6},
    Measure{"input_tokens", "tokens", &Counts::input_tokens, nullptr, 1},
    Measure{"output_tokens", "tokens", &Counts::output_tokens, nullptr, 1},
    Measure{"cost_usd", "USD", &Counts::cost_nano_usd, nullptr, 1e-9},
    Measure{"cache_hits", "requests", &Counts::cache_hits, nullptr, 1},
    Measure{"tokens_per_second", "tokens/s", nullptr, &Tally::milli_tokens_per_second, 1e-3},
};
constexpr std::array<std::pair<std::string_view, double>, 3> kQuantiles{{{"p50", 0.5}, {"p95", 0.95}, {"p99", 0.99}}};

struct Grid {
  std::size_t level = 0;
  std::int64_t from = 0, step = 0;
  std::size_t steps = 0;
};

// The coarsest level that has points enough, or not many too few: a day of 5 minutes is 288; a coarser one where the
// finer does not reach back so far.
Grid grid_of(store::History& history, const HistoryQuery& query) {
  Grid out;
  const auto& levels = store::kLevels;
  const std::int64_t wanted = std::max((query.to - query.from) / query.points, levels[0].seconds);
  while (out.level + 1 < levels.size() && levels[out.level + 1].seconds * 5 <= wanted * 9) ++out.level;
  std::int64_t oldest = history.oldest(out.level);
  for (std::size_t coarser = out.level + 1; coarser < levels.size(); ++coarser) {
    const std::int64_t older = history.oldest(coarser);
    if (older == 0 || (oldest != 0 && oldest <= std::max(query.from, older + levels[coarser].seconds))) continue;
    out.level = coarser;
    oldest = older;
  }
  const std::int64_t unit = levels[out.level].seconds;
  out.step = (std::max(wanted, unit) + unit - 1) / unit * unit;
  out.from = query.from - query.from % out.step;
  out.steps = static_cast<std::size_t>((query.to - out.from + out.step - 1) / out.step);
  return out;
}

struct Quantiles {
  std::uint64_t count = 0;
  std::array<double, kQuantiles.size()> values{};
};

struct Series {
  std::vector<std::uint64_t> sums;   // by step
  std::vector<Quantiles> quantiles;  // by step
  metrics::Sketch open;              // of the step that is being read
  std::size_t step = 0;
};

// Points come in the order of time, so one sketch for each series is enough.
class Reading {
 public:
  Reading(const HistoryQuery& query, const Grid& grid) : query_(query), grid_(grid), known_(grid.steps) {}

  void take(const store::Point& point) {
    const auto step = static_cast<std::size_t>((point.time - grid_.from) / grid_.step);
    if (point.time < grid_.from || step >= grid_.steps) return;
    if (point.kind == to_string(By::total)) known_[step] = true;
    if (numbers_.size() <= point.series) numbers_.resize(point.series + 1, nullptr);
    Series*& series = numbers_[point.series];
    if (!series) series = find(point);
    if (!series) return;
    if (query_.measure->count) {
      Counts counts;
      if (Tally::merge_counts(point.text, counts)) series->sums[step] += counts.*query_.measure->count;
      return;
    }
    if (step != series->step) close(*series);
    series->step = step;
    Tally::merge_sketch(point.text, query_.measure->sketch, series->open);
  }

  std::map<std::string, Series, std::less<>>& finish() {
    for (auto& [name, series] : series_) close(series);
    return series_;
  }
  const std::vector<bool>& known() const noexcept { return known_; }
  std::size_t omitted() const noexcept { return omitted_.size(); }

 private:
  Series* find(const store::Point& point) {
    if (point.kind != to_string(query_.by) || (!query_.name.empty() && point.name != query_.name)) return nullptr;
    if (series_.size() >= kSeries) {
      omitted_.insert(point.series);
      return nullptr;
    }
    Series fresh;
    if (query_.measure->count) {
      fresh.sums.resize(grid_.steps);
    } else {
      fresh.quantiles.resize(grid_.steps);
    }
    return &series_.emplace(point.name, std::move(fresh)).first->second;
  }

  void close(Series& series) const {
    if (series.open.count() == 0) return;
    Quantiles& to = series.quantiles[series.step];
    to.count = series.open.count();
    for (std::size_t i = 0; i < kQuantiles.size(); ++i)
      to.values[i] = series.open.quantile(kQuantiles[i].second) * query_.measure->scale;
    series.open.clear();
  }

  const HistoryQuery& query_;
  const Grid& grid_;
  std::vector<bool> known_;
  std::map<std::string, Series, std::less<>> series_;
  std::vector<Series*> numbers_;             // by the series' number; null: not one of these
  std::unordered_set<std::size_t> omitted_;  // numbers of those beyond kSeries
};

void append_sum(std::string& out, const Measure& measure, std::uint64_t sum) {
  if (measure.scale == 1) {
    core::append_number(out, sum);
  } else {
    core::append_number(out, static_cast<double>(sum) * measure.scale);
  }
}

// Three decimals, without the zeros behind: a chart has a hundred thousand of these.
void append_thousandths(std::string& out, double value) {
  const auto all = static_cast<std::uint64_t>(std::llround(value * 1000));
  core::append_number(out, all / 1000);
  const auto rest = static_cast<unsigned>(all % 1000);
  if (rest == 0) return;
  const char digits[] = {'.', static_cast<char>('0' + rest / 100), static_cast<char>('0' + rest / 10 % 10),
                         static_cast<char>('0' + rest % 10)};
  out.append(digits, rest % 100 == 0 ? 2 : rest % 10 == 0 ? 3 : 4);
}

template <class Each>
void append_list(std::string& out, std::size_t size, Each each) {
  out += '[';
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) out += ',';
    each(i);
  }
  out += ']';
}

void append_series(const Series& series, const HistoryQuery& query, const std::vector<bool>& known, JsonFields& fields,
                   std::string& out) {
  if (query.measure->count) {
    fields.key("values");
    append_list(out, series.sums.size(), [&](std::size_t i) {
      if (!known[i]) {
        out += "null";
      } else {
        append_sum(out, *query.measure, series.sums[i]);
      }
    });
    return;
  }
  fields.key("count");
  append_list(out, series.quantiles.size(), [&](std::size_t i) {
    append_known(out, static_cast<std::int64_t>(series.quantiles[i].count), known[i]);
  });
  for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
    fields.key(kQuantiles[q].first);
    append_list(out, series.quantiles.size(), [&](std::size_t i) {
      if (series.quantiles[i].count == 0) {
        out += "null";
      } else {
        append_thousandths(out, series.quantiles[i].values[q]);
      }
    });
  }
}

std::string json(const HistoryQuery& query, const Grid& grid, Reading& reading) {
  std::string out;
  JsonFields fields(out);
  fields.text("metric", query.measure->name);
  fields.text("unit", query.measure->unit);
  fields.text("by", to_string(query.by));
  fields.integer("resolution_ms", store::kLevels[grid.level].seconds * 1000);
  fields.integer("step_ms", grid.step * 1000);
  fields.key("times");
  append_list(out, grid.steps, [&](std::size_t i) {
    core::append_number(out, (grid.from + grid.step * static_cast<std::int64_t>(i)) * 1000);
  });
  fields.key("series");
  out += '[';
  for (const auto& [name, series] : reading.finish()) {
    if (out.back() == '}') out += ',';
    JsonFields inner(out);
    inner.text("name", query.by == By::total ? std::string_view("total") : std::string_view(name));
    append_series(series, query, reading.known(), inner, out);
    inner.end();
  }
  out += ']';
  fields.integer("omitted", static_cast<std::int64_t>(reading.omitted()));
  fields.end();
  return out;
}

// What a spreadsheet would take for a formula is text.
std::string csv_text(std::string_view text) {
  std::string out = "\"";
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) out += '\'';
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

// A line for each step of each series.
std::string csv(const HistoryQuery& query, const Grid& grid, Reading& reading) {
  const bool sums = query.measure->count != nullptr;
  std::string out = "time_ms,name," + std::string(sums ? query.measure->name : "count,p50,p95,p99") + "\r\n";
  for (const auto& [name, series] : reading.finish()) {
    const std::string label = csv_text(query.by == By::total ? std::string_view("total") : std::string_view(name));
    for (std::size_t i = 0; i < grid.steps; ++i) {
      if (!reading.known()[i]) continue;
      out += std::to_string((grid.from + grid.step * static_cast<std::int64_t>(i)) * 1000) + "," + label + ",";
      if (sums) {
        append_sum(out, *query.measure, series.sums[i]);
      } else {
        const Quantiles& one = series.quantiles[i];
        out += std::to_string(one.count);
        for (const double value : one.values) {
          out += ',';
          if (one.count > 0) append_thousandths(out, value);
        }
      }
      out += "\r\n";
    }
  }
  return out;
}

}  // namespace

const Measure* find_measure(std::string_view name) noexcept {
  const auto found =
      std::find_if(kMeasures.begin(), kMeasures.end(), [&](const Measure& one) { return one.name == name; });
  return found == kMeasures.end() ? nullptr : &*found;
}

std::string measure_names() {
  std::string out;
  for (const Measure& one : kMeasures) out.append(out.empty() ? "" : ", ").append(one.name);
  return out;
}

std::string history_report(store::History& history, const HistoryQuery& query) {
  const Grid grid = grid_of(history, query);
  Reading reading(query, grid);
  const std::array<std::string_view, 2> kinds{to_string(By::total), to_string(query.by)};
  const auto take = [&](const store::Point& point) { reading.take(point); };
  if (!history.read(grid.level, kinds, grid.from, query.to, take)) return {};
  return query.csv ? csv(query, grid, reading) : json(query, grid, reading);
}

}  // namespace router::traffic
