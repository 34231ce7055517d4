// What the cache has to do with one request: what `lookup` found, and the answer as it is recorded on its way to the
// client. Part of the exchange: core-local, its memory is kept from request to request.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "router/cache/entry.h"
#include "router/cache/flight.h"
#include "router/cache/semantic_use.h"

namespace router::cache {

enum class Result : std::uint8_t {
  none,    // the route has no cache
  bypass,  // this request takes no part: see the reason
  miss,
  hit,
  stale,      // served although its time is over: another request is asking anew, or asking anew failed
  coalesced,  // the answer of another request that was under way
};
std::string_view to_string(Result result) noexcept;

enum class Level : std::uint8_t { memory, redis };
std::string_view to_string(Level level) noexcept;

// The answer's bytes as the client gets them, up to a limit.
class Recording {
 public:
  void begin(std::size_t limit) noexcept;
  void restart() noexcept { bytes_.clear(); }  // another attempt
  bool on() const noexcept { return on_; }
  void add(std::string_view bytes);
  std::string take() noexcept;  // the bytes; then it is off
  void stop() noexcept;
  void reset() noexcept;  // for another request
  bool too_large() const noexcept { return too_large_; }
  const std::string& bytes() const noexcept { return bytes_; }
  bool as_stream = false;  // the bytes are events

 private:
  bool on_ = false, too_large_ = false;
  std::size_t limit_ = 0;
  std::string bytes_;
};

struct Use {
  Result result = Result::none;
  std::string_view reason;      // of a bypass, a literal
  Level level = Level::memory;  // of what was served
  Key key{};
  Owner owner{};
  // Unix milliseconds; the answer counts as stored then, so that a clear that came meanwhile covers it.
  std::int64_t asked_at = 0;
  std::int64_t age_ms = 0;             // of what was served
  std::shared_ptr<const Entry> stale;  // given to the client should asking anew fail
  bool renews = false;                 // others are served what is stale until this request has its answer
  Recording recording;
  std::shared_ptr<Flight> leads;  // others may join this request
  bool left_behind = false;       // its client left, the answer was made for those who joined
  std::string leader;             // the decision whose answer this request was given
  SemanticUse semantic;

  bool keyed() const noexcept { return result != Result::none && result != Result::bypass; }
  bool served() const noexcept {
    return result == Result::hit || result == Result::stale || result == Result::coalesced;
  }
  void reset();
};

}  // namespace router::cache
