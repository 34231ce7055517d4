#include "metrics/system/cgroup.h"

#include <algorithm>

#include "metrics/files.h"

namespace metrics::system {
namespace {

constexpr std::uint64_t kNoLimit = 1ull << 60;  // version 1 writes a number near 2^63

struct Paths {
  std::optional<std::string> unified, memory, cpu;
};

// "0::/system.slice/x.service", or a line for each controller: "4:cpu,cpuacct:/docker/0a1b".
Paths paths_of(std::string_view text) {
  Paths out;
  while (!text.empty()) {
    std::string_view line = take_line(text);
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == line.npos) continue;
    const std::string controllers = ',' + std::string(line.substr(first + 1, second - first - 1)) + ',';
    std::string path(line.substr(second + 1));
    while (path.ends_with('/')) path.pop_back();
    if (controllers == ",,") out.unified = path;
    if (controllers.find(",memory,") != controllers.npos) out.memory = path;
    if (controllers.find(",cpu,") != controllers.npos) out.cpu = path;
  }
  return out;
}

// Calls `each` with the path and with all above it, up to "", until it returns true. A container sees its own group
// as the root whatever /proc calls it, so that what does not exist is passed by.
template <class Each>
void upwards(std::string path, Each each) {
  while (!each(path) && !path.empty()) path.resize(path.rfind('/') == path.npos ? 0 : path.rfind('/'));
}

std::uint64_t field(const std::string& file, std::string_view name) {
  const std::string text = read_text(file).value_or(std::string());
  for (std::string_view rest = text; !rest.empty();) {
    std::string_view line = take_line(rest);
    if (take_word(line) == name) return to_number(trim(line)).value_or(0);
  }
  return 0;
}

}  // namespace

// The tightest limit counts, and what its group uses of it. What the kernel would give up at once is not used.
void GroupReader::read_memory(Group& out, const std::string& path, bool unified) const {
  const std::string root = unified ? root_ : root_ + "/memory";
  upwards(path, [&](const std::string& at) {
    const std::string group = root + at;
    const auto limit = read_number(group + (unified ? "/memory.max" : "/memory.limit_in_bytes"));
    if (!limit || *limit >= kNoLimit || (out.memory_limit_bytes && *out.memory_limit_bytes <= *limit)) return false;
    out.memory_limit_bytes = limit;
    const auto used = read_number(group + (unified ? "/memory.current" : "/memory.usage_in_bytes"));
    const std::uint64_t files = field(group + "/memory.stat", unified ? "inactive_file" : "total_inactive_file");
    out.memory_used_bytes.reset();
    if (used) out.memory_used_bytes = *used - std::min(files, *used);
    return false;
  });
}

std::optional<double> GroupReader::cpu_limit(const std::string& path, bool unified) const {
  std::optional<double> out;
  const std::string root = unified ? root_ : root_ + "/cpu";
  upwards(path, [&](const std::string& at) {
    std::optional<double> quota, period;
    if (unified) {
      const std::string line = read_line(root + at + "/cpu.max").value_or(std::string());  // "max 100000"
      std::string_view rest = line;
      quota = to_real(take_word(rest));
      period = to_real(take_word(rest));
    } else {
      quota = to_real(read_line(root + at + "/cpu.cfs_quota_us").value_or(std::string()));  // -1: none
      period = to_real(read_line(root + at + "/cpu.cfs_period_us").value_or(std::string()));
    }
    if (quota && period && *quota > 0 && *period > 0) out = std::min(out.value_or(*quota / *period), *quota / *period);
    return false;
  });
  return out;
}

std::optional<double> GroupReader::cpu_seconds(const std::string& path, bool unified) const {
  std::optional<double> out;
  upwards(path, [&](const std::string& at) {
    if (!unified) {
      out = read_scaled(root_ + "/cpuacct" + at + "/cpuacct.usage", 1e-9);
    } else if (const std::uint64_t used = field(root_ + at + "/cpu.stat", "usage_usec"); used > 0) {
      out = static_cast<double>(used) * 1e-6;
    }
    return out.has_value();
  });
  return out;
}

Group GroupReader::read(core::Instant now) {
  Group out;
  const auto text = read_text(proc_ + "/self/cgroup");
  if (!text) return out;
  const Paths paths = paths_of(*text);
  if (paths.memory) {
    read_memory(out, *paths.memory, false);
  } else if (paths.unified) {
    read_memory(out, *paths.unified, true);
  }
  const bool unified = !paths.cpu;
  const auto& path = unified ? paths.unified : paths.cpu;
  if (!path) return out;
  out.cpu_limit = cpu_limit(*path, unified);
  const auto used = cpu_seconds(*path, unified);
  const double passed = core::seconds(now - before_);
  if (used && seconds_ && passed > 0 && *used >= *seconds_) out.cpu_used = (*used - *seconds_) / passed;
  seconds_ = used;
  before_ = now;
  return out;
}

}  // namespace metrics::system
