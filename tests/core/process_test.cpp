#include "core/process.h"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "core/clock.h"

TEST_CASE("the process knows its memory, threads and descriptors") {
  const core::ProcessStats before = core::read_process_stats();
  CHECK(before.resident_bytes > 100'000);
  CHECK(before.virtual_bytes > before.resident_bytes);
  CHECK(before.threads >= 1);
  CHECK(before.max_fds >= before.open_fds);
  CHECK(before.cpu_seconds > 0);
  CHECK(before.start_time > 1.6e9);
  CHECK(before.start_time < static_cast<double>(core::unix_seconds()) + 2);
  const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  CHECK(core::read_process_stats().open_fds == before.open_fds + 1);
  close(fd);
}
