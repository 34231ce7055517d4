// What the mock remembers of its requests, and the scripts it was told. Shared by its cores behind one mutex: it is a
// test tool, and the plain path takes it once per request.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "cli/mock_script.h"
#include "net/http_head.h"
#include "net/server.h"

namespace cli {

struct MockRecord {
  std::uint64_t number = 0;
  std::int64_t at_us = 0;  // Unix time in microseconds
  std::string path, model;
  int status = 0;
  bool done = false;
  std::int64_t cancelled_at_us = 0;  // when the client was seen to have left; 0: it did not
};

std::int64_t unix_microseconds();

class MockState {
 public:
  explicit MockState(const MockScript& defaults) : defaults_(defaults) {}
  void watch(const net::ServerStats& server) noexcept { server_ = &server; }

  // Counts a request in; the number stands for it in what follows.
  std::uint64_t begin(const net::RequestHead& head, std::string_view path, std::string_view model,
                      std::string_view body);
  void end(std::uint64_t number, int status, bool completed);
  void cancelled(std::uint64_t number);

  void set_script(std::string model, std::string script, int times);  // times < 0: until reset
  // The script for a request of this model: defaults, then what was set. Uses up a counted one.
  MockScript script_for(std::string_view model);
  // Whether this request fails, when only a share of them does.
  bool draw(const MockScript& script);

  std::string stats_json();
  std::string requests_json(std::size_t limit);
  void reset();

 private:
  struct Told {
    std::string script;
    int times = -1;
  };
  MockRecord* find(std::uint64_t number);

  static constexpr std::size_t kRecords = 256;
  static constexpr std::size_t kBody = 1 << 20;
  static constexpr std::size_t kPaths = 64;  // told apart in the statistics
  std::mutex mutex_;
  MockScript defaults_;
  std::map<std::string, std::deque<Told>, std::less<>> scripts_;
  std::deque<MockRecord> records_;
  std::map<std::string, std::uint64_t, std::less<>> by_path_;
  std::uint64_t next_ = 1, requests_ = 0, completed_ = 0, cancelled_ = 0, draws_ = 0;
  std::int64_t active_ = 0, last_cancel_us_ = 0, last_cancelled_at_us_ = 0;
  const net::ServerStats* server_ = nullptr;
  std::string last_path_, last_body_;
  std::vector<std::pair<std::string, std::string>> last_headers_;
};

}  // namespace cli
