#include <algorithm>

#include "metrics/files.h"
#include "metrics/gpu/sysfs.h"

namespace metrics::gpu {
namespace {

constexpr std::string_view kAmd = "0x1002";

std::optional<double> first_of(std::optional<double> one, std::optional<double> other) { return one ? one : other; }

void read_sensors(const std::string& hwmon, Device& device) {
  if (hwmon.empty()) return;
  device.temperature_celsius = read_scaled(hwmon + "/temp1_input", 1e-3);
  device.power_watts =
      first_of(read_scaled(hwmon + "/power1_average", 1e-6), read_scaled(hwmon + "/power1_input", 1e-6));
  device.power_limit_watts = read_scaled(hwmon + "/power1_cap", 1e-6);
  device.clock_mhz = read_scaled(hwmon + "/freq1_input", 1e-6);
  device.memory_clock_mhz = read_scaled(hwmon + "/freq2_input", 1e-6);
  const auto speed = read_scaled(hwmon + "/fan1_input", 1), most = read_scaled(hwmon + "/fan1_max", 1);
  if (speed && most && *most > 0) device.fan = std::min(*speed / *most, 1.0);
}

}  // namespace

Reading Amd::read(When when) {
  Reading out;
  out.at_ms = when.unix_ms;
  const auto cards = list_drm_cards(sys_, kAmd);
  if (cards.empty()) return out;
  const auto& use = use_.read(proc_);
  out.state = State::ok;
  for (const DrmCard& card : cards) {
    Device device;
    device.vendor = Vendor::amd;
    device.index = static_cast<unsigned>(out.devices.size());
    device.bus = card.bus;
    // The older chips have no number of their own.
    const auto serial = read_line(card.device + "/unique_id");
    device.uuid = "amd-" + (serial && !serial->empty() ? *serial : card.bus);
    device.name = read_line(card.device + "/product_name").value_or(std::string());
    if (device.name.empty()) device.name = "AMD " + card.pci_id;
    device.driver = card.driver;
    const auto version = read_line(sys_ + "/module/amdgpu/version");  // only of drivers from outside the kernel
    if (version && !version->empty()) device.driver += ' ' + *version;
    const auto busy = read_number(card.device + "/gpu_busy_percent");
    if (busy && *busy <= 100) device.utilization = static_cast<double>(*busy) / 100;
    device.memory_total_bytes = read_number(card.device + "/mem_info_vram_total");
    device.memory_used_bytes = read_number(card.device + "/mem_info_vram_used");
    read_sensors(card.hwmon, device);
    const auto found = use.find(card.bus);
    device.processes = processes_of(found == use.end() ? nullptr : &found->second, proc_);
    out.devices.push_back(std::move(device));
  }
  return out;
}

}  // namespace metrics::gpu
