#include "store/history.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>

#include "core/log.h"

namespace store {
namespace {

constexpr std::int64_t kIdentity = 0x53424831;  // application_id of our files
constexpr std::int64_t kVersion = 1;
constexpr std::int64_t kNumbers = 1 << 16;        // of series; a place is a time and a number
constexpr std::uint64_t kInMemory = 32ull << 20;  // bytes, where memory has to do
constexpr double kFull = 0.9, kNotFull = 0.85;    // of the bytes it may use
constexpr int kRollUps = 240;                     // at once, after a long pause; the rest comes with the next points
constexpr std::int64_t kReportEvery = 60;
constexpr std::int64_t kJump = 3600;           // seconds from one write to the next
constexpr std::int64_t kAhead = 60;            // another process may have written so much later
constexpr int kSteady = 60;                    // writes after a jump; ten minutes
constexpr std::string_view kOther = "_other";  // the series of what there is no number left for
constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();

std::string table(std::size_t level) { return "points_" + std::to_string(kLevels[level].seconds); }
std::int64_t place_of(std::int64_t time, std::int64_t number) { return time * kNumbers + number; }
std::int64_t aligned(std::int64_t time, std::int64_t to) { return time - time % to; }

// With its parents, for nobody else.
bool make_folder(const std::string& folder) {
  for (std::size_t at = folder.find('/', 1); at != std::string::npos; at = folder.find('/', at + 1))
    if (::mkdir(folder.substr(0, at).c_str(), 0700) != 0 && errno != EEXIST) return false;
  return ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST;
}

}  // namespace

History::History(Options options, Merge merge) : options_(std::move(options)), merge_(std::move(merge)) {}

void History::open() {
  if (options_.folder.empty()) return use_memory({});
  if (!make_folder(options_.folder))
    return use_memory("the folder cannot be made: " + std::string(std::strerror(errno)));
  Outcome out = use(file());
  if (out.fault == Fault::broken) {
    put_aside(out.problem);
    out = use(file());
  }
  if (!out) return use_memory(out.problem);
  counts_.in_file = true;
}

void History::close() { database_.close(); }

void History::use_memory(const std::string& problem) {
  if (!problem.empty()) {
    core::log().write_any(core::LogLevel::error, "history_in_memory",
                          "history is kept in memory, and lost with this process: " + problem,
                          {{"path", std::string_view(options_.folder)}});
  }
  counts_.in_file = false;
  if (const Outcome out = use(std::string(Database::kInMemory)); !out)
    core::log().write_any(core::LogLevel::error, "history_off", out.problem);
}

Outcome History::use(const std::string& name) {
  const bool memory = name == Database::kInMemory;
  Outcome out = database_.open(name, memory ? std::min(options_.max_bytes, kInMemory) : options_.max_bytes,
                               [this](Database&) { return check(); });
  if (out) out = set_up();
  if (out) out = learn();
  if (!out) database_.close();
  return out;
}

// Before anything is changed: it may not be ours.
Outcome History::check() {
  std::int64_t identity = 0, tables = 0, version = 0;
  Outcome out = database_.number("PRAGMA application_id", identity);
  if (out) out = database_.number("SELECT count(*) FROM sqlite_master", tables);
  if (out) out = database_.number("PRAGMA user_version", version);
  if (!out) return out;
  if (identity != kIdentity && (identity != 0 || tables > 0))
    return {Fault::other, "the file is a database of another program"};
  if (identity == kIdentity && version != kVersion)
    return {Fault::other, "the file is of another version of this program"};
  return {};
}

Outcome History::set_up() {
  Transaction transaction(database_);
  Outcome out = transaction.begun();
  if (out) {
    const std::string text =
        "PRAGMA application_id=" + std::to_string(kIdentity) + "; PRAGMA user_version=" + std::to_string(kVersion) +
        "; CREATE TABLE IF NOT EXISTS series (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL);" +
        "CREATE INDEX IF NOT EXISTS series_by_name ON series (kind, name);";
    out = database_.execute(text.c_str());
  }
  // One after the other in time, so that writing and forgetting touch few pages.
  for (std::size_t level = 0; out && level < kLevels.size(); ++level) {
    const std::string text =
        "CREATE TABLE IF NOT EXISTS " + table(level) + " (place INTEGER PRIMARY KEY, text BLOB NOT NULL);";
    out = database_.execute(text.c_str());
  }
  return out ? transaction.commit() : out;
}

// What is in it already.
Outcome History::learn() {
  series_.assign(1, {});
  numbers_.clear();
  rolled_ = {};
  Statement all = database_.prepare("SELECT number, kind, name FROM series WHERE number BETWEEN 1 AND 65535");
  while (all.step()) {
    const auto number = static_cast<std::size_t>(all.integer(0));
    if (series_.size() <= number) series_.resize(number + 1);
    series_[number] = {std::string(all.bytes(1)), std::string(all.bytes(2))};
    numbers_[series_[number].kind + "\n" + series_[number].name] = static_cast<std::int64_t>(number);
  }
  Outcome out = all.outcome();
  for (std::size_t level = 1; out && level < kLevels.size(); ++level) out = find_rolled(level, kEnd / kNumbers);
  std::int64_t newest = 0;
  if (out) out = database_.number("SELECT max(place) FROM points_10", newest);
  if (believed_ == 0) last_ = believed_ = newest / kNumbers;
  return out;
}

// Up to when this level has points that begin before `before`.
Outcome History::find_rolled(std::size_t level, std::int64_t before) {
  Statement find = database_.prepare("SELECT max(place) FROM " + table(level) + " WHERE place < ?");
  const std::int64_t last = find.bind(1, place_of(before, 0)).step() ? find.integer(0) : 0;
  rolled_[level] = last == 0 ? 0 : last / kNumbers + kLevels[level].seconds;
  return find.outcome();
}

// After learn() failed: names and numbers are not known.
Outcome History::reopen() {
  if (!lost_) return {};
  const Outcome out = use(counts_.in_file ? file() : std::string(Database::kInMemory));
  lost_ = !out;
  return out;
}

// It stays there for whoever wants to look at it; the new one must not find its journal.
void History::put_aside(const std::string& problem) {
  database_.close();
  const std::string aside = file() + ".broken-" + std::to_string(core::unix_seconds());
  for (const char* part : {"", "-wal", "-shm"}) {
    const std::string from = file() + part, to = aside + part;
    std::rename(from.c_str(), to.c_str());
  }
  aside_ = true;
  core::log().write_any(core::LogLevel::error, "history_put_aside",
                        "the file is no sound database; a new one is begun: " + problem,
                        {{"path", std::string_view(file())}, {"moved_to", std::string_view(aside)}});
}

void History::write(std::span<const Point> points, std::int64_t now) {
  Outcome out = reopen();
  if (out) out = transact(points, now);
  if (out.fault == Fault::broken && counts_.in_file) {
    // One that breaks again and again is on a disk that does.
    if (aside_) {
      use_memory(out.problem);
    } else {
      put_aside(out.problem);
      if (const Outcome again = use(file()); !again) use_memory(again.problem);
    }
    lost_ = false;
    out = transact(points, now);
  }
  if (out) {
    counts_.points += points.size();
  } else {
    ++counts_.errors;
    report("history_not_written", out, counts_.errors);
    // What was undone is not known.
    if (database_.is_open() && !learn()) {
      database_.close();
      lost_ = true;
    }
  }
  counts_.bytes = database_.is_open() ? database_.used_bytes() : 0;
}

// Statements of one transaction.
struct History::Writing {
  Statement find, insert;
};

Outcome History::transact(std::span<const Point> points, std::int64_t now) {
  Transaction transaction(database_);
  Outcome out = transaction.begun();
  const bool believed = believes(now);
  if (out) out = follow(now);
  if (out && believed) out = forget(now);
  if (out) out = make_room();
  Writing writing{database_.prepare("SELECT text FROM points_10 WHERE place=?"),
                  database_.prepare("INSERT OR REPLACE INTO points_10 VALUES (?, ?)")};
  for (const Point& point : points) {
    if (out) out = write_one(point, writing);
  }
  for (std::size_t level = 1; level < kLevels.size() && out; ++level)
    out = roll_up(level, level == 1 ? aligned(now, kLevels[0].seconds) : rolled_[level - 1]);
  return out ? transaction.commit() : out;
}

std::int64_t History::number_of(const Point& point, Outcome& outcome) {
  std::string key = std::string(point.kind) + "\n" + std::string(point.name);
  if (const auto known = numbers_.find(key); known != numbers_.end()) return known->second;
  // Another process with this file may have numbered it.
  Statement find = database_.prepare("SELECT min(number) FROM series WHERE kind=? AND name=?");
  std::int64_t number = find.bind_text(1, point.kind).bind_text(2, point.name).step() ? find.integer(0) : 0;
  outcome = find.outcome();
  if (outcome && number == 0) outcome = number_anew(point, number);
  if (!outcome) return 0;
  if (number == 0) return number_of({point.kind, kOther, 0, {}, 0}, outcome);
  const auto at = static_cast<std::size_t>(number);
  if (series_.size() <= at) series_.resize(at + 1);
  series_[at] = {std::string(point.kind), std::string(point.name)};
  numbers_.emplace(std::move(key), number);
  return number;
}

// 0: the last ones are kept for what the rest of each kind is.
Outcome History::number_anew(const Point& point, std::int64_t& number) {
  Outcome out = database_.number("SELECT max(number) FROM series", number);
  if (!out) return out;
  ++number;
  if (number > kNumbers - 64 && point.name != kOther) {
    number = 0;
    return out;
  }
  if (number >= kNumbers) return {Fault::full, "there are too many series"};
  Statement insert = database_.prepare("INSERT INTO series VALUES (?, ?, ?)");
  return insert.bind(1, number).bind_text(2, point.kind).bind_text(3, point.name).run();
}

// An interval that a restart cut in two has two parts.
Outcome History::write_one(const Point& point, Writing& writing) {
  Outcome out;
  const std::int64_t number = number_of(point, out);
  if (!out) return out;
  const std::int64_t place = place_of(aligned(point.time, kLevels[0].seconds), number);
  std::vector<std::string> parts{std::string(point.text)};
  if (writing.find.bind(1, place).step()) parts.emplace_back(writing.find.bytes(0));
  out = writing.find.outcome();
  writing.find.reset();
  if (!out) return out;
  const std::string text = parts.size() == 1 ? parts[0] : merge_(parts);
  return text.empty() ? out : writing.insert.bind(1, place).bind(2, std::string_view(text)).run();
}

std::int64_t History::first(std::size_t level, std::int64_t from) {
  Statement find = database_.prepare("SELECT min(place) FROM " + table(level) + " WHERE place >= ?");
  const std::int64_t place = find.bind(1, place_of(from, 0)).step() ? find.integer(0) : 0;
  return place / kNumbers;
}

Outcome History::roll_up(std::size_t level, std::int64_t until) {
  const std::int64_t seconds = kLevels[level].seconds;
  for (int done = 0; done < kRollUps; ++done) {
    const std::int64_t next = first(level - 1, rolled_[level]);  // over a time of which nothing is known
    if (next == 0 || aligned(next, seconds) + seconds > until) return {};
    const std::int64_t time = aligned(next, seconds);
    Outcome out = roll_up_one(level, time);
    if (!out) return out;
    rolled_[level] = time + seconds;
  }
  return {};
}

Outcome History::roll_up_one(std::size_t level, std::int64_t time) {
  std::unordered_map<std::int64_t, std::vector<std::string>> parts;
  Statement read = database_.prepare("SELECT place, text FROM " + table(level - 1) + " WHERE place >= ? AND place < ?");
  read.bind(1, place_of(time, 0)).bind(2, place_of(time + kLevels[level].seconds, 0));
  while (read.step()) parts[read.integer(0) % kNumbers].emplace_back(read.bytes(1));
  Outcome out = read.outcome();
  read.reset();
  Statement insert = database_.prepare("INSERT OR REPLACE INTO " + table(level) + " VALUES (?, ?)");
  for (const auto& [number, texts] : parts) {
    const std::string text = texts.size() == 1 ? texts[0] : merge_(texts);
    if (out && !text.empty()) out = insert.bind(1, place_of(time, number)).bind(2, std::string_view(text)).run();
  }
  return out;
}

// One that goes on from where it was, or has gone on long enough since it jumped.
bool History::believes(std::int64_t now) {
  if (believed_ == 0) last_ = believed_ = now;
  steady_ = std::abs(now - last_) > kJump ? 0 : std::min(steady_ + 1, kSteady);
  last_ = now;
  if (std::abs(now - believed_) > kJump && steady_ < kSteady) return false;
  believed_ = now;
  return true;
}

// Where the clock was ahead, coarser points were made before their time was over: they are made again.
Outcome History::follow(std::int64_t now) {
  Outcome out;
  for (std::size_t level = 1; level < kLevels.size() && out; ++level) {
    const std::int64_t ended = aligned(now, kLevels[level].seconds);
    if (rolled_[level] > ended || steady_ == 0) out = find_rolled(level, ended);
  }
  return out;
}

// What is too old, and what a clock that was ahead has left.
Outcome History::forget(std::int64_t now) {
  Outcome out;
  for (std::size_t level = 0; level < kLevels.size() && out; ++level) {
    const std::int64_t end = aligned(level == 0 ? now + kAhead : now, kLevels[level].seconds);
    Statement erase = database_.prepare("DELETE FROM " + table(level) + " WHERE place >= ?");
    out = erase.bind(1, place_of(end, 0)).run();
  }
  for (std::size_t level = 0; level < kLevels.size() && out; ++level) {
    Statement erase = database_.prepare("DELETE FROM " + table(level) + " WHERE place < ?");
    out = erase.bind(1, place_of(std::max<std::int64_t>(now - kLevels[level].keep, 0), 0)).run();
  }
  return out;
}

// What is oldest goes first: of the resolution that has come furthest on the way to the time it may be kept.
Outcome History::make_room() {
  Outcome out;
  const auto most = static_cast<double>(database_.max_bytes());
  if (static_cast<double>(database_.used_bytes()) < kFull * most) return out;
  for (int tries = 0; tries < 64 && out && static_cast<double>(database_.used_bytes()) > kNotFull * most; ++tries) {
    double furthest = 0;
    std::size_t which = 0;
    std::int64_t before = 0;
    for (std::size_t level = 0; level < kLevels.size(); ++level) {
      const std::int64_t from = oldest(level);
      if (from == 0) continue;
      const std::int64_t to = database_.number("SELECT max(place) FROM " + table(level)) / kNumbers;
      const double share = static_cast<double>(to - from) / static_cast<double>(kLevels[level].keep);
      if (share < furthest) continue;
      furthest = share;
      which = level;
      before = from + std::max((to - from) / 16, kLevels[level].seconds);
    }
    Statement erase = database_.prepare("DELETE FROM " + table(which) + " WHERE place < ?");
    out = erase.bind(1, place_of(before, 0)).run();
  }
  return out;
}

std::int64_t History::oldest(std::size_t level) { return first(level, 0); }

bool History::read(std::size_t level, std::span<const std::string_view> kinds, std::int64_t from, std::int64_t to,
                   const Take& take) {
  std::vector<char> wanted(series_.size());
  for (std::size_t i = 1; i < series_.size(); ++i)
    wanted[i] = kinds.empty() || std::find(kinds.begin(), kinds.end(), series_[i].kind) != kinds.end();
  for (std::size_t at = level + 1; at-- > 0 && from < to;) {
    const std::int64_t end = std::min(to, at == 0 ? kEnd : rolled_[at]);
    if (end <= from) continue;
    Statement read = database_.prepare("SELECT place, text FROM " + table(at) + " WHERE place >= ? AND place < ?");
    read.bind(1, place_of(from, 0)).bind(2, place_of(end, 0));
    while (read.step()) {
      const std::int64_t place = read.integer(0);
      const auto number = static_cast<std::size_t>(place % kNumbers);
      if (number >= wanted.size() || !wanted[number]) continue;
      take({series_[number].kind, series_[number].name, place / kNumbers, read.bytes(1), number});
    }
    if (const Outcome out = read.outcome(); !out) {
      ++counts_.unread;
      problem_ = out.problem;
      report("history_not_read", out, counts_.unread);
      return false;
    }
    from = end;
  }
  return true;
}

History::Counts History::counts() { return counts_; }

void History::report(std::string_view event, const Outcome& outcome, std::uint64_t times) {
  const std::int64_t now = core::unix_seconds();
  if (std::abs(now - reported_) < kReportEvery) return;
  reported_ = now;
  core::log().write_any(core::LogLevel::error, event, outcome.problem,
                        {{"path", std::string_view(options_.folder)}, {"errors", static_cast<std::int64_t>(times)}});
}

}  // namespace store
