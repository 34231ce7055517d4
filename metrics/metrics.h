// The metrics of the process: a shard for each core, the book of series, the scrape. Owned by the runtime, outlives
// every core. `series` may be called on any thread (it locks): at config load for what is known then, or through
// Shard::find at first sight. `scrape` belongs on a thread that does no I/O: it takes milliseconds. Each metric holds
// at most a given number of series; further label sets count under its `_other` series and in
// signalbox_metric_series_dropped_total.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/clock.h"
#include "metrics/catalogue.h"
#include "metrics/shard.h"
#include "metrics/snapshot.h"

namespace metrics {

inline constexpr std::string_view kOther = "_other";

// Takes values that live elsewhere (breaker states, connection counts) at scrape time. A source gives each label set
// once.
class Sink {
 public:
  explicit Sink(Snapshot& into) : into_(into) {}
  void set(Family family, std::initializer_list<std::string_view> labels, double value);

 private:
  Snapshot& into_;
};

class Metrics {
 public:
  using Source = std::function<void(Sink&)>;

  Metrics(unsigned cores, std::uint32_t max_series_per_family);

  Shard& shard(unsigned core) noexcept { return shards_[core]; }

  // Finds or makes the series of these label values, given in the catalogue's order. Values are cut to 128 bytes and
  // made valid UTF-8. kNone when the number of labels is wrong or all cells are taken.
  SeriesId series(Family family, std::span<const std::string_view> labels);
  SeriesId series(Family family, std::initializer_list<std::string_view> labels) {
    return series(family, std::span(labels.begin(), labels.size()));
  }

  // Called at each fresh scrape, on the scraping thread. Sources live as long as the Metrics.
  void add_source(Source source);

  // The text exposition (text/plain; version=0.0.4; charset=utf-8). At most one second old.
  std::string scrape(core::Instant now = core::now());
  // The same scrape as JSON; `name` as of to_json. What is given is what `scrape` gives within the same second.
  std::string scrape_json(std::string_view name, core::Instant now = core::now());

 private:
  struct Series {
    SeriesId id;
    std::vector<std::string> labels;
  };
  // The series of one family. They are never removed and a deque does not move them, so a scrape may read them
  // unlocked.
  struct Book {
    std::deque<Series> series;
    std::unordered_map<std::string, SeriesId> index;
    std::uint64_t dropped = 0;
  };

  SeriesId make_series(Family family, Book& book, std::string key, std::vector<std::string> labels);
  std::uint32_t take_cells(std::uint32_t count);
  Sample sum(const Series& series, const FamilyRow& row) const;
  Snapshot snapshot();
  // At most one second old.
  struct Scrape {
    Snapshot snapshot;
    std::int64_t unix_ms = 0;
    std::string text;  // once somebody has asked for it
  };
  Scrape& fresh(core::Instant now);

  const unsigned cores_;
  const std::uint32_t max_series_;
  const std::unique_ptr<Shard[]> shards_;

  std::mutex book_mutex_;  // the books and next_cell_
  std::array<Book, kFamilies> books_;
  std::uint32_t next_cell_ = kSinkCells;

  std::mutex scrape_mutex_;  // what follows; taken before book_mutex_
  std::vector<Source> sources_;
  Scrape cached_;
  bool scraped_ = false;
  core::Instant cached_at_{};
};

// A source of the process_* family: memory, CPU, descriptors.
void sample_process(Sink& sink);

}  // namespace metrics
