#include "core/background.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include <catch2/catch.hpp>
#include <thread>

namespace {
int nice_of_this_thread() { return getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())); }
}  // namespace

TEST_CASE("a thread in the background gives way, and no other thread does") {
  const int before = nice_of_this_thread();
  int there = before;
  std::thread([&] {
    core::run_in_background();
    there = nice_of_this_thread();
  }).join();
  CHECK(there == std::min(before + 10, 19));
  CHECK(nice_of_this_thread() == before);
}
