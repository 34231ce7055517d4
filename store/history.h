// What happened, over a year: points of ten seconds for a day, of a minute and of five for a month, of an hour for a
// year. A point is a text of whoever writes it, who also says how several become one. Coarser points are made from
// finer ones once their time is over. A clock that jumps is believed after ten minutes: until then nothing is
// forgotten. In a file of its own, or in memory when there is no folder for it; bounded in bytes: beyond them every
// resolution gives up the same share of its time, the oldest. One transaction for each interval, so that whatever ends
// the process takes no more than the last. A file that is no database is put aside, and what cannot be written is
// counted, logged and lost. One thread, none of the cores'.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/database.h"

namespace store {

struct Point {
  std::string_view kind, name;  // of its series
  std::int64_t time = 0;        // Unix seconds, when it begins
  std::string_view text;
  std::size_t series = 0;  // its number, when it was read
};

struct Level {
  std::int64_t seconds, keep;  // of one point; how long it is kept
};
inline constexpr std::int64_t kDay = 86'400;
inline constexpr std::array<Level, 4> kLevels{{{10, kDay}, {60, 31 * kDay}, {300, 31 * kDay}, {3600, 366 * kDay}}};

class History {
 public:
  // Several texts as one; empty: they make none.
  using Merge = std::function<std::string(std::span<const std::string>)>;

  struct Options {
    std::string folder;  // empty: in memory
    std::uint64_t max_bytes = 0;
  };
  struct Counts {
    std::uint64_t points = 0, errors = 0, unread = 0, bytes = 0;  // errors: writes; unread: readings that failed
    bool in_file = false;
  };

  History(Options options, Merge merge);

  // Opens the file. When it cannot be used the log says why, and memory stands in for it.
  void open();
  void close();
  // The points of the finest level that ended by `now`.
  void write(std::span<const Point> points, std::int64_t now);

  // Points with from <= time < to, of this level as far as it has come, then of finer ones. Of these kinds; empty: all.
  using Take = std::function<void(const Point&)>;
  bool read(std::size_t level, std::span<const std::string_view> kinds, std::int64_t from, std::int64_t to,
            const Take& take);
  // Why the last reading that failed did.
  const std::string& problem() const noexcept { return problem_; }
  // When the first point of a level begins; 0: it has none.
  std::int64_t oldest(std::size_t level);

  Counts counts();

 private:
  struct Series {
    std::string kind, name;
  };
  std::string file() const { return options_.folder + "/history.db"; }
  Outcome use(const std::string& file);
  Outcome check();
  Outcome set_up();
  Outcome learn();
  Outcome reopen();
  void put_aside(const std::string& problem);
  void use_memory(const std::string& problem);
  struct Writing;
  Outcome write_one(const Point& point, Writing& writing);
  Outcome transact(std::span<const Point> points, std::int64_t now);
  Outcome roll_up(std::size_t level, std::int64_t until);
  Outcome roll_up_one(std::size_t level, std::int64_t time);
  bool believes(std::int64_t now);
  Outcome find_rolled(std::size_t level, std::int64_t before);
  Outcome follow(std::int64_t now);
  Outcome forget(std::int64_t now);
  Outcome make_room();
  std::int64_t number_of(const Point& point, Outcome& outcome);
  Outcome number_anew(const Point& point, std::int64_t& number);
  std::int64_t first(std::size_t level, std::int64_t from);
  void report(std::string_view event, const Outcome& outcome, std::uint64_t times);

  const Options options_;
  const Merge merge_;
  Database database_;
  std::vector<Series> series_;                             // by number; 0 is none
  std::unordered_map<std::string, std::int64_t> numbers_;  // of a kind, a line feed and a name
  std::array<std::int64_t, kLevels.size()> rolled_{};      // up to when coarser points are made
  Counts counts_;
  std::string problem_;
  bool aside_ = false;         // a file was put aside; once is enough
  bool lost_ = false;          // what is in it could not be learnt: it is opened again
  std::int64_t reported_ = 0;  // Unix seconds, when an error was last logged
  // Unix seconds: of the last write, and of the last one whose clock is believed; 0: none.
  std::int64_t last_ = 0, believed_ = 0;
  int steady_ = 0;  // writes since the clock last jumped
};

}  // namespace store
