#include "core/process.h"

#include <dirent.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

namespace core {
namespace {

double cpu_seconds() {
  timespec used{};
  if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0) return 0;
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

// Boot time from /proc/stat, as a clock set later must not move the start.
double boot_time() {
  std::ifstream file("/proc/stat");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("btime ")) return std::strtod(line.c_str() + 6, nullptr);
  }
  return 0;
}

// Fields of /proc/self/stat after the command, which stands in parentheses and may hold anything (proc(5)): field 3 is
// the first of them.
void read_stat(ProcessStats& stats) {
  constexpr int kThreads = 20, kStartTicks = 22, kVirtualBytes = 23, kResidentPages = 24;
  std::ifstream file("/proc/self/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t command_end = line.rfind(')');
  if (command_end == std::string::npos) return;
  std::istringstream fields(line.substr(command_end + 1));
  std::string field;
  for (int number = 3; number <= kResidentPages && fields >> field; ++number) {
    const auto value = std::strtoull(field.c_str(), nullptr, 10);
    if (number == kThreads) stats.threads = value;
    if (number == kVirtualBytes) stats.virtual_bytes = value;
    if (number == kResidentPages) stats.resident_bytes = value * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    if (number == kStartTicks) {
      static const double boot = boot_time();
      stats.start_time = boot + static_cast<double>(value) / static_cast<double>(sysconf(_SC_CLK_TCK));
    }
  }
}

std::uint64_t open_fds() {
  const auto close = [](DIR* directory) { closedir(directory); };
  const std::unique_ptr<DIR, decltype(close)> directory(opendir("/proc/self/fd"), close);
  if (directory == nullptr) return 0;
  std::uint64_t count = 0;
  while (const dirent* entry = readdir(directory.get())) count += entry->d_name[0] != '.' ? 1u : 0u;
  return count == 0 ? 0 : count - 1;  // less the directory itself
}

std::uint64_t max_fds() {
  rlimit limit{};
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 0;
}

}  // namespace

ProcessStats read_process_stats() {
  ProcessStats stats;
  stats.cpu_seconds = cpu_seconds();
  stats.open_fds = open_fds();
  stats.max_fds = max_fds();
  read_stat(stats);
  return stats;
}

}  // namespace core
