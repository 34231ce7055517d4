#include "metrics/system/system_reader.h"

#include <sys/statvfs.h>

#include <algorithm>

#include "metrics/files.h"

namespace metrics::system {
namespace {

constexpr unsigned kLookEvery = 5;        // readings, at all processes
constexpr std::size_t kTable = 1u << 20;  // bytes of a table of /proc

std::optional<Space> ask_space(const std::string& mount) {
  struct statvfs found {};
  if (statvfs(mount.c_str(), &found) != 0) return std::nullopt;
  const std::uint64_t block = found.f_frsize;
  return Space{block * found.f_blocks, block * found.f_bfree, block * found.f_bavail};
}

// A counter that fell belongs to something new.
std::optional<double> rate(std::uint64_t now, std::uint64_t before, double passed) {
  if (passed <= 0 || now < before) return std::nullopt;
  return static_cast<double>(now - before) / passed;
}

std::optional<double> share(std::uint64_t part, std::uint64_t part_before, const CpuTimes& now, const CpuTimes& then) {
  if (now.total <= then.total || part < part_before) return std::nullopt;
  return std::min(static_cast<double>(part - part_before) / static_cast<double>(now.total - then.total), 1.0);
}

std::optional<double> busy(const CpuTimes& now, const CpuTimes& then) {
  const auto idle = share(now.idle + now.waiting, then.idle + then.waiting, now, then);
  return idle ? std::optional(1 - *idle) : std::nullopt;
}

}  // namespace

Sampler::Sampler(SystemOptions options)
    : options_(std::move(options)), group_(options_.proc, options_.sys), processes_(options_.proc, options_.passwd) {}

Reading Sampler::read(When when) {
  Reading out;
  out.at_ms = when.unix_ms;
  const double passed = before_ == core::Instant() ? 0 : core::seconds(when.steady - before_);
  before_ = when.steady;
  read_cpu(out);
  const std::string load = read_line(options_.proc + "/loadavg").value_or(std::string());
  std::string_view rest = load;
  for (auto* one : {&out.load1, &out.load5, &out.load15}) *one = to_real(take_word(rest));
  const std::string uptime = read_line(options_.proc + "/uptime").value_or(std::string());
  rest = uptime;
  out.uptime_seconds = to_real(take_word(rest));
  out.memory = read_meminfo(options_.proc);
  read_mounts(out);
  read_disks(out, passed);
  read_interfaces(out, passed);
  out.group = group_.read(when.steady);
  read_processes(out, when.steady);
  return out;
}

void Sampler::read_cpu(Reading& out) {
  const auto text = read_text(options_.proc + "/stat", kTable);
  if (!text) return;
  CpuTable table = parse_cpu(*text);
  out.cores = static_cast<unsigned>(table.cores.size());
  if (all_.total > 0) {
    out.cpu = busy(table.all, all_);
    out.cpu_waiting = share(table.all.waiting, all_.waiting, table.all, all_);
    for (std::size_t i = 0; i < table.cores.size() && table.cores.size() == cores_.size(); ++i)
      out.cpu_by_core.push_back(busy(table.cores[i], cores_[i]).value_or(0));
  }
  all_ = table.all;
  cores_ = std::move(table.cores);
}

void Sampler::read_mounts(Reading& out) const {
  const auto text = read_text(options_.proc + "/self/mountinfo", kTable);
  if (!text) return;
  for (MountPoint& point : parse_mounts(*text)) {
    const auto space = (options_.space ? options_.space : ask_space)(point.path);
    if (!space || space->total == 0) continue;
    Mount& mount = out.mounts.emplace_back();
    mount.path = std::move(point.path);
    mount.device = std::move(point.device);
    mount.type = std::move(point.type);
    mount.total_bytes = space->total;
    mount.used_bytes = space->total - std::min(space->free, space->total);
    mount.available_bytes = space->available;
  }
}

// Whole disks alone: a partition's and a mapper's bytes are a disk's too.
void Sampler::read_disks(Reading& out, double passed) {
  const auto text = read_text(options_.proc + "/diskstats", kTable);
  if (!text) return;
  auto table = parse_disks(*text);
  std::map<std::string, DiskCounters> kept;
  for (const std::string& name : list_folder(options_.sys + "/block")) {
    const auto now = table.find(name);
    if (now == table.end() || !file_exists(options_.sys + "/block/" + name + "/device")) continue;
    if (out.disks.size() == kMaxDisks) break;
    Disk& disk = out.disks.emplace_back();
    disk.name = name;
    if (const auto then = disks_.find(name); then != disks_.end()) {
      disk.read_bytes_per_second = rate(now->second.read_bytes, then->second.read_bytes, passed);
      disk.written_bytes_per_second = rate(now->second.written_bytes, then->second.written_bytes, passed);
      const auto ms = rate(now->second.busy_ms, then->second.busy_ms, passed);
      if (ms) disk.busy = std::min(*ms / 1000, 1.0);
    }
    kept[name] = now->second;
  }
  disks_ = std::move(kept);
}

void Sampler::read_interfaces(Reading& out, double passed) {
  const auto text = read_text(options_.proc + "/net/dev", kTable);
  if (!text) return;
  std::map<std::string, InterfaceCounters> kept;
  std::vector<Interface> virtual_ones;
  for (const auto& [name, now] : parse_interfaces(*text)) {
    if (name == "lo") continue;
    Interface one;
    one.name = name;
    one.physical = file_exists(options_.sys + "/class/net/" + name + "/device");
    one.errors = now.errors;
    if (const auto then = interfaces_.find(name); then != interfaces_.end()) {
      one.received_bytes_per_second = rate(now.received_bytes, then->second.received_bytes, passed);
      one.sent_bytes_per_second = rate(now.sent_bytes, then->second.sent_bytes, passed);
    }
    kept[name] = now;
    (one.physical ? out.interfaces : virtual_ones).push_back(std::move(one));
  }
  interfaces_ = std::move(kept);
  // A host of containers has hundreds of the others.
  for (Interface& one : virtual_ones) out.interfaces.push_back(std::move(one));
  if (out.interfaces.size() > kMaxInterfaces) out.interfaces.resize(kMaxInterfaces);
}

// The second look comes soon, since the first can tell nobody's use of the processor.
void Sampler::read_processes(Reading& out, core::Instant now) {
  if (readings_ == 1 || readings_ % kLookEvery == 0) top_ = processes_.look(now);
  ++readings_;
  out.processes = top_.processes;
  out.top_by_cpu = top_.by_cpu;
  out.top_by_memory = top_.by_memory;
}

SystemReader::SystemReader(SystemOptions options)
    : interval_(options.interval),
      poller_([sampler = std::make_shared<Sampler>(options)](When when) { return sampler->read(when); }, point_of,
              options.interval, points_of_ten_minutes(options.interval)) {}

}  // namespace metrics::system
