#include "metrics/metrics.h"

#include <algorithm>
#include <cassert>

#include "core/json_writer.h"

namespace metrics {
namespace {

constexpr std::size_t kMaxLabelBytes = 128;
constexpr core::Duration kScrapeAge = std::chrono::seconds(1);

// One invalid byte makes Prometheus refuse the whole scrape, and models are named by clients and upstreams.
std::string clean_label(std::string_view value) {
  std::string clean;
  while (!value.empty()) {
    const std::size_t length = core::utf8_sequence(value);
    if (clean.size() + std::max<std::size_t>(length, 1) > kMaxLabelBytes) break;
    if (length == 0)
      clean += '?';
    else
      clean += value.substr(0, length);
    value.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return clean;
}

// Lengths keep {"a","bc"} and {"ab","c"} apart.
std::string key_of(const std::vector<std::string>& labels) {
  std::string key;
  for (const std::string& label : labels) {
    key += static_cast<char>(label.size());
    key += label;
  }
  return key;
}

}  // namespace

void Sink::set(Family family, std::initializer_list<std::string_view> labels, double value) {
  const FamilyRow& about = row(family);
  assert(labels.size() == about.labels.size() && about.kind != Kind::histogram);
  if (labels.size() != about.labels.size() || about.kind == Kind::histogram) return;
  Sample sample;
  for (std::string_view label : labels) sample.labels.push_back(clean_label(label));
  sample.value = value;
  into_[static_cast<std::size_t>(family)].push_back(std::move(sample));
}

Metrics::Metrics(unsigned cores, std::uint32_t max_series_per_family)
    : cores_(cores), max_series_(max_series_per_family), shards_(std::make_unique<Shard[]>(cores)) {}

SeriesId Metrics::series(Family family, std::span<const std::string_view> labels) {
  const std::size_t expected = row(family).labels.size();
  assert(labels.size() == expected);
  if (labels.size() != expected) return kNone;

  std::vector<std::string> values;
  for (std::string_view label : labels) values.push_back(clean_label(label));
  std::string key = key_of(values);

  const std::lock_guard lock(book_mutex_);
  Book& book = books_[static_cast<std::size_t>(family)];
  if (const auto found = book.index.find(key); found != book.index.end()) return found->second;
  if (book.series.size() < max_series_ || labels.empty()) {
    return make_series(family, book, std::move(key), std::move(values));
  }
  ++book.dropped;
  std::vector<std::string> others(expected, std::string(kOther));
  std::string other_key = key_of(others);
  if (const auto found = book.index.find(other_key); found != book.index.end()) return found->second;
  return make_series(family, book, std::move(other_key), std::move(others));
}

SeriesId Metrics::make_series(Family family, Book& book, std::string key, std::vector<std::string> labels) {
  const FamilyRow& about = row(family);
  const std::size_t width = about.kind == Kind::histogram ? about.buckets.size() + 2 : 1;
  const std::uint32_t cell = take_cells(static_cast<std::uint32_t>(width));
  if (cell == 0) {
    ++book.dropped;
    return kNone;
  }
  const SeriesId id = static_cast<SeriesId>(family) << kCellBits | cell;
  book.series.push_back({id, std::move(labels)});
  book.index.emplace(std::move(key), id);
  return id;
}

// 0 when there are none left: 4 million cells are 32 MiB in each shard, which no sane configuration comes near.
std::uint32_t Metrics::take_cells(std::uint32_t count) {
  if (kMaxCells - next_cell_ < count) return 0;
  const std::uint32_t first = next_cell_;
  next_cell_ += count;
  return first;
}

void Metrics::add_source(Source source) {
  const std::lock_guard lock(scrape_mutex_);
  sources_.push_back(std::move(source));
}

Metrics::Scrape& Metrics::fresh(core::Instant now) {
  if (!scraped_ || now - cached_at_ >= kScrapeAge) {
    cached_ = {snapshot(), core::unix_millis(), {}};
    cached_at_ = now;
    scraped_ = true;
  }
  return cached_;
}

std::string Metrics::scrape(core::Instant now) {
  const std::lock_guard lock(scrape_mutex_);
  Scrape& scrape = fresh(now);
  if (scrape.text.empty()) scrape.text = to_text(scrape.snapshot);
  return scrape.text;
}

std::string Metrics::scrape_json(std::string_view name, core::Instant now) {
  const std::lock_guard lock(scrape_mutex_);
  const Scrape& scrape = fresh(now);
  return to_json(scrape.snapshot, name, scrape.unix_ms);
}

Sample Metrics::sum(const Series& series, const FamilyRow& about) const {
  Sample sample;
  sample.labels = series.labels;
  const std::uint32_t first = cell_of(series.id);
  if (about.kind == Kind::histogram) sample.counts.resize(about.buckets.size() + 1);
  const auto last = first + static_cast<std::uint32_t>(sample.counts.size());
  std::uint64_t whole = 0;
  for (const Shard& shard : std::span(shards_.get(), cores_)) {
    for (std::size_t i = 0; i < sample.counts.size(); ++i) {
      sample.counts[i] += shard.read(first + static_cast<std::uint32_t>(i));
    }
    if (about.kind == Kind::counter)
      whole += shard.read(first);
    else
      sample.value += shard.read_real(last);
  }
  if (about.kind == Kind::counter) sample.value = static_cast<double>(whole);
  return sample;
}

// The lock is held only to list the series: a core that meets a new label set must not wait for the summing.
Snapshot Metrics::snapshot() {
  Snapshot snapshot;
  std::array<std::vector<const Series*>, kFamilies> listed;
  {
    Sink sink(snapshot);
    const std::lock_guard lock(book_mutex_);
    for (const FamilyRow& about : catalogue()) {
      const auto index = static_cast<std::size_t>(about.family);
      for (const Series& series : books_[index].series) listed[index].push_back(&series);
      if (books_[index].dropped == 0) continue;
      sink.set(Family::series_dropped, {about.name}, static_cast<double>(books_[index].dropped));
    }
  }
  for (const FamilyRow& about : catalogue()) {
    const auto index = static_cast<std::size_t>(about.family);
    for (const Series* series : listed[index]) snapshot[index].push_back(sum(*series, about));
  }
  Sink sink(snapshot);
  for (const Source& source : sources_) source(sink);
  return snapshot;
}

}  // namespace metrics
