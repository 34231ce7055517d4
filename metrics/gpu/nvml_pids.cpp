// The processes on NVIDIA cards: asked for, read, named.
#include <algorithm>

#include "metrics/files.h"
#include "metrics/gpu/nvml.h"
#include "metrics/gpu/nvml_processes.h"

namespace metrics::gpu {
namespace {

constexpr std::size_t kNewest[] = {24, 32, 16};
constexpr std::size_t kOldest[] = {16, 24, 32};
constexpr int kTries = 3;                                         // the list may grow between the two calls
constexpr unsigned kSlack = 8;                                    // and a little is expected
constexpr std::string_view kFirstNamespace = "pid:[4026531836]";  // the kernel gives the host's this number
constexpr std::size_t kDescriptors = 1024;

bool is_alive(const void* proc, std::uint32_t pid) {
  return file_exists(*static_cast<const std::string*>(proc) + '/' + std::to_string(pid) + "/stat");
}

// A number may mean another process here than there; one that has the driver open is the right one.
bool uses_driver(const std::string& proc, std::uint32_t pid) {
  const std::string folder = proc + '/' + std::to_string(pid) + "/fd";
  for (const std::uint32_t fd : list_numbers(folder, kDescriptors)) {
    const auto target = read_link(folder + '/' + std::to_string(fd));
    if (target && target->starts_with("/dev/nvidia")) return true;
  }
  return false;
}

bool in_container(const std::string& proc) {
  const auto name = read_link(proc + "/self/ns/pid");
  return name && *name != kFirstNamespace;
}

using Ask = nvml::Code (*)(nvml::Handle, unsigned*, void*);

struct Answer {
  nvml::Code code = nvml::kFunctionNotFound;
  unsigned count = 0;
  std::vector<std::byte> bytes;
};

// Asks with no room for how many there are, then with room, also for elements larger than we know.
Answer ask(Ask function, nvml::Handle handle) {
  Answer out;
  if (!function) return out;
  unsigned count = 0;
  out.code = function(handle, &count, nullptr);
  for (int i = 0; i < kTries && out.code == nvml::kInsufficientSize; ++i) {
    const unsigned room = std::min(count + kSlack, static_cast<unsigned>(kMaxProcesses));
    out.bytes.assign((room + 1) * nvml::kLargestElement, nvml::kFill);
    out.count = room;
    out.code = function(handle, &out.count, out.bytes.data());
    count = std::max(count, out.count) * 2;
    if (room == kMaxProcesses) break;
  }
  if (out.code == nvml::kSuccess && out.bytes.empty()) out.count = 0;
  return out;
}

void add(std::vector<Process>& to, const std::vector<nvml::RawProcess>& found) {
  for (const nvml::RawProcess& one : found) {
    const auto same = std::find_if(to.begin(), to.end(), [&](const Process& known) { return known.pid == one.pid; });
    if (same == to.end()) {
      if (to.size() < kMaxProcesses) to.push_back({one.pid, one.memory_bytes, {}});
    } else if (one.memory_bytes) {
      same->memory_bytes = same->memory_bytes.value_or(0) + *one.memory_bytes;  // on another instance of the card
    }
  }
}

}  // namespace

std::optional<std::vector<Process>> Nvml::list_processes(nvml::Handle handle, Device& device) {
  const nvml::Api& api = library_->api();
  const bool ours = !in_container(options_.proc);
  std::optional<std::vector<Process>> out;
  const auto take = [&](const Answer& answer, std::span<const std::size_t> strides) {
    if (!good(answer.code, device)) return;
    nvml::ProcessList list;
    list.buffer = answer.bytes;
    list.count = answer.count;
    list.strides = strides;
    if (device.memory_total_bytes) list.memory_limit = 2 * *device.memory_total_bytes;
    if (ours) list.alive = is_alive;
    list.context = &options_.proc;
    const auto found = nvml::read_processes(list);
    if (!found) return;
    if (!out) out.emplace();
    add(*out, *found);
  };
  for (std::size_t i = 0; i < api.processes.size(); ++i) {
    const Answer answer = ask(api.processes[i], handle);
    if (answer.code == nvml::kFunctionNotFound) continue;
    take(answer, i + 1 == api.processes.size() ? std::span(kOldest) : std::span(kNewest));
    break;
  }
  if (!device.lost && out) {
    const Answer shared = ask(api.mps_processes, handle);
    if (shared.code == nvml::kSuccess) take(shared, kNewest);
  }
  return out;
}

void Nvml::name_processes(Reading& reading) const {
  const bool container = in_container(options_.proc);
  for (Device& device : reading.devices) {
    if (!device.processes) continue;
    for (Process& one : *device.processes) {
      if (container && !uses_driver(options_.proc, one.pid)) {
        reading.foreign_pids = true;
        continue;
      }
      one.name = read_line(options_.proc + '/' + std::to_string(one.pid) + "/comm").value_or(std::string());
    }
  }
}

}  // namespace metrics::gpu
