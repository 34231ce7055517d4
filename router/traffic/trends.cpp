#include "router/traffic/trends.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>

#include "router/traffic/json.h"

namespace router::traffic {
namespace {

using core::JsonFields;

constexpr std::int64_t kHour = 3600;
constexpr std::size_t kHourLevel = 3;
static_assert(store::kLevels[kHourLevel].seconds == kHour);
constexpr std::int64_t kShownDays = 14;  // of what was, beside what comes

// Hours beside an unknown one are known in part.
void drop_partial(metrics::Hours& hours) {
  std::vector<bool> known(hours.size());
  for (std::size_t i = 0; i < hours.size(); ++i) known[i] = hours[i].has_value();
  for (std::size_t i = 0; i < hours.size(); ++i) {
    const bool after = i > 0 && known[i - 1], before = i + 1 == hours.size() || known[i + 1];
    if (!after || !before) hours[i].reset();
  }
}

std::int64_t month_begin(std::int64_t now, int months) {
  const std::time_t time = now;
  std::tm date{};
  gmtime_r(&time, &date);
  date.tm_mon += months;
  date.tm_mday = 1;
  date.tm_hour = date.tm_min = date.tm_sec = 0;
  return timegm(&date);
}

template <class Each>
void append_list(JsonFields& fields, std::string_view name, std::string& out, std::size_t size, Each each) {
  fields.key(name);
  out += '[';
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) out += ',';
    each(i);
  }
  out += ']';
}

// Counts are never below 0, and six figures are more than anybody can foresee.
void append_figure(std::string& out, double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", std::max(value, 0.0));
  out += text;
}

void append_sum(JsonFields& fields, std::string& out, const metrics::Sum& sum, double before) {
  for (const auto& [name, value] : {std::pair{"value", sum.value}, {"lower", sum.lower}, {"upper", sum.upper}}) {
    fields.key(name);
    append_figure(out, before + std::max(value, 0.0));
  }
}

// The month by UTC: what it has so far, and what it will have.
void append_month(JsonFields& fields, std::string& out, const Hourly& past, const metrics::Forecast& said,
                  std::int64_t now) {
  const std::int64_t begin = month_begin(now, 0), end = month_begin(now, 1), last = now - now % kHour;
  double so_far = 0;
  for (std::size_t i = 0; i < past.seen.size(); ++i) {
    if (past.from + static_cast<std::int64_t>(i) * kHour >= begin) so_far += past.seen[i].value_or(0);
  }
  fields.key("month");
  JsonFields month(out);
  month.integer("from", begin * 1000);
  month.integer("to", end * 1000);
  month.key("so_far");
  append_figure(out, so_far + past.open);
  if (said.season > 0) append_sum(month, out, sum_of(said, static_cast<std::size_t>((end - last) / kHour)), so_far);
  month.end();
}

// The first hour whose upper bound is above all that was seen: capacity that nobody has seen yet.
void append_peak(JsonFields& fields, std::string& out, const Hourly& past, const metrics::Forecast& said,
                 std::size_t horizon, std::int64_t last) {
  const auto top = std::max_element(past.seen.begin(), past.seen.end());
  fields.key("peak");
  if (top == past.seen.end() || !*top) {
    out += "null";
  } else {
    JsonFields peak(out);
    peak.key("value");
    append_figure(out, **top);
    peak.integer("at", (past.from + (top - past.seen.begin()) * kHour) * 1000);
    const auto end = said.upper.begin() + static_cast<std::ptrdiff_t>(std::min(horizon, said.upper.size()));
    const auto above = std::find_if(said.upper.begin(), end, [&](double upper) { return upper > **top; });
    peak.key("passed_at");
    append_known(out, (last + (above - said.upper.begin()) * kHour) * 1000, above != end);
    peak.end();
  }
}

}  // namespace

Hourly read_hours(store::History& history, const Measure& measure, std::int64_t now) {
  Hourly out;
  const std::int64_t last = now - now % kHour;
  out.from = last - kLookBack;
  out.hours.resize(kLookBack / kHour);
  const std::array<std::string_view, 1> kinds{to_string(By::total)};
  out.ok = history.read(kHourLevel, kinds, out.from, now + kHour, [&](const store::Point& point) {
    Counts counts;
    if (point.time < out.from || !Tally::merge_counts(point.text, counts)) return;
    const double value = static_cast<double>(counts.*measure.count) * measure.scale;
    const auto at = static_cast<std::size_t>((point.time - out.from) / kHour);
    if (at >= out.hours.size()) {
      out.open += value;
    } else {
      out.hours[at] = out.hours[at].value_or(0) + value;
    }
  });
  out.seen = out.hours;
  drop_partial(out.hours);
  return out;
}

