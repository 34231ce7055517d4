#include "metrics/gpu/exporter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "metrics/files.h"
#include "metrics/prometheus_text.h"

namespace metrics::gpu {
namespace {

constexpr std::size_t kLongestText = 128;
constexpr double kMiB = 1024 * 1024;

struct Memory {
  std::optional<double> used, free, reserved, total;
};

struct Card {
  Device device;
  Memory memory;
  Memory instances;  // the sum over those of a card that is split
};

// A measurement: what it is called, what one of its units is worth here, and the most that makes sense. Drivers say
// "not known" with numbers that no card reaches.
struct Row {
  std::string_view name;
  double scale, most;
  std::optional<double> Device::*value;
};
constexpr std::array kRows{
    Row{"DCGM_FI_DEV_GPU_UTIL", 0.01, 1, &Device::utilization},
    Row{"DCGM_FI_DEV_GPU_TEMP", 1, 1000, &Device::temperature_celsius},
    Row{"DCGM_FI_DEV_POWER_USAGE", 1, 1e5, &Device::power_watts},
    Row{"DCGM_FI_DEV_POWER_MGMT_LIMIT", 1, 1e5, &Device::power_limit_watts},
    Row{"DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", 1e-3, 1e15, &Device::energy_joules},
    Row{"DCGM_FI_DEV_SM_CLOCK", 1, 1e5, &Device::clock_mhz},
    Row{"DCGM_FI_DEV_MEM_CLOCK", 1, 1e5, &Device::memory_clock_mhz},
    Row{"DCGM_FI_DEV_FAN_SPEED", 0.01, 1, &Device::fan},
    Row{"nvidia_smi_utilization_gpu_ratio", 1, 1, &Device::utilization},
    Row{"nvidia_smi_temperature_gpu", 1, 1000, &Device::temperature_celsius},
    Row{"nvidia_smi_power_draw_watts", 1, 1e5, &Device::power_watts},
    Row{"nvidia_smi_enforced_power_limit_watts", 1, 1e5, &Device::power_limit_watts},
    Row{"nvidia_smi_energy_joules_total", 1, 1e15, &Device::energy_joules},
    Row{"nvidia_smi_clocks_current_sm_clock_hz", 1e-6, 1e5, &Device::clock_mhz},
    Row{"nvidia_smi_clocks_current_memory_clock_hz", 1e-6, 1e5, &Device::memory_clock_mhz},
    Row{"nvidia_smi_fan_speed_ratio", 1, 1, &Device::fan},
};
struct MemoryRow {
  std::string_view name;
  double scale;
  std::optional<double> Memory::*value;
};
constexpr std::array kMemoryRows{
    MemoryRow{"DCGM_FI_DEV_FB_USED", kMiB, &Memory::used},
    MemoryRow{"DCGM_FI_DEV_FB_FREE", kMiB, &Memory::free},
    MemoryRow{"DCGM_FI_DEV_FB_RESERVED", kMiB, &Memory::reserved},
    MemoryRow{"DCGM_FI_DEV_FB_TOTAL", kMiB, &Memory::total},
    MemoryRow{"nvidia_smi_memory_used_bytes", 1, &Memory::used},
    MemoryRow{"nvidia_smi_memory_free_bytes", 1, &Memory::free},
    MemoryRow{"nvidia_smi_memory_reserved_bytes", 1, &Memory::reserved},
    MemoryRow{"nvidia_smi_memory_total_bytes", 1, &Memory::total},
};
constexpr double kMostMemory = 1e15;

std::optional<double> sane(double value, double scale, double most) {
  value *= scale;
  // A little above a whole is a whole: counters and clocks are read one after the other.
  if (!std::isfinite(value) || value < 0 || value > most * 1.01) return std::nullopt;
  return std::min(value, most);
}

void take_text(std::string& out, std::string_view text) {
  if (!text.empty() && text.size() <= kLongestText) out = text;
}

void take_index(Device& device, std::string_view text) {
  const auto number = to_number(text);
  if (number && *number < 1024) device.index = static_cast<unsigned>(*number);
}

void take_measure(Card& card, const TextSample& sample, bool instance) {
  for (const Row& row : kRows) {
    // What an instance does is not what the card does.
    if (row.name == sample.name && !instance) card.device.*row.value = sane(sample.value, row.scale, row.most);
  }
  for (const MemoryRow& row : kMemoryRows) {
    if (row.name != sample.name) continue;
    const auto value = sane(sample.value, row.scale, kMostMemory);
    if (instance && value) {
      auto& sum = card.instances.*row.value;
      sum = sum.value_or(0) + *value;
    } else if (!instance) {
      card.memory.*row.value = value;
    }
  }
}

void take_sample(Card& card, const TextSample& sample) {
  Device& device = card.device;
  const bool dcgm = sample.name.starts_with("DCGM_");
  if (dcgm) {
    take_text(device.name, sample.label("modelName"));
    take_text(device.bus, sample.label("pci_bus_id"));
    take_text(device.driver, sample.label("DCGM_FI_DRIVER_VERSION"));
    take_index(device, sample.label("gpu"));
  } else if (sample.name == "nvidia_smi_gpu_info") {
    take_text(device.name, sample.label("name"));
    take_text(device.driver, sample.label("driver_version"));
    take_text(device.bus, sample.label("pci_bus_id"));
    take_index(device, sample.label("index"));
  } else if (sample.name == "nvidia_smi_index" && sample.value >= 0 && sample.value < 1024) {
    device.index = static_cast<unsigned>(sample.value);
  }
  const bool instance = dcgm && !sample.label("GPU_I_ID").empty();
  device.mig |= instance;
  take_measure(card, sample, instance);
}

std::optional<std::uint64_t> as_bytes(const std::optional<double>& value) {
  return value ? std::optional<std::uint64_t>(static_cast<std::uint64_t>(*value)) : std::nullopt;
}

Device finish(Card card) {
  const Memory& memory = card.memory.used || card.memory.total ? card.memory : card.instances;
  std::optional<double> total = memory.total;
  if (!total && memory.used && memory.free) total = *memory.used + *memory.free + memory.reserved.value_or(0);
  card.device.memory_used_bytes = as_bytes(memory.used);
  card.device.memory_total_bytes = as_bytes(total);
  return std::move(card.device);
}

}  // namespace

std::string whole_uuid(std::string_view text) {
  const auto is_hex = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '-';
  };
  const bool bare = text.size() == 36 && text[8] == '-' && std::all_of(text.begin(), text.end(), is_hex);
  return (bare ? "GPU-" : "") + std::string(text);
}

Exported read_exporter(std::string_view text) {
  Exported out;
  std::map<std::string, Card, std::less<>> cards;
  const auto take = [&](const TextSample& sample) {
    const bool dcgm = sample.name.starts_with("DCGM_");
    if (!dcgm && !sample.name.starts_with("nvidia_smi_")) return;
    const std::string uuid = whole_uuid(sample.label(dcgm ? "UUID" : "uuid"));
    if (uuid.empty() || uuid.size() > kLongestText) return;
    auto found = cards.find(uuid);
    if (found == cards.end()) {
      if (cards.size() == kMaxDevices) {
        ++out.left_out;
        return;
      }
      found = cards.try_emplace(uuid).first;
      found->second.device.uuid = uuid;
    }
    take_sample(found->second, sample);
  };
  const TextCounts counts = read_prometheus_text(text, take);
  out.samples = counts.samples;
  out.refused = counts.refused;
  for (auto& [uuid, card] : cards) out.devices.push_back(finish(std::move(card)));
  std::stable_sort(out.devices.begin(), out.devices.end(),
                   [](const Device& a, const Device& b) { return a.index < b.index; });
  return out;
}

}  // namespace metrics::gpu
