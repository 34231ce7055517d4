#include "metrics/gpu/nvml.h"

#include <algorithm>

#include "metrics/files.h"
#include "metrics/system/meminfo.h"

namespace metrics::gpu {
namespace {

using nvml::Code;

constexpr core::Duration kLeastPause = std::chrono::seconds(2);
constexpr core::Duration kMostPause = std::chrono::minutes(5);
constexpr int kGpuSensor = 0;                        // nvmlDeviceGetTemperature
constexpr int kGraphicsClock = 0, kMemoryClock = 2;  // nvmlDeviceGetClockInfo
constexpr std::string_view kNvidia = "0x10de";

constexpr std::pair<std::uint64_t, std::string_view> kThrottleReasons[] = {
    {0x2, "application_clocks"}, {0x4, "power_cap"},         {0x8, "hardware_slowdown"}, {0x10, "sync_boost"},
    {0x20, "software_thermal"},  {0x40, "hardware_thermal"}, {0x80, "power_brake"},      {0x100, "display_clocks"},
};

// After these no call will succeed until the library is opened anew.
bool is_fatal(Code code) {
  return code == nvml::kUninitialized || code == nvml::kGpuIsLost || code == nvml::kResetRequired ||
         code == nvml::kDriverNotLoaded || code == nvml::kVersionMismatch;
}

constexpr std::string_view kOpenDevices =
    "let this process open /dev/nvidia*: a container is started with --gpus all, a systemd unit has no PrivateDevices";

std::string_view cure_of(Code code) {
  switch (code) {
    case nvml::kNoPermission:
    case nvml::kOperatingSystem: return kOpenDevices;
    case nvml::kDriverNotLoaded: return "load the driver (modprobe nvidia), or set gpu.enabled: false";
    case nvml::kGpuIsLost: return "see dmesg for the Xid, then reset the card or reboot; it is tried again by itself";
    case nvml::kResetRequired: return "run nvidia-smi --gpu-reset; it is tried again by itself";
    case nvml::kVersionMismatch:
      return "the driver was updated: load its new kernel module, or reboot; it is tried again by itself";
    default: return "see whether nvidia-smi works, or set gpu.enabled: false";
  }
}

bool has_card(const std::string& sys) {
  const std::string devices = sys + "/bus/pci/devices";
  for (const std::string& name : list_folder(devices, 4096)) {
    if (read_line(devices + '/' + name + "/vendor") == kNvidia) return true;
  }
  return false;
}

template <class Function, class... Args>
std::string text_of(Function function, Args... args) {
  char text[nvml::kTextBytes] = {};
  if (!function || function(args..., text, sizeof(text)) != nvml::kSuccess) return {};
  text[sizeof(text) - 1] = 0;
  return text;
}

}  // namespace

void Nvml::fail(std::string reason, std::string cure) {
  troubled_ = true;
  trouble_.state = State::failed;
  trouble_.reason = std::move(reason);
  trouble_.cure = std::move(cure);
}

void Nvml::fail(Code code, std::string_view doing) {
  fail(std::string(doing) + ": " + library_->error_text(code), std::string(cure_of(code)));
}

// True: the value is there. What a card cannot tell is no trouble, what ends all talk with it is.
bool Nvml::good(Code code, Device& device) {
  if (code == nvml::kSuccess) return true;
  if (is_fatal(code)) {
    device.lost = true;
    fail(code, "NVIDIA GPU " + std::to_string(device.index) + " (" + device.uuid + ")");
  }
  return false;
}

Reading Nvml::read(When when) {
  if (troubled_ && when.steady >= next_try_) library_.reset();  // what is mapped may be older than the driver by now
  if (!library_ && when.steady >= next_try_) open();
  Reading out;
  if (library_) {
    for (const Card& card : cards_) out.devices.push_back(read_card(card));
    name_processes(out);
    out.state = out.devices.empty() ? State::absent : State::ok;
    if (out.devices.empty()) out.reason = "the NVIDIA driver knows of no card";
  }
  if (troubled_ || !library_) {
    out.state = trouble_.state;
    out.reason = trouble_.reason;
    out.cure = trouble_.cure;
    if (when.steady >= next_try_) {
      pause_ = std::clamp(pause_ * 2, kLeastPause, kMostPause);
      next_try_ = when.steady + pause_;
    }
  } else {
    pause_ = {};
  }
  out.at_ms = when.unix_ms;
  return out;
}

void Nvml::open() {
  troubled_ = false;
  trouble_ = {};
  cards_.clear();
  auto library = std::make_unique<nvml::Library>(options_.library);
  if (!library->problem().empty()) {
    if (library->found())
      return fail("NVML: " + library->problem(), "repair the driver's installation, or set gpu.nvml");
    trouble_.reason = options_.library + " is not there: no NVIDIA driver is installed";
    trouble_.cure = has_card(options_.sys)
                        ? "there is an NVIDIA card: install its driver; a container is started with --gpus all"
                        : "nothing to do without an NVIDIA card";
    return;
  }
  const Code code = library->init();
  if (code == nvml::kDriverNotLoaded && !has_card(options_.sys)) {
    trouble_.reason = "NVIDIA's library is installed, but there is no card";
    trouble_.cure = "nothing to do without an NVIDIA card";
    return;
  }
  library_ = std::move(library);
  if (code != nvml::kSuccess) {
    fail(code, "nvmlInit");
    // The library takes the lack of its devices for that of its driver.
    if (code == nvml::kDriverNotLoaded && file_exists(options_.proc + "/driver/nvidia/version"))
      trouble_.cure = kOpenDevices;
    library_.reset();
    return;
  }
  unsigned count = 0;
  if (const Code counted = library_->api().count(&count); counted != nvml::kSuccess) {
    fail(counted, "nvmlDeviceGetCount");
    library_.reset();
    return;
  }
  list_cards(std::min(count, static_cast<unsigned>(kMaxDevices)));
}

void Nvml::list_cards(unsigned count) {
  const nvml::Api& api = library_->api();
  const std::string driver = text_of(api.driver_version);
  for (unsigned i = 0; i < count; ++i) {
    Card card;
    card.known.index = i;
    card.known.driver = driver;
    const Code code = api.handle(i, &card.handle);
    if (code != nvml::kSuccess) {
      fail(code, "NVIDIA GPU " + std::to_string(i));
      continue;
    }
    describe(card);
    cards_.push_back(std::move(card));
  }
}

void Nvml::describe(Card& card) {
  const nvml::Api& api = library_->api();
  Device& device = card.known;
  device.uuid = text_of(api.uuid, card.handle);
  device.name = text_of(api.name, card.handle);
  nvml::Pci pci{};
  if (api.pci && api.pci(card.handle, &pci) == nvml::kSuccess) {
    pci.bus_id[sizeof(pci.bus_id) - 1] = 0;
    device.bus = pci.bus_id;
  }
  if (device.uuid.empty()) device.uuid = "nvidia-" + (device.bus.empty() ? std::to_string(device.index) : device.bus);
  unsigned current = 0, pending = 0;
  device.mig = api.mig_mode && api.mig_mode(card.handle, &current, &pending) == nvml::kSuccess && current == 1;
}

Device Nvml::read_card(const Card& card) {
  Device out = card.known;
  read_memory(card.handle, out);
  if (!out.lost) read_sensors(card.handle, out);
  if (!out.lost) read_totals(card.handle, out);
  if (!out.lost) out.processes = list_processes(card.handle, out);
  if (!out.lost) return out;
  Device nothing = card.known;
  nothing.lost = true;
  return nothing;
}

void Nvml::read_memory(nvml::Handle handle, Device& device) {
  const nvml::Api& api = library_->api();
  nvml::MemoryV2 now{};
  now.version = nvml::kMemoryV2;
  nvml::MemoryV1 old{};
  if (api.memory_v2 && good(api.memory_v2(handle, &now), device)) {
    device.memory_total_bytes = now.total;
    device.memory_used_bytes = now.used;
  } else if (!device.lost && api.memory && good(api.memory(handle, &old), device)) {
    device.memory_total_bytes = old.total;
    device.memory_used_bytes = old.used;
  }
  if (device.lost || device.memory_total_bytes.value_or(0) > 0) return;
  // The processor's memory serves the card too.
  const MemoryInfo machine = read_meminfo(options_.proc);
  device.shared_memory = machine.total > 0;
  device.memory_total_bytes.reset();
  device.memory_used_bytes.reset();
  if (machine.total == 0) return;
  device.memory_total_bytes = machine.total;
  device.memory_used_bytes = machine.total - std::min(machine.available, machine.total);
}

void Nvml::read_sensors(nvml::Handle handle, Device& device) {
  const nvml::Api& api = library_->api();
  nvml::Utilization busy{};
  if (api.utilization && good(api.utilization(handle, &busy), device) && busy.gpu <= 100)
    device.utilization = busy.gpu / 100.0;
  // A card writes all ones where it cannot tell and does not say so.
  const auto number = [&](auto function, auto... args) -> std::optional<double> {
    unsigned value = 0;
    if (device.lost || !function || !good(function(handle, args..., &value), device) || value == ~0u)
      return std::nullopt;
    return value;
  };
  device.temperature_celsius = number(api.temperature, kGpuSensor);
  if (const auto milliwatts = number(api.power)) device.power_watts = *milliwatts / 1000;
  if (const auto milliwatts = number(api.power_limit)) device.power_limit_watts = *milliwatts / 1000;
  if (const auto percent = number(api.fan)) device.fan = *percent / 100;
  device.clock_mhz = number(api.clock, kGraphicsClock);
  device.memory_clock_mhz = number(api.clock, kMemoryClock);
}

void Nvml::read_totals(nvml::Handle handle, Device& device) {
  const nvml::Api& api = library_->api();
  unsigned long long value = 0;
  if (api.energy && good(api.energy(handle, &value), device) && value != nvml::kNotAvailable)
    device.energy_joules = static_cast<double>(value) / 1000;
  value = 0;
  if (device.lost || !api.clock_reasons || !good(api.clock_reasons(handle, &value), device)) return;
  if (value == nvml::kNotAvailable) return;
  for (const auto& [bit, name] : kThrottleReasons) {
    if (value & bit) device.slowed_by.push_back(name);
  }
}

}  // namespace metrics::gpu
