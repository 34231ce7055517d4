// A snapshot as JSON, for scripts that read no Prometheus text.
#include <cmath>

#include "metrics/json_values.h"
#include "metrics/snapshot.h"

namespace metrics {
namespace {

std::string_view type_of(Kind kind) {
  switch (kind) {
    case Kind::counter:
    case Kind::real_counter: return "counter";
    case Kind::gauge: return "gauge";
    case Kind::histogram: return "histogram";
  }
  return "untyped";
}

bool is_wanted(std::string_view family, std::string_view name) {
  if (name.ends_with('*')) return family.starts_with(name.substr(0, name.size() - 1));
  return name.empty() || family == name;
}

void append_real(std::string& out, double value) {
  if (std::isfinite(value)) {
    core::append_number(out, value);
  } else {
    out += "null";
  }
}

// An empty label means the same as none.
void append_labels(std::string& out, const Sample& sample, const FamilyRow& about) {
  core::JsonFields fields(out);
  for (std::size_t i = 0; i < sample.labels.size(); ++i) {
    if (!sample.labels[i].empty()) fields.text(about.labels[i], sample.labels[i]);
  }
  fields.end();
}

void append_buckets(std::string& out, const Sample& sample, const FamilyRow& about) {
  std::uint64_t below = 0;
  char before = '[';
  for (std::size_t i = 0; i < sample.counts.size(); ++i) {
    below += sample.counts[i];
    out += before;
    before = ',';
    core::JsonFields fields(out);
    fields.key("le");
    if (i < about.buckets.size()) {
      append_real(out, about.buckets[i]);
    } else {
      out += "null";  // all of them
    }
    fields.integer("count", static_cast<std::int64_t>(below));
    fields.end();
  }
  out += ']';
}

void append_sample(std::string& out, const Sample& sample, const FamilyRow& about) {
  core::JsonFields fields(out);
  fields.key("labels");
  append_labels(out, sample, about);
  if (about.kind == Kind::histogram) {
    std::uint64_t count = 0;
    for (const std::uint64_t one : sample.counts) count += one;
    fields.integer("count", static_cast<std::int64_t>(count));
    fields.key("sum");
    append_real(out, sample.value);
    fields.key("buckets");
    append_buckets(out, sample, about);
  } else {
    fields.key("value");
    append_real(out, sample.value);
  }
  fields.end();
}

}  // namespace

std::string to_json(const Snapshot& snapshot, std::string_view name, std::int64_t unix_ms) {
  std::string out;
  core::JsonFields fields(out);
  fields.integer("time", unix_ms);
  fields.key("metrics");
  char before = '[';
  for (const FamilyRow& about : catalogue()) {
    const std::vector<Sample>& samples = snapshot[static_cast<std::size_t>(about.family)];
    if (samples.empty() || !is_wanted(about.name, name)) continue;
    out += before;
    before = ',';
    core::JsonFields family(out);
    family.text("name", about.name);
    family.text("type", type_of(about.kind));
    family.text("help", about.help);
    family.key("samples");
    append_array(out, samples, [&](const Sample& sample) { append_sample(out, sample, about); });
    family.end();
  }
  if (before == '[') out += before;
  out += ']';
  fields.end();
  return out;
}

}  // namespace metrics
