// The only file that knows prometheus-cpp: a snapshot dressed as a Collectable, written by its TextSerializer.
#include <prometheus/client_metric.h>
#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "metrics/snapshot.h"

namespace metrics {
namespace {

prometheus::MetricType type_of(Kind kind) {
  switch (kind) {
    case Kind::counter:
    case Kind::real_counter: return prometheus::MetricType::Counter;
    case Kind::gauge: return prometheus::MetricType::Gauge;
    case Kind::histogram: return prometheus::MetricType::Histogram;
  }
  return prometheus::MetricType::Untyped;
}

prometheus::ClientMetric::Histogram histogram_of(const Sample& sample, const FamilyRow& about) {
  prometheus::ClientMetric::Histogram histogram;
  histogram.sample_sum = sample.value;
  for (std::size_t i = 0; i < about.buckets.size(); ++i) {
    histogram.sample_count += sample.counts[i];
    histogram.bucket.push_back({histogram.sample_count, about.buckets[i]});
  }
  histogram.sample_count += sample.counts.back();
  return histogram;
}

// An empty label means the same as none, so it is not written.
prometheus::ClientMetric metric_of(const Sample& sample, const FamilyRow& about) {
  prometheus::ClientMetric metric;
  for (std::size_t i = 0; i < sample.labels.size(); ++i) {
    if (!sample.labels[i].empty()) metric.label.push_back({std::string(about.labels[i]), sample.labels[i]});
  }
  switch (about.kind) {
    case Kind::counter:
    case Kind::real_counter: metric.counter.value = sample.value; break;
    case Kind::gauge: metric.gauge.value = sample.value; break;
    case Kind::histogram: metric.histogram = histogram_of(sample, about); break;
  }
  return metric;
}

class SnapshotCollectable : public prometheus::Collectable {
 public:
  explicit SnapshotCollectable(const Snapshot& snapshot) : snapshot_(snapshot) {}

  std::vector<prometheus::MetricFamily> Collect() const override {
    std::vector<prometheus::MetricFamily> families;
    for (const FamilyRow& about : catalogue()) {
      const std::vector<Sample>& samples = snapshot_[static_cast<std::size_t>(about.family)];
      if (samples.empty()) continue;
      auto& family = families.emplace_back();
      family.name = about.name;
      family.help = about.help;
      family.type = type_of(about.kind);
      for (const Sample& sample : samples) family.metric.push_back(metric_of(sample, about));
    }
    return families;
  }

 private:
  const Snapshot& snapshot_;
};

}  // namespace

std::string to_text(const Snapshot& snapshot) {
  return prometheus::TextSerializer().Serialize(SnapshotCollectable(snapshot).Collect());
}

}  // namespace metrics
