// Intel's cards, by their old driver (i915) and their new one (xe). Neither tells utilisation, and xe tells its memory
// to none but ioctl: the first is computed from what processes used, the second is left unknown.
#include <algorithm>

#include "metrics/files.h"
#include "metrics/gpu/sysfs.h"

namespace metrics::gpu {
namespace {

constexpr std::string_view kIntel = "0x8086";

// Two drivers, two places.
std::optional<double> either(const std::string& one, const std::string& other, double scale) {
  const auto found = read_scaled(one, scale);
  return found ? found : read_scaled(other, scale);
}

// Memory that is the card's own; an integrated one has none.
std::optional<std::uint64_t> used_memory(const CardUse* use) {
  std::optional<std::uint64_t> out;
  if (!use) return out;
  for (const auto& [pid, bytes] : use->memory_by_pid) {
    if (bytes) out = out.value_or(0) + *bytes;
  }
  return out;
}

}  // namespace

// Watts are what the energy counter gained since the last reading.
void Intel::read_power(const DrmCard& card, Device& device, Before& before, core::Instant now) const {
  device.power_limit_watts = either(card.hwmon + "/power1_max", card.hwmon + "/power1_crit", 1e-6);
  device.energy_joules = either(card.hwmon + "/energy1_input", card.hwmon + "/energy2_input", 1e-6);
  const double passed = core::seconds(now - before.energy_at);
  if (device.energy_joules && before.joules && passed > 0 && *device.energy_joules >= *before.joules)
    device.power_watts = (*device.energy_joules - *before.joules) / passed;
  before.joules = device.energy_joules;
  before.energy_at = now;
}

// The busiest class of engines, by the time or the cycles that its clients used since the last look. A client that
// ended takes its count with it: then this once nothing is told.
void Intel::read_busy(const CardUse* use, Device& device, Before& before, core::Instant now) const {
  if (use_.fresh()) {
    const double passed_ns = core::seconds(now - before.use_at) * 1e9;
    before.busy.reset();
    const std::map<std::string, EngineUse> none;
    const auto& engines = use ? use->engines : none;
    for (const auto& [name, engine] : engines) {
      const auto last = before.engines.find(name);
      if (last == before.engines.end() || passed_ns <= 0) continue;
      const EngineUse& then = last->second;
      std::optional<double> busy;
      if (engine.total_cycles > then.total_cycles && engine.cycles >= then.cycles) {
        busy = static_cast<double>(engine.cycles - then.cycles) /
               static_cast<double>(engine.total_cycles - then.total_cycles);
      } else if (engine.total_cycles == 0 && engine.busy_ns >= then.busy_ns) {
        busy = static_cast<double>(engine.busy_ns - then.busy_ns) / passed_ns;
      }
      if (busy) before.busy = std::max(before.busy.value_or(0), std::min(*busy, 1.0));
    }
    before.engines = engines;
    before.use_at = now;
  }
  device.utilization = before.busy;
}

Reading Intel::read(When when) {
  Reading out;
  out.at_ms = when.unix_ms;
  const auto cards = list_drm_cards(sys_, kIntel);
  if (cards.empty()) return out;
  const auto& uses = use_.read(proc_);
  out.state = State::ok;
  std::map<std::string, Before> kept;
  for (const DrmCard& card : cards) {
    Before& before = kept[card.bus] = std::move(before_[card.bus]);
    const auto found = uses.find(card.bus);
    const CardUse* use = found == uses.end() ? nullptr : &found->second;
    Device device;
    device.vendor = Vendor::intel;
    device.index = static_cast<unsigned>(out.devices.size());
    device.bus = card.bus;
    device.uuid = "intel-" + card.bus;
    device.name = "Intel " + card.pci_id;
    device.driver = card.driver;
    device.memory_total_bytes = read_number(card.folder + "/lmem_total_bytes");  // i915, cards with memory of their own
    device.memory_used_bytes = used_memory(use);
    if (!card.hwmon.empty()) {
      // xe numbers its sensors from 2: the package, then the memory.
      device.temperature_celsius = either(card.hwmon + "/temp2_input", card.hwmon + "/temp1_input", 1e-3);
      read_power(card, device, before, when.steady);
    }
    device.clock_mhz = either(card.device + "/tile0/gt0/freq0/cur_freq", card.folder + "/gt_cur_freq_mhz", 1);
    read_busy(use, device, before, when.steady);
    device.processes = processes_of(use, proc_);
    out.devices.push_back(std::move(device));
  }
  before_ = std::move(kept);
  return out;
}

}  // namespace metrics::gpu
