// What /proc knows of the servers behind ports and of the processes on cards.
#include <algorithm>
#include <charconv>
#include <set>

#include "metrics/files.h"
#include "metrics/gpu/placement.h"

namespace metrics::gpu {
namespace {

constexpr std::size_t kProcesses = 8192;
constexpr std::size_t kDescriptors = 1024;  // of each
constexpr std::size_t kSockets = 1u << 20;  // bytes of a table of sockets
constexpr std::size_t kArguments = 16u << 10;
constexpr std::size_t kLongestName = 256;
constexpr std::string_view kListening = "0A";

std::uint32_t hex(std::string_view text) {
  std::uint32_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out, 16);
  return out;
}

// Sockets that listen at the wanted ports: inode -> port.
void read_sockets(const std::string& path, const std::set<std::uint16_t>& wanted,
                  std::unordered_map<std::uint64_t, std::uint16_t>& out) {
  const auto text = read_text(path, kSockets);
  if (!text) return;
  for (std::string_view rest = *text; !rest.empty();) {
    std::string_view line = take_line(rest);
    take_word(line);
    const std::string_view local = take_word(line);
    take_word(line);
    if (take_word(line) != kListening || local.find(':') == local.npos) continue;
    const auto port = static_cast<std::uint16_t>(hex(local.substr(local.rfind(':') + 1)));
    for (int i = 0; i < 5; ++i) take_word(line);  // queues, timer, retransmits, user, timeout
    const auto inode = to_number(take_word(line));
    if (inode && *inode != 0 && wanted.contains(port)) out.emplace(*inode, port);
  }
}

// Field 4 of /proc/N/stat, behind the name in parentheses.
std::uint32_t parent_of(const std::string& home) {
  const auto stat = read_text(home + "/stat", 1024);
  if (!stat) return 0;
  std::string_view rest(*stat);
  rest.remove_prefix(std::min(rest.size(), rest.rfind(')') == rest.npos ? rest.size() : rest.rfind(')') + 1));
  take_word(rest);
  return static_cast<std::uint32_t>(to_number(take_word(rest)).value_or(0));
}

std::string visible_devices(const std::string& home) {
  constexpr std::string_view kName = "CUDA_VISIBLE_DEVICES=";
  const auto text = read_text(home + "/environ", kArguments * 4);
  if (!text) return {};
  for (std::string_view rest = *text; !rest.empty();) {
    const std::string_view one = rest.substr(0, rest.find('\0'));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    if (one.starts_with(kName)) return std::string(one.substr(kName.size()).substr(0, kLongestName));
  }
  return {};
}

void find_listeners(const std::string& proc, const std::vector<std::uint32_t>& pids,
                    const std::unordered_map<std::uint64_t, std::uint16_t>& sockets, MachineFacts& out) {
  constexpr std::string_view kSocket = "socket:[";
  for (const std::uint32_t pid : pids) {
    const std::string folder = proc + '/' + std::to_string(pid) + "/fd";
    for (const std::uint32_t fd : list_numbers(folder, kDescriptors)) {
      const auto target = read_link(folder + '/' + std::to_string(fd));
      if (!target || !target->starts_with(kSocket)) continue;
      const auto inode =
          to_number(std::string_view(*target).substr(kSocket.size(), target->size() - kSocket.size() - 1));
      const auto found = inode ? sockets.find(*inode) : sockets.end();
      if (found == sockets.end()) continue;
      auto& listeners = out.listeners[found->second];
      if (std::find(listeners.begin(), listeners.end(), pid) == listeners.end()) listeners.push_back(pid);
    }
  }
}

}  // namespace

MachineFacts read_processes_behind(const std::string& proc, const std::vector<Backend>& backends,
                                   const std::vector<Device>& devices) {
  MachineFacts out;
  std::set<std::uint16_t> ports;
  for (const Backend& backend : backends) ports.insert(backend.port);
  if (ports.empty() || devices.empty()) return out;
  std::unordered_map<std::uint64_t, std::uint16_t> sockets;
  read_sockets(proc + "/net/tcp", ports, sockets);
  read_sockets(proc + "/net/tcp6", ports, sockets);
  const auto pids = list_numbers(proc, kProcesses);
  if (!sockets.empty()) find_listeners(proc, pids, sockets, out);
  for (const std::uint32_t pid : pids) out.processes[pid].parent = parent_of(proc + '/' + std::to_string(pid));

  // Command lines only of those that serve or compute, and of the processes that started them.
  std::set<std::uint32_t> read;
  const auto read_upwards = [&](std::uint32_t pid) {
    for (auto found = out.processes.find(pid); found != out.processes.end() && read.insert(pid).second;
         found = out.processes.find(pid)) {
      const std::string home = proc + '/' + std::to_string(pid);
      const auto arguments = read_text(home + "/cmdline", kArguments);
      if (arguments) found->second.serves = model_of_command(*arguments).substr(0, kLongestName);
      found->second.visible = visible_devices(home);
      pid = found->second.parent;
    }
  };
  for (const auto& [port, listeners] : out.listeners) {
    for (const std::uint32_t pid : listeners) read_upwards(pid);
  }
  for (const Device& device : devices) {
    if (!device.processes) continue;
    for (const Process& process : *device.processes) read_upwards(process.pid);
  }
  return out;
}

}  // namespace metrics::gpu
