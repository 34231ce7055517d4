// What pages are told as it comes. Each topic's message is made once for all pages, on a thread of its own, every so
// often and only while somebody wants it; a page's mailbox holds no more than it can read. Owned by State and by those
// who are in it; every function may be called on any thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/clock.h"

namespace dashboard {

enum class Keep : std::uint8_t { newest, queue };  // of what a page has not read yet

struct Topic {
  std::string_view name;
  core::Duration interval;
  Keep keep;
  // The next body; empty: nothing is new. `memory` begins empty when the first page asks for the topic.
  std::function<std::string(std::string& memory)> make;
};

using Body = std::shared_ptr<const std::string>;
using Topics = std::uint32_t;  // a bit each, by place in the table

// What waits for one page.
class Mailbox {
 public:
  static constexpr std::size_t kQueue = 8;  // of one topic

  struct Letter {
    std::size_t topic = 0;
    Body body;
    std::uint64_t dropped = 0;  // of this topic, since the letter before
  };

  // `notify` says that there is something, once for each time the box was found empty.
  Mailbox(const std::vector<Topic>& topics, std::function<void()> notify);

  bool put(std::size_t topic, Body body);  // true: something was dropped for it
  std::optional<Letter> take();            // of all topics in turn
  void forget(Topics others);              // what waits of other topics than these

 private:
  struct Slot {
    std::deque<Body> waiting;
    std::uint64_t dropped = 0;
  };

  const std::vector<Topic>& topics_;
  const std::function<void()> notify_;
  std::mutex mutex_;
  std::vector<Slot> slots_;
  std::size_t next_ = 0;
  bool notified_ = false;
};

class Live {
 public:
  explicit Live(std::vector<Topic> topics);
  ~Live() { stop(); }
  Live(const Live&) = delete;

  void start();
  void stop();
  // Makes and posts what is due by now; returns when it should be called next. Without a thread, for its tests.
  core::Instant step(core::Instant now);

  // A mailbox of a new page, for the one that leave()s with it; null when there are `most` already.
  std::shared_ptr<Mailbox> join(std::size_t most, std::function<void()> notify);
  void leave(const std::shared_ptr<Mailbox>& mailbox);
  // In place of what it had subscribed to. What others were told last comes at once.
  void subscribe(const std::shared_ptr<Mailbox>& mailbox, Topics topics);

  const std::vector<Topic>& topics() const noexcept { return topics_; }
  std::optional<std::size_t> find(std::string_view name) const noexcept;

  struct Counts {
    std::atomic<std::uint64_t> sent{0}, dropped{0};  // messages, to all pages
  };
  Counts& counts(std::size_t topic) noexcept { return counts_[topic]; }
  std::size_t clients();

 private:
  struct Page {
    std::shared_ptr<Mailbox> mailbox;
    Topics topics = 0;
  };
  struct Making {
    std::string memory;  // the maker's; only the making thread
    core::Instant due{};
    Body latest;  // since somebody is subscribed
  };

  void run();
  void post(std::size_t topic, Body body);
  bool wanted(std::size_t topic) const noexcept;  // these two: under the mutex
  void post(std::size_t topic, const Body& body, Mailbox& mailbox);

  const std::vector<Topic> topics_;
  std::vector<Counts> counts_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Page> pages_;
  std::vector<Making> making_;
  bool stopping_ = false;
  bool hurry_ = false;  // somebody new wants something
  std::thread thread_;
};

}  // namespace dashboard
