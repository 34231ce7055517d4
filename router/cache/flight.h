// One answer under way to several who asked the same at the same time (single flight): who came first asks and leads,
// the others join and get the same bytes, those that have come and then those that come. Leader and joiners may be on
// different cores. Each touches what is its own, the flight behind its mutex, and the other cores only by post();
// nobody ever sees another's exchange. Kept alive by whoever holds it.
//
// It keeps all bytes up to a bound. Beyond it nobody can join any more and only the last bytes of that size are kept: a
// joiner that is further behind has lost the answer.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.h"
#include "net/event.h"
#include "net/runtime.h"
#include "router/cache/entry.h"

namespace router::cache {

// Requests of one key may differ in what they get and in how long they wait; those do not fly together.
struct FlightKey {
  Key key{};
  Owner owner{};
  bool stream = false, usage = false;  // events, with token counts at their end
  std::int64_t patience_ms = 0;        // the leader's time is over no earlier than a joiner expects
  bool operator==(const FlightKey&) const = default;
};

// What a joiner records of the answer besides its bytes.
struct FlightResults {
  core::Usage usage;
  std::string finish_reason, model;
  core::FailureClass failure = core::FailureClass::none;  // the bytes end with an error
};

class Flight : public std::enable_shared_from_this<Flight> {
 public:
  Flight(const FlightKey& key, net::Core& leader, std::string_view decision, std::size_t bound);
  ~Flight();
  Flight(const Flight&) = delete;

  const FlightKey& key() const noexcept { return key_; }
  const std::string& decision() const noexcept { return decision_; }  // the leader's
  const std::string& target() const noexcept { return target_; }      // once bytes have come
  const FlightResults& results() const noexcept { return results_; }  // once all bytes have come

  // The leader's, on its core's thread. Bytes are the client's own: frames, or a whole body at once.
  void name_target(std::string_view target);  // before the first bytes
  void append(std::string_view bytes);
  void end(std::string_view bytes, FlightResults results);
  // Nothing more comes: what has no end by then has failed.
  void close();
  // The leader's client has left. True: nobody else waits for the answer either, and nobody can join any more.
  bool give_up();
  // Told whenever the last joiner has left, on the leader's core. Null to forget.
  void on_deserted(void (*notice)(void*), void* context) noexcept;

  // Counts one joiner in, on `core`; a Joiner must follow. False: it is too late.
  bool board(net::Core& core);

 private:
  friend class Joiner;
  struct Block;
  struct Group;
  enum class State : std::uint8_t { open, ended, failed };

  std::shared_ptr<Block> room_for(std::size_t size, bool last) const;
  void add(std::string_view bytes, bool last);
  void trim();
  void wake(std::unique_lock<std::mutex> lock);
  void tell(Group& group);
  void deserted() noexcept;
  std::shared_ptr<Group> group_of(const net::Core& core);
  net::Core* count_out(const std::shared_ptr<Group>& group);

  const FlightKey key_;
  const std::string decision_;
  const std::size_t bound_;
  std::string target_;               // written before the first bytes
  FlightResults results_;            // written before the end
  bool muted_ = false;               // nobody will ever read it: the leader's thread
  void (*notice_)(void*) = nullptr;  // the leader's thread
  void* context_ = nullptr;

  std::mutex mutex_;   // of what follows; held for moments
  net::Core* leader_;  // null when it has closed
  State state_ = State::open;
  bool joinable_ = true;
  std::size_t begin_ = 0, end_ = 0;  // of the bytes that are kept, counted from the answer's first
  std::deque<std::shared_ptr<Block>> blocks_;
  std::vector<std::shared_ptr<Group>> groups_;  // one for each core that has joiners
  std::size_t joiners_ = 0;
};

// One who has boarded. Its core's thread; in the frame of whoever waits.
class Joiner {
 public:
  enum class Step : std::uint8_t {
    bytes,   // here they are
    last,    // these and no more; they may be none
    wait,    // for the event
    lost,    // the flight has failed
    behind,  // this joiner is further behind than the bound
  };

  // `event` is set whenever there may be more.
  Joiner(std::shared_ptr<Flight> flight, net::Core& core, net::Event& event);
  ~Joiner();
  Joiner(const Joiner&) = delete;

  // The bytes are valid until the next call.
  Step next(std::string_view& bytes);
  // Takes no more; the leader hears of it when this was the last. Without it, at the end of the process, nobody is
  // told.
  void leave();
  const Flight& flight() const noexcept { return *flight_; }

 private:
  net::Core* withdraw();

  std::shared_ptr<Flight> flight_;
  std::shared_ptr<Flight::Group> group_;
  net::Event& event_;
  std::shared_ptr<const Flight::Block> held_;  // where the bytes given last are
  std::size_t taken_ = 0;
};

}  // namespace router::cache
