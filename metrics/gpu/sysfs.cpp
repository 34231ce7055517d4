#include "metrics/gpu/sysfs.h"

#include "metrics/files.h"

namespace metrics::gpu {
namespace {

constexpr unsigned kEvery = 5;

}  // namespace

std::vector<DrmCard> list_drm_cards(const std::string& sys, std::string_view vendor) {
  std::vector<DrmCard> out;
  const std::string root = sys + "/class/drm";
  for (const std::string& name : list_folder(root)) {
    if (!name.starts_with("card") || !to_number(std::string_view(name).substr(4))) continue;  // card0-DP-1: a plug
    DrmCard card;
    card.folder = root + '/' + name;
    card.device = card.folder + "/device";
    if (read_line(card.device + "/vendor") != vendor) continue;
    const std::string about = read_text(card.device + "/uevent").value_or(std::string());
    for (std::string_view rest = about; !rest.empty();) {
      const std::string_view line = take_line(rest);
      if (line.starts_with("DRIVER=")) card.driver = line.substr(7);
      if (line.starts_with("PCI_ID=")) card.pci_id = line.substr(7);
      if (line.starts_with("PCI_SLOT_NAME=")) card.bus = line.substr(14);
    }
    if (card.bus.empty()) card.bus = name;
    const auto sensors = list_folder(card.device + "/hwmon", 16);
    if (!sensors.empty()) card.hwmon = card.device + "/hwmon/" + sensors.front();
    out.push_back(std::move(card));
    if (out.size() == kMaxDevices) break;
  }
  return out;
}

const std::unordered_map<std::string, CardUse>& DrmUse::read(const std::string& proc) {
  if (age_ == 0 || age_ == kEvery) {
    use_ = read_drm_clients(proc);
    age_ = 0;
  }
  ++age_;
  return use_;
}

std::vector<Process> processes_of(const CardUse* use, const std::string& proc) {
  std::vector<Process> out;
  if (!use) return out;
  for (const auto& [pid, memory] : use->memory_by_pid) {
    if (out.size() == kMaxProcesses) break;
    out.push_back({pid, memory, read_line(proc + '/' + std::to_string(pid) + "/comm").value_or(std::string())});
  }
  return out;
}

}  // namespace metrics::gpu
