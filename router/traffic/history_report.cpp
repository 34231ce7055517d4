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

constexpr std::size_t kSeries = 1000;        // of one answer
constexpr std::size_t kNumbers = 1'000'000;  // in them: some ten megabytes of text

constexpr Measure count(std::string_view name, std::string_view unit, std::uint64_t Counts::*of, double scale = 1) {
  return {name, unit, of, nullptr, nullptr, scale};
}
constexpr Measure share(std::string_view name, std::uint64_t Counts::*of, std::uint64_t Counts::*rest) {
  return {name, "ratio", of, rest, nullptr, 1};
}
constexpr Measure quantity(std::string_view name, std::string_view unit, metrics::Sketch Tally::*of, double scale) {
  return {name, unit, nullptr, nullptr, of, scale};
}

constexpr std::array kMeasures{
    count("requests", "requests", &Counts::requests),
    count("succeeded", "requests", &Counts::succeeded),
    count("errors", "requests", &Counts::failed),
    share("success_ratio", &Counts::succeeded, &Counts::failed),
    quantity("latency_ms", "ms", &Tally::duration_ns, 1e-6),
    quantity("first_token_ms", "ms", &Tally::first_token_ns, 1e-6),
    count("input_tokens", "tokens", &Counts::input_tokens),
    count("output_tokens", "tokens", &Counts::output_tokens),
    count("cost_usd", "USD", &Counts::cost_nano_usd, 1e-9),
    count("cache_hits", "requests", &Counts::cache_hits),
    count("cache_misses", "requests", &Counts::cache_misses),
    share("cache_ratio", &Counts::cache_hits, &Counts::cache_misses),
    quantity("tokens_per_second", "tokens/s", &Tally::milli_tokens_per_second, 1e-3),
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
  // One point is all of the time: from levels fine enough that it begins about where it should.
  const std::int64_t parts = query.points == 1 ? 24 : query.points;
  const std::int64_t wanted = std::max((query.to - query.from) / parts, levels[0].seconds);
  while (out.level + 1 < levels.size() && levels[out.level + 1].seconds * 5 <= wanted * 9) ++out.level;
  std::int64_t oldest = history.oldest(out.level);
  for (std::size_t coarser = out.level + 1; coarser < levels.size(); ++coarser) {
    const std::int64_t older = history.oldest(coarser);
    if (older == 0 || (oldest != 0 && oldest <= std::max(query.from, older + levels[coarser].seconds))) continue;
    out.level = coarser;
    oldest = older;
  }
  const std::int64_t unit = levels[out.level].seconds;
  const std::int64_t step = query.points == 1 ? query.to - (query.from - query.from % unit) : std::max(wanted, unit);
  out.step = (step + unit - 1) / unit * unit;
  out.from = query.from - query.from % (query.points == 1 ? unit : out.step);
  out.steps = static_cast<std::size_t>((query.to - out.from + out.step - 1) / out.step);
  return out;
}

struct Quantiles {
  std::uint64_t count = 0;
  std::array<double, kQuantiles.size()> values{};
};

// One measure of a series.
struct Column {
  std::vector<std::uint64_t> sums, rests;  // by step
  std::vector<Quantiles> quantiles;        // by step
  metrics::Sketch open;                    // of the step that is being read
};

struct Series {
  std::vector<Column> columns;  // as the query's measures
  std::size_t step = 0;
};

std::size_t most_series(const HistoryQuery& query, std::size_t steps) {
  std::size_t numbers = 0;  // of a step
  for (const Measure* measure : query.measures) numbers += measure->sketch ? 1 + kQuantiles.size() : 1;
  return std::min(kSeries / query.measures.size(), kNumbers / (numbers * std::max<std::size_t>(steps, 1)));
}

// Points come in the order of time, so one sketch for each series is enough.
class Reading {
 public:
  Reading(const HistoryQuery& query, const Grid& grid)
      : query_(query), grid_(grid), most_(most_series(query, grid.steps)), known_(grid.steps) {}

  void take(const store::Point& point) {
    const auto step = static_cast<std::size_t>((point.time - grid_.from) / grid_.step);
    if (point.time < grid_.from || step >= grid_.steps) return;
    if (point.kind == to_string(By::total)) known_[step] = true;
    if (numbers_.size() <= point.series) numbers_.resize(point.series + 1, nullptr);
    Series*& series = numbers_[point.series];
    if (!series) series = find(point);
    if (!series) return;
    if (step != series->step) close(*series);
    series->step = step;
    Counts counts;
    const bool counted = Tally::merge_counts(point.text, counts);
    for (std::size_t i = 0; i < query_.measures.size(); ++i) {
      const Measure& measure = *query_.measures[i];
      Column& column = series->columns[i];
      if (measure.sketch) Tally::merge_sketch(point.text, measure.sketch, column.open);
      if (measure.count && counted) column.sums[step] += counts.*measure.count;
      if (measure.rest && counted) column.rests[step] += counts.*measure.rest;
    }
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
    if (series_.size() >= most_) {
      omitted_.insert(point.series);
      return nullptr;
    }
    Series fresh;
    for (const Measure* measure : query_.measures) {
      Column& column = fresh.columns.emplace_back();
      if (measure->count) column.sums.resize(grid_.steps);
      if (measure->rest) column.rests.resize(grid_.steps);
      if (measure->sketch) column.quantiles.resize(grid_.steps);
    }
    return &series_.emplace(point.name, std::move(fresh)).first->second;
  }