std::string forecast_report(store::History& history, const Measure& measure, std::int64_t days, std::int64_t now) {
  const Hourly past = read_hours(history, measure, now);
  if (!past.ok) return {};
  const std::int64_t last = now - now % kHour;
  const auto horizon = static_cast<std::size_t>(days * 24);
  const metrics::Forecast said = metrics::forecast(past.hours, std::max<std::size_t>(horizon, 31 * 24));
  std::string out;
  JsonFields fields(out);
  fields.text("metric", measure.name);
  fields.text("unit", measure.unit);
  fields.text_or_null("method", said.season > 0 ? "holt_winters" : "");
  fields.text_or_null(
      "reason",
      said.season > 0 ? "" : "Too little history: every hour of two whole days has to be known; two weeks are better.");
  fields.key("season_hours");
  append_known(out, static_cast<std::int64_t>(said.season), said.season > 0);
  fields.decimal("coverage", metrics::Forecast::kCoverage, 2);
  fields.integer("step_ms", kHour * 1000);
  const auto known = std::count_if(past.hours.begin(), past.hours.end(), [](const auto& hour) { return !!hour; });
  fields.integer("known_hours", known);
  const auto time_at = [&](std::int64_t from) {
    return
        [from, &out](std::size_t i) { core::append_number(out, (from + static_cast<std::int64_t>(i) * kHour) * 1000); };
  };
  const std::size_t shown = kShownDays * 24, skipped = past.hours.size() - shown;
  fields.key("past");
  JsonFields before(out);
  append_list(before, "times", out, shown, time_at(last - kShownDays * store::kDay));
  append_list(before, "values", out, shown, [&](std::size_t i) {
    if (past.hours[skipped + i]) {
      append_figure(out, *past.hours[skipped + i]);
    } else {
      out += "null";
    }
  });
  before.end();
  const std::size_t ahead = said.season > 0 ? horizon : 0;
  append_list(fields, "times", out, ahead, time_at(last));
  append_list(fields, "values", out, ahead, [&](std::size_t i) { append_figure(out, said.values[i]); });
  append_list(fields, "lower", out, ahead, [&](std::size_t i) { append_figure(out, said.lower[i]); });
  append_list(fields, "upper", out, ahead, [&](std::size_t i) { append_figure(out, said.upper[i]); });
  fields.key("total");
  if (ahead == 0) {
    out += "null";
  } else {
    JsonFields total(out);
    append_sum(total, out, sum_of(said, ahead), 0);
    total.end();
  }
  append_peak(fields, out, past, said, ahead, last);
  append_month(fields, out, past, said, now);
  fields.end();
  return out;
}

std::string patterns_report(store::History& history, const Measure& measure, std::int64_t utc_offset_min,
                            std::int64_t now) {
  const Hourly past = read_hours(history, measure, now);
  if (!past.ok) return {};
  struct Cell {
    double sum = 0;
    std::int64_t hours = 0;
  };
  std::array<Cell, 7 * 24> cells{};
  for (std::size_t i = 0; i < past.hours.size(); ++i) {
    if (!past.hours[i]) continue;
    const std::int64_t local = past.from + static_cast<std::int64_t>(i) * kHour + utc_offset_min * 60;
    const std::int64_t day = (local / store::kDay + 3) % 7;  // 1970 began with a Thursday
    Cell& cell = cells[static_cast<std::size_t>(day * 24 + local % store::kDay / kHour)];
    cell.sum += *past.hours[i];
    ++cell.hours;
  }
  std::string out;
  JsonFields fields(out);
  fields.text("metric", measure.name);
  fields.text("unit", measure.unit);
  fields.integer("utc_offset_min", utc_offset_min);
  fields.integer("from", past.from * 1000);
  fields.integer("to", (now - now % kHour) * 1000);
  append_list(fields, "cells", out, cells.size(), [&](std::size_t i) {
    JsonFields cell(out);
    cell.integer("weekday", static_cast<std::int64_t>(i / 24));
    cell.integer("hour", static_cast<std::int64_t>(i % 24));
    cell.integer("hours", cells[i].hours);
    cell.key("mean");
    if (cells[i].hours > 0) {
      append_figure(out, cells[i].sum / static_cast<double>(cells[i].hours));
    } else {
      out += "null";
    }
    cell.end();
  });
  fields.end();
  return out;
}

}  // namespace router::traffic
