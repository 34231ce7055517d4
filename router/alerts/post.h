// Brings messages to whom they are for: one outbox and one sender for each notifier, on an event loop of their own that
// no request depends on. A message is tried a few times with growing pauses, in which others are sent; an outbox that
// is full refuses, and counts it. Owned by Alerts. Any thread, unless said otherwise.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/resolver.h"
#include "net/runtime.h"
#include "router/alerts/book.h"
#include "router/alerts/outbox.h"

namespace router::alerts {

// How a notifier fares.
struct NotifierStatus {
  core::NotifierConfig config;
  std::uint64_t sent = 0, failed = 0, dropped = 0;
  std::size_t waiting = 0;
  std::int64_t last_ms = 0;  // of the last try; 0: none yet
  bool last_ok = false;
  std::string problem;  // of the last try; empty: none
};

// Host and, unless it is the usual one, port of where a notifier posts: what may be shown of a URL.
std::string shown_address(const core::NotifierConfig& config);

class Post {
 public:
  static constexpr core::Duration kLimit = std::chrono::seconds(10);  // of one try

  explicit Post(net::Resolver& resolver);
  ~Post();

  // Those of a name that is still there keep their queue and counts.
  void install(const core::AlertsConfig& config);
  // To all that want it.
  void send(const Event& event);
  // One try, with its end: empty when it went well. Waits for it: not on an event loop.
  std::string test(const std::string& notifier, const Event& event);
  std::vector<NotifierStatus> statuses() const;
  void stop();

 private:
  struct Box;
  struct Test;
  static net::Task<void> run(net::Core& core, net::Resolver& resolver, std::shared_ptr<Box> box);
  static net::Task<void> bring(net::Core& core, net::Resolver& resolver, std::shared_ptr<Box> box,
                               Outbox::Message message);
  static net::Task<void> bring_test(net::Core& core, net::Resolver& resolver, std::shared_ptr<Box> box,
                                    std::shared_ptr<Test> test);

  net::Resolver& resolver_;
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Box>> boxes_;  // in the order of the config
  std::string base_url_;
  std::shared_ptr<Test> testing_;
  bool running_ = false;
  net::Runtime runtime_;  // last: it ends first
};

}  // namespace router::alerts