  void close(Series& series) const {
    for (std::size_t at = 0; at < series.columns.size(); ++at) {
      Column& column = series.columns[at];
      if (column.open.count() == 0) continue;
      Quantiles& to = column.quantiles[series.step];
      to.count = column.open.count();
      for (std::size_t i = 0; i < kQuantiles.size(); ++i)
        to.values[i] = column.open.quantile(kQuantiles[i].second) * query_.measures[at]->scale;
      column.open.clear();
    }
  }

  const HistoryQuery& query_;
  const Grid& grid_;
  const std::size_t most_;  // series
  std::vector<bool> known_;
  std::map<std::string, Series, std::less<>> series_;
  std::vector<Series*> numbers_;             // by the series' number; null: not one of these
  std::unordered_set<std::size_t> omitted_;  // numbers of those beyond most_
};

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

// The number that a step has; nothing where it is a share of nothing.
void append_value(std::string& out, const Measure& measure, const Column& column, std::size_t step,
                  std::string_view nothing) {
  const std::uint64_t sum = column.sums[step];
  if (!measure.rest) {
    if (measure.scale == 1) return core::append_number(out, sum);
    return core::append_number(out, static_cast<double>(sum) * measure.scale);
  }
  const std::uint64_t all = sum + column.rests[step];
  if (all == 0) {
    out += nothing;
  } else {
    core::append_number(out, std::round(static_cast<double>(sum) / static_cast<double>(all) * 1e6) / 1e6);
  }
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

void append_column(const Column& column, const Measure& measure, const std::vector<bool>& known, JsonFields& fields,
                   std::string& out) {
  if (measure.count) {
    fields.key("values");
    append_list(out, known.size(), [&](std::size_t i) {
      if (!known[i]) {
        out += "null";
      } else {
        append_value(out, measure, column, i, "null");
      }
    });
    return;
  }
  fields.key("count");
  append_list(out, known.size(), [&](std::size_t i) {
    append_known(out, static_cast<std::int64_t>(column.quantiles[i].count), known[i]);
  });
  for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
    fields.key(kQuantiles[q].first);
    append_list(out, known.size(), [&](std::size_t i) {
      if (column.quantiles[i].count == 0) {
        out += "null";
      } else {
        append_thousandths(out, column.quantiles[i].values[q]);
      }
    });
  }
}

// What is said of all measures at once; of several units: none.
void append_head(const HistoryQuery& query, const Grid& grid, JsonFields& fields, std::string& out) {
  std::string names;
  bool one_unit = true;
  for (const Measure* measure : query.measures) {
    names.append(names.empty() ? "" : ",").append(measure->name);
    one_unit = one_unit && measure->unit == query.measures.front()->unit;
  }
  fields.text("metric", names);
  fields.text_or_null("unit", one_unit ? query.measures.front()->unit : std::string_view());
  fields.text("by", to_string(query.by));
  fields.integer("resolution_ms", store::kLevels[grid.level].seconds * 1000);
  fields.integer("step_ms", grid.step * 1000);
  fields.key("times");
  append_list(out, grid.steps, [&](std::size_t i) {
    core::append_number(out, (grid.from + grid.step * static_cast<std::int64_t>(i)) * 1000);
  });
}

std::string json(const HistoryQuery& query, const Grid& grid, Reading& reading) {
  std::string out;
  JsonFields fields(out);
  append_head(query, grid, fields, out);
  fields.key("series");
  out += '[';
  for (const auto& [name, series] : reading.finish()) {
    for (std::size_t i = 0; i < query.measures.size(); ++i) {
      if (out.back() == '}') out += ',';
      JsonFields inner(out);
      inner.text("name", query.by == By::total ? std::string_view("total") : std::string_view(name));
      inner.text("metric", query.measures[i]->name);
      inner.text("unit", query.measures[i]->unit);
      append_column(series.columns[i], *query.measures[i], reading.known(), inner, out);
      inner.end();
    }
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

std::string csv_head(const HistoryQuery& query) {
  std::string out = "time_ms,name";
  for (const Measure* measure : query.measures) {
    const std::string name(measure->name);
    if (measure->count) {
      out += "," + name;
    } else if (query.measures.size() == 1) {
      out += ",count,p50,p95,p99";
    } else {
      for (const char* of : {"_count", "_p50", "_p95", "_p99"}) out += "," + name + of;
    }
  }
  return out + "\r\n";
}

// A line for each step of each series.
std::string csv(const HistoryQuery& query, const Grid& grid, Reading& reading) {
  std::string out = csv_head(query);
  for (const auto& [name, series] : reading.finish()) {
    const std::string label = csv_text(query.by == By::total ? std::string_view("total") : std::string_view(name));
    for (std::size_t step = 0; step < grid.steps; ++step) {
      if (!reading.known()[step]) continue;
      out += std::to_string((grid.from + grid.step * static_cast<std::int64_t>(step)) * 1000) + "," + label;
      for (std::size_t i = 0; i < query.measures.size(); ++i) {
        out += ',';
        if (query.measures[i]->count) {
          append_value(out, *query.measures[i], series.columns[i], step, "");
          continue;
        }
        const Quantiles& one = series.columns[i].quantiles[step];
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
