#include "metrics/system/proc_tables.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "metrics/files.h"
#include "metrics/system/system.h"

namespace metrics::system {
namespace {

constexpr std::size_t kRows = 4096;  // of any table
constexpr std::uint64_t kSector = 512;

constexpr std::string_view kLocalTypes[] = {"ext2", "ext3", "ext4",  "xfs",      "btrfs", "zfs",      "f2fs",
                                            "vfat", "jfs",  "ntfs3", "bcachefs", "exfat", "reiserfs", "overlay"};

template <std::size_t N>
std::array<std::uint64_t, N> numbers(std::string_view text) {
  std::array<std::uint64_t, N> out{};
  for (std::uint64_t& one : out) one = to_number(take_word(text)).value_or(0);
  return out;
}

// Time of guests is counted twice by the kernel: by itself, and as the user's.
CpuTimes times(std::string_view text) {
  const auto [user, nice, system, idle, waiting, irq, soft_irq, steal] = numbers<8>(text);
  CpuTimes out;
  out.total = user + nice + system + idle + waiting + irq + soft_irq + steal;
  out.idle = idle;
  out.waiting = waiting;
  return out;
}

// "\040" stands for a blank.
std::string unescape(std::string_view text) {
  const auto digit = [&](std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '7'; };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && digit(i + 1) && digit(i + 2) && digit(i + 3)) {
      out += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

CpuTable parse_cpu(std::string_view stat) {
  CpuTable out;
  while (!stat.empty()) {
    std::string_view line = take_line(stat);
    const std::string_view name = take_word(line);
    if (!name.starts_with("cpu")) break;  // they come first
    if (name == "cpu") {
      out.all = times(line);
    } else if (out.cores.size() < kMaxCores) {
      out.cores.push_back(times(line));
    }
  }
  return out;
}

std::map<std::string, DiskCounters> parse_disks(std::string_view diskstats) {
  std::map<std::string, DiskCounters> out;
  while (!diskstats.empty() && out.size() < kRows) {
    std::string_view line = take_line(diskstats);
    take_word(line);
    take_word(line);
    const std::string name(take_word(line));
    const auto fields = numbers<10>(line);
    if (!name.empty()) out[name] = {fields[2] * kSector, fields[6] * kSector, fields[9]};
  }
  return out;
}

std::map<std::string, InterfaceCounters> parse_interfaces(std::string_view dev) {
  std::map<std::string, InterfaceCounters> out;
  while (!dev.empty() && out.size() < kRows) {
    const std::string_view line = take_line(dev);
    const std::size_t colon = line.rfind(':');  // an alias has one in its name
    if (colon == line.npos) continue;           // the two lines above the table
    const auto fields = numbers<12>(line.substr(colon + 1));
    out[std::string(trim(line.substr(0, colon)))] = {fields[0], fields[8],
                                                     fields[2] + fields[3] + fields[10] + fields[11]};
  }
  return out;
}

std::vector<MountPoint> parse_mounts(std::string_view mountinfo) {
  std::vector<MountPoint> out;
  std::unordered_map<std::string, std::size_t> seen;  // number of the device -> place
  for (std::size_t rows = 0; !mountinfo.empty() && rows < kRows; ++rows) {
    std::string_view line = take_line(mountinfo);
    const std::size_t dash = line.find(" - ");
    if (dash == line.npos) continue;
    std::string_view behind = line.substr(dash + 3);
    const std::string_view type = take_word(behind);
    if (std::find(std::begin(kLocalTypes), std::end(kLocalTypes), type) == std::end(kLocalTypes)) continue;
    take_word(line);
    take_word(line);
    const std::string number(take_word(line));
    take_word(line);
    MountPoint mount;
    mount.path = unescape(take_word(line));
    mount.type = type;
    mount.device = unescape(take_word(behind));
    if (type == "overlay" && mount.path != "/") continue;  // those of other containers
    const auto [found, fresh] = seen.emplace(number, out.size());
    if (!fresh) {
      // The same disk again, bound to another folder: the shorter path is the one people know.
      if (mount.path.size() < out[found->second].path.size()) out[found->second] = std::move(mount);
    } else if (out.size() < kMaxMounts) {
      out.push_back(std::move(mount));
    } else {
      seen.erase(found);
    }
  }
  return out;
}

}  // namespace metrics::system
