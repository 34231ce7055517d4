// Files of panels: the views of `dashboard.panels`, and those that the binary brings.
#include "core/panels.h"

#include <algorithm>
#include <unordered_set>

#include "core/config_parts.h"
#include "core/config_secrets.h"
#include "core/json_fields.h"

namespace core {

std::string_view to_string(PanelKind kind) noexcept {
  switch (kind) {
    case PanelKind::figure: return "figure";
    case PanelKind::line: return "line";
    case PanelKind::bars: return "bars";
    case PanelKind::table: return "table";
    case PanelKind::heat: return "heat";
    case PanelKind::forecast: return "forecast";
    case PanelKind::drift: return "drift";
  }
  return "unknown";
}

std::string_view to_string(PanelStatistic statistic) noexcept {
  switch (statistic) {
    case PanelStatistic::sum: return "sum";
    case PanelStatistic::rate: return "rate";
    case PanelStatistic::p50: return "p50";
    case PanelStatistic::p95: return "p95";
    case PanelStatistic::p99: return "p99";
  }
  return "unknown";
}

std::string_view to_string(PanelLevel level) noexcept {
  switch (level) {
    case PanelLevel::ok: return "ok";
    case PanelLevel::warn: return "warn";
    case PanelLevel::bad: return "bad";
  }
  return "unknown";
}

namespace {

constexpr std::size_t kMaxViews = 50, kMaxPanels = 60, kMaxMetrics = 8, kMaxThresholds = 8, kMaxText = 200;
constexpr Millis kLeastWindow{60'000}, kMostWindow{366LL * 86'400'000};

constexpr std::array kMetrics{
    PanelMetric{"requests", "requests", MetricKind::count},
    PanelMetric{"succeeded", "requests", MetricKind::count},
    PanelMetric{"errors", "requests", MetricKind::count},
    PanelMetric{"success_ratio", "ratio", MetricKind::ratio},
    PanelMetric{"latency_ms", "ms", MetricKind::quantity},
    PanelMetric{"first_token_ms", "ms", MetricKind::quantity},
    PanelMetric{"input_tokens", "tokens", MetricKind::count},
    PanelMetric{"output_tokens", "tokens", MetricKind::count},
    PanelMetric{"cost_usd", "USD", MetricKind::count},
    PanelMetric{"cache_hits", "requests", MetricKind::count},
    PanelMetric{"cache_misses", "requests", MetricKind::count},
    PanelMetric{"cache_ratio", "ratio", MetricKind::ratio},
    PanelMetric{"tokens_per_second", "tokens/s", MetricKind::quantity},
    PanelMetric{"in_flight", "requests", MetricKind::live},
};

constexpr std::array<std::string_view, 11> kIcons{"chart",  "now",   "requests", "routes", "providers", "gpu",
                                                  "system", "cache", "config",   "policy", "trends"};

// Names in an address.
bool is_plain_name(std::string_view text) {
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

void short_text(Reader& reader, std::string_view name, std::string& out) {
  reader.text(name, out);
  if (out.size() > kMaxText) {
    reader.place(name).error("has more than " + std::to_string(kMaxText) + " bytes", "shorten it");
  }
}

void required(Reader& reader, std::string_view name, const std::string& value, std::string_view what) {
  if (value.empty() && !reader.has(name)) {
    reader.at().error("has no " + std::string(name), "give it " + std::string(what));
  } else if (value.empty()) {
    reader.place(name).error("is empty", "give it " + std::string(what));
  }
}

template <std::size_t N>
void word(Reader& reader, std::string_view name, const std::array<std::string_view, N>& words, std::string& out) {
  if (const Cursor* at = reader.take(name)) {
    if (const auto found = at->choice(words)) out = words[*found];
  }
}

void read_metrics(Reader& reader, std::vector<std::string>& out) {
  const Cursor* at = reader.take("metric");
  if (!at) return reader.at().error("has no metric", "name one, as in metric: requests");
  std::array<std::string_view, kMetrics.size()> names;
  std::transform(kMetrics.begin(), kMetrics.end(), names.begin(), [](const PanelMetric& one) { return one.name; });
  const bool list = at->node().kind == YamlNode::Kind::sequence;
  const std::vector<Cursor> items = list ? at->items() : std::vector<Cursor>{*at};
  if (items.empty() || items.size() > kMaxMetrics)
    return at->error("must name 1 to " + std::to_string(kMaxMetrics) + " metrics", "list those of one panel");
  for (const Cursor& item : items) {
    const auto found = item.choice(names);
    if (found) out.emplace_back(names[*found]);
  }
}

void read_statistics(Reader& reader, std::vector<PanelStatistic>& out) {
  const Cursor* at = reader.take("statistic");
  if (!at) return;
  const bool list = at->node().kind == YamlNode::Kind::sequence;
  for (const Cursor& item : list ? at->items() : std::vector<Cursor>{*at}) {
    const auto found = item.choice(words_of<PanelStatistic>());
    if (found && out.size() < Words<PanelStatistic>::kAll.size()) out.push_back(Words<PanelStatistic>::kAll[*found]);
  }
}

bool is_quantile(PanelStatistic statistic) { return statistic >= PanelStatistic::p50; }

// What each metric and kind of panel can answer.
void check_query(Reader& reader, const PanelConfig& panel) {
  const PanelQuery& query = panel.query;
  const auto dimension = std::find(kPanelDimensions.begin(), kPanelDimensions.end(), query.by);
  const bool label = dimension - kPanelDimensions.begin() >= static_cast<std::ptrdiff_t>(kFirstLabel);
  if (query.metrics.size() > 1 && query.by != "total" && panel.kind != PanelKind::table && query.name.empty())
    reader.place("metric").error("several metrics, each in several parts", "ask by total, give a name, or use a table");
  for (const std::string& name : query.metrics) {
    const PanelMetric& metric = *find_panel_metric(name);
    const Cursor& at = reader.place("metric");
    if (label && name != "requests")
      at.error(in_quotes(name) + " is not told apart by " + query.by, "write metric: requests, which is");
    if (metric.kind == MetricKind::live && (panel.kind != PanelKind::figure || query.window > kLeastWindow))
      at.error(in_quotes(name) + " has no history", "use it in a figure with window: 1m");
    if ((panel.kind == PanelKind::heat || panel.kind == PanelKind::forecast) && metric.kind != MetricKind::count)
      at.error("a " + std::string(to_string(panel.kind)) + " needs a count, and " + in_quotes(name) + " is none",
               "use requests, errors, tokens or cost_usd");
    for (const PanelStatistic statistic : query.statistics) {
      if (metric.kind == MetricKind::quantity ? is_quantile(statistic) : !is_quantile(statistic)) continue;
      reader.place("statistic")
          .error(in_quotes(to_string(statistic)) + " cannot be told of " + in_quotes(name),
                 metric.kind == MetricKind::quantity ? "use p50, p95 or p99" : "use sum or rate");
    }
  }
  const bool one_total = panel.kind == PanelKind::heat || panel.kind == PanelKind::forecast;
  if (one_total && (query.metrics.size() != 1 || query.by != "total"))
    reader.at().error("a " + std::string(to_string(panel.kind)) + " is of one metric, and of the total",
                      "write one metric, and leave out 'by'");
  if (panel.kind == PanelKind::figure && query.metrics.size() > 1)
    reader.place("metric").error("a figure is of one metric", "make a figure of each, or a table");
  if (panel.kind == PanelKind::figure && query.by != "total" && query.name.empty())
    reader.place("by").error("a figure is one number, and this would be one for each " + query.by,
                             "give a name, leave out 'by', or use a table");
  if (panel.kind == PanelKind::drift && !label)
    reader.place("by").error("drift is of labels and scores of the policy", "write by: tier, injection, privacy, ...");
}

void read_query(const Cursor& at, PanelConfig& panel) {
  Reader reader(at);
  PanelQuery& query = panel.query;
  read_metrics(reader, query.metrics);
  word(reader, "by", kPanelDimensions, query.by);
  short_text(reader, "name", query.name);
  reader.duration("window", query.window, kLeastWindow, kMostWindow);
  reader.duration("compare", query.compare, Millis(3'600'000), kMostWindow);
  read_statistics(reader, query.statistics);
  reader.finish();
  check_query(reader, panel);
}

void read_threshold(const Cursor& at, std::vector<PanelThreshold>& out) {
  Reader reader(at);
  PanelThreshold threshold;
  const Cursor* above = reader.take("above");
  const Cursor* below = reader.take("below");
  if ((above != nullptr) == (below != nullptr)) {
    at.error("needs either 'above' or 'below'", "write {above: 0.25, level: bad}");
  } else if (const auto bound = (above ? above : below)->number(-1e15, 1e15)) {
    threshold.above = above != nullptr;
    threshold.bound = *bound;
  }
  reader.choice("level", threshold.level);
  reader.finish();
  out.push_back(threshold);
}

void read_panel(const Cursor& at, std::vector<PanelConfig>& out) {
  Reader reader(at);
  PanelConfig panel;
  short_text(reader, "title", panel.title);
  required(reader, "title", panel.title, "one: it heads the panel");
  reader.choice("kind", panel.kind);
  if (!reader.has("kind")) reader.at().error("has no kind", "write kind: line, or figure, bars, table, heat, ...");
  if (const Cursor* query = reader.take("query")) {
    read_query(*query, panel);
  } else {
    reader.at().error("has no query", "write query: {metric: requests}");
  }
  short_text(reader, "unit", panel.unit);
  short_text(reader, "detail", panel.detail);
  short_text(reader, "link", panel.link);
  // What leads elsewhere, or runs, is no place within the page.
  if (!panel.link.empty() && !panel.link.starts_with("/ui/"))
    reader.place("link").bad_value("must lead to a place within the page", "write it as /ui/requests?status=5xx");
  reader.number("width", panel.width, 1, 12);
  reader.number("height", panel.height, 80, 800);
  if (const Cursor* thresholds = reader.take("thresholds")) {
    const std::vector<Cursor> items = thresholds->items();
    if (items.size() > kMaxThresholds) {
      thresholds->error("more than " + std::to_string(kMaxThresholds) + " thresholds", "keep those that matter");
    } else {
      for (const Cursor& item : items) read_threshold(item, panel.thresholds);
    }
  }
  reader.finish();
  out.push_back(std::move(panel));
}

void read_view(const Cursor& at, std::unordered_set<std::string>& names, std::vector<ViewConfig>& out) {
  Reader reader(at);
  ViewConfig view;
  short_text(reader, "name", view.name);
  required(reader, "name", view.name, "a word of its own: it stands in the address");
  if (!view.name.empty() && !is_plain_name(view.name))
    reader.place("name").bad_value("cannot stand in an address",
                                   "use up to 40 lower-case letters, digits, '-' and '_'");
  if (!view.name.empty() && !names.insert(view.name).second)
    reader.place("name").bad_value("is the name of two views", "rename one of the two");
  short_text(reader, "title", view.title);
  required(reader, "title", view.title, "one: it stands in the menu");
  word(reader, "icon", kIcons, view.icon);
  short_text(reader, "detail", view.detail);
  if (const Cursor* panels = reader.take("panels")) {
    const std::vector<Cursor> items = panels->items();
    if (items.empty()) panels->error("has no panel, so the view would be empty", "list one, or remove the view");
    if (items.size() > kMaxPanels) {
      panels->error("more than " + std::to_string(kMaxPanels) + " panels", "make two views of them");
    } else {
      for (const Cursor& item : items) read_panel(item, view.panels);
    }
  } else {
    reader.at().error("has no panels", "list them under 'panels'");
  }
  reader.finish();
  out.push_back(std::move(view));
}

void read_views(const YamlDocument& document, ConfigSource& source, std::vector<ViewConfig>& out) {
  static const YamlNode kNothing;
  const YamlNode& root = document.root ? *document.root : kNothing;
  Reader file(Cursor(root, root.line, {}, source));
  std::unordered_set<std::string> names;
  if (const Cursor* views = file.take("views")) {
    const std::vector<Cursor> items = views->items();
    if (items.size() > kMaxViews) {
      views->error("more than " + std::to_string(kMaxViews) + " views", "keep those that are looked at");
    } else {
      for (const Cursor& item : items) read_view(item, names, out);
    }
  }
  file.finish();
}

void append_query(const PanelQuery& query, std::string& out) {
  const auto list = [&out](const auto& values, auto text) {
    out += '[';
    for (const auto& value : values) {
      if (out.back() != '[') out += ',';
      append_json_string(out, text(value));
    }
    out += ']';
  };
  JsonFields fields(out);
  fields.key("metrics");
  list(query.metrics, [](const std::string& name) { return std::string_view(name); });
  fields.text("by", query.by);
  fields.text_or_null("name", query.name);
  const auto time = [&fields, &out](std::string_view name, Millis value) {
    fields.key(name);
    out += value.count() > 0 ? std::to_string(value.count()) : "null";
  };
  time("window_ms", query.window);
  time("compare_ms", query.compare);
  fields.key("statistics");
  list(query.statistics, [](PanelStatistic one) { return to_string(one); });
  fields.end();
}

void append_panel(const PanelConfig& panel, std::string& out) {
  JsonFields fields(out);
  fields.text("title", panel.title);
  fields.text("kind", to_string(panel.kind));
  fields.key("query");
  append_query(panel.query, out);
  fields.text("unit", panel.unit.empty() && !panel.query.metrics.empty()
                          ? find_panel_metric(panel.query.metrics.front())->unit
                          : std::string_view(panel.unit));
  fields.text_or_null("detail", panel.detail);
  fields.text_or_null("link", panel.link);
  fields.key("thresholds");
  out += '[';
  for (const PanelThreshold& threshold : panel.thresholds) {
    if (out.back() != '[') out += ',';
    JsonFields inner(out);
    inner.boolean("above", threshold.above);
    inner.key("bound");
    append_number(out, threshold.bound);
    inner.text("level", to_string(threshold.level));
    inner.end();
  }
  out += ']';
  fields.integer("width", panel.width);
  fields.key("height");
  out += panel.height > 0 ? std::to_string(panel.height) : "null";
  fields.end();
}

}  // namespace

std::span<const PanelMetric> panel_metrics() noexcept { return kMetrics; }

const PanelMetric* find_panel_metric(std::string_view name) noexcept {
  const auto found = std::find_if(kMetrics.begin(), kMetrics.end(), [&](const auto& one) { return one.name == name; });
  return found == kMetrics.end() ? nullptr : &*found;
}

PanelsReading read_panels_text(std::string_view text, const std::string& file_name) {
  PanelsReading out;
  ConfigSource source{ConfigIssues(file_name), nullptr, nullptr, {}};
  const std::optional<YamlDocument> document = load_yaml(text, source.issues);
  if (document) read_views(*document, source, out.views);
  out.ok = document && !source.issues.failed();
  if (!out.ok) out.views.clear();
  out.issues = source.issues.take();
  return out;
}

void read_panels(const Cursor& at, DashboardConfig& dashboard) {
  const FileText file = read_regular_file(dashboard.panels, kMaxConfigBytes);
  if (!file.text) return at.bad_value("this file cannot be read: " + file.problem, "check its name and permissions");
  PanelsReading reading = read_panels_text(*file.text, dashboard.panels);
  at.source().issues.adopt(std::move(reading.issues));
  dashboard.views = std::move(reading.views);
}

void append_view(const ViewConfig& view, std::string& out) {
  JsonFields fields(out);
  fields.text("name", view.name);
  fields.text("title", view.title);
  fields.text("icon", view.icon);
  fields.text_or_null("detail", view.detail);
  fields.key("panels");
  out += '[';
  for (const PanelConfig& panel : view.panels) {
    if (out.back() != '[') out += ',';
    append_panel(panel, out);
  }
  out += ']';
  fields.end();
}

}  // namespace core
