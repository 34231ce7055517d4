// The last requests that have ended, in the order they were collected, for whoever watches them pass. A place in that
// order is a cursor. Places of requests that were not seen are left free. The owner locks.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "router/traffic/row.h"

namespace router::traffic {

// Empty: any.
struct Filter {
  std::string route, model, target, key, cache;
  std::string policy;  // a rule, a verdict on injection, a tier, or `entities`
  std::string id;      // of the decision or the request, or how it begins
  int status = 0;      // 1 to 5: of this hundred; else this one; 0: any
  bool matches(const Row& row) const;
};

// A place in the order of requests that have ended.
struct Cursor {
  std::int64_t began = 0;  // tells the places of one process from those of the next
  std::uint64_t place = 0;
  std::string text() const;
  static std::optional<Cursor> parse(std::string_view text) noexcept;
};

struct Page {
  static constexpr std::size_t kMost = 1000;
  Filter filter;
  std::optional<Cursor> after, before;  // older than all that is here when they are another process's
  std::size_t limit = 200;
};

class Recent {
 public:
  Recent(std::size_t capacity, std::int64_t began);

  void keep(std::unique_ptr<Row>& row);  // and gives back one that may be used again
  void skip(std::uint64_t requests);

  Cursor newest() const noexcept { return {began_, next_ - 1}; }
  // {"requests":[..],"newest":..,"oldest":..,"skipped":n}, newest first.
  std::string to_json(const Page& page) const;

 private:
  struct Slot {
    std::uint64_t place = 0;  // 0: empty
    std::unique_ptr<Row> row;
  };
  std::uint64_t place_of(const Cursor& cursor) const noexcept { return cursor.began == began_ ? cursor.place : 0; }
  const Slot* at(std::uint64_t place) const noexcept;

  const std::int64_t began_;
  std::uint64_t next_ = 1;
  std::vector<Slot> slots_;
};

}  // namespace router::traffic
