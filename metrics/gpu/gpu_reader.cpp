#include "metrics/gpu/gpu_reader.h"

#include "metrics/gpu/nvml.h"
#include "metrics/gpu/sysfs.h"

namespace metrics::gpu {
namespace {

constexpr unsigned kPlaceEvery = 5;  // readings: it looks through all of /proc

}  // namespace

struct GpuReader::Readers {
  explicit Readers(const GpuOptions& options)
      : proc(options.proc),
        nvidia({options.nvml, options.proc, options.sys}),
        amd(options.sys, options.proc),
        intel(options.sys, options.proc) {}

  Reading read(When when) {
    std::vector<Reading> all;
    all.push_back(nvidia.read(when));
    all.push_back(amd.read(when));
    all.push_back(intel.read(when));
    Reading out = merge(std::move(all));
    if (!out.devices.empty()) out.placements = place_models(out);
    return out;
  }

  std::vector<Placement> place_models(const Reading& reading) {
    std::vector<Backend> now;
    bool changed = false;
    {
      const std::lock_guard lock(mutex);
      now = backends;
      changed = std::exchange(backends_changed, false);
    }
    if (!changed && ++age < kPlaceEvery) return placements;
    age = 0;
    const MachineFacts facts = read_processes_behind(proc, now, reading.devices);
    placements = place(now, facts, reading.devices, reading.foreign_pids);
    return placements;
  }

  const std::string proc;
  Nvml nvidia;
  Amd amd;
  Intel intel;
  unsigned age = kPlaceEvery;
  std::vector<Placement> placements;

  std::mutex mutex;  // what others set
  std::vector<Backend> backends;
  bool backends_changed = false;
};

GpuReader::GpuReader(GpuOptions options)
    : interval_(options.interval),
      readers_(std::make_shared<Readers>(options)),
      poller_([readers = readers_](When when) { return readers->read(when); }, point_of, options.interval,
              points_of_ten_minutes(options.interval)) {}

void GpuReader::set_backends(std::vector<Backend> backends) {
  const std::lock_guard lock(readers_->mutex);
  readers_->backends = std::move(backends);
  readers_->backends_changed = true;
}

void GpuReader::sample(Sink& sink) const {
  const auto reading = latest();
  if (!reading) return;
  for (const Device& device : reading->devices) {
    const std::string_view uuid = device.uuid;
    sink.set(Family::gpu_info,
             {uuid, device.name, std::to_string(device.index), to_string(device.vendor), device.driver}, 1);
    const auto set = [&](Family family, const auto& value) {
      if (value) sink.set(family, {uuid}, static_cast<double>(*value));
    };
    set(Family::gpu_utilization, device.utilization);
    set(Family::gpu_memory_used, device.memory_used_bytes);
    set(Family::gpu_memory_total, device.memory_total_bytes);
    set(Family::gpu_temperature, device.temperature_celsius);
    set(Family::gpu_power, device.power_watts);
    set(Family::gpu_energy, device.energy_joules);
  }
}

}  // namespace metrics::gpu
