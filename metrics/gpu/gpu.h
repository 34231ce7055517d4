// What is known of the graphics cards of this machine, in plain values. A card may not tell everything, so each
// measurement may be missing; nothing is ever made up. Readings are made whole by the readers (nvml.h, sysfs.h), shared
// as const, read on any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace metrics::gpu {

inline constexpr std::size_t kMaxDevices = 64;
inline constexpr std::size_t kMaxProcesses = 256;  // of one device

enum class Vendor : std::uint8_t { nvidia, amd, intel };
std::string_view to_string(Vendor vendor) noexcept;

// One that computes on a device. The name is what the kernel calls it; command lines hold secrets and are not shown.
struct Process {
  std::uint32_t pid = 0;  // as the driver says: of the host, where we live in a container
  std::optional<std::uint64_t> memory_bytes;
  std::string name;  // empty when the pid is not one of ours
};

struct Device {
  Vendor vendor = Vendor::nvidia;
  unsigned index = 0;  // among those of its vendor
  std::string uuid;    // tells cards apart over restarts: the driver's, else made of the place on the bus
  std::string name;
  std::string driver;
  std::string bus;             // 0000:65:00.0
  bool lost = false;           // it has fallen off the bus: nothing below is known
  bool mig = false;            // split into instances: there is no utilisation of the whole
  bool shared_memory = false;  // has none of its own: the figures are those of the machine

  std::optional<double> utilization;  // 0 to 1
  std::optional<std::uint64_t> memory_used_bytes, memory_total_bytes;
  std::optional<double> temperature_celsius;
  std::optional<double> power_watts, power_limit_watts;
  std::optional<double> energy_joules;  // since the driver was loaded
  std::optional<double> clock_mhz, memory_clock_mhz;
  std::optional<double> fan;                      // 0 to 1
  std::vector<std::string_view> slowed_by;        // reasons, of kThrottleReasons; empty: none, or not told
  std::optional<std::vector<Process>> processes;  // nothing: not told
};

enum class State : std::uint8_t {
  absent,  // no card, or no driver for one: nothing to complain of
  failed,  // there is one that cannot be read; devices holds the others
  ok,
};
std::string_view to_string(State state) noexcept;

enum class Confidence : std::uint8_t { low, medium, high };
std::string_view to_string(Confidence confidence) noexcept;

// What a placement was found by, the surest first.
enum class Basis : std::uint8_t {
  declared,     // the config says so
  port,         // the process behind the port, or one that it started, computes there
  parent,       // the one that started it does
  command,      // one that was started to serve this model does
  environment,  // CUDA_VISIBLE_DEVICES of the server
  memory,       // no other card can hold what the server says it has loaded
};
std::string_view to_string(Basis basis) noexcept;

// A target of the config, and the cards that serve it.
struct Placement {
  std::string deployment;  // provider/model
  std::vector<std::string> uuids;
  std::optional<std::uint64_t> memory_bytes;  // of its processes, on all of them
  Basis basis = Basis::environment;
  Confidence confidence = Confidence::low;
  std::string reason;
};

struct Reading {
  State state = State::absent;
  std::string reason, cure;     // of absent and failed
  std::vector<Device> devices;  // at most kMaxDevices
  bool foreign_pids = false;    // pids are of another namespace: they are not matched with processes here
  std::vector<Placement> placements;
  std::int64_t at_ms = 0;  // Unix time
};

// What a chart shows of a device.
struct DevicePoint {
  std::string uuid;
  std::optional<float> utilization, temperature_celsius, power_watts;
  std::optional<std::uint64_t> memory_used_bytes;
};
struct Point {
  std::int64_t at_ms = 0;
  std::vector<DevicePoint> devices;
};
Point point_of(const Reading& reading);

// One reading of several vendors' readings: devices of all, the first failure in front of everything else.
Reading merge(std::vector<Reading> readings);

}  // namespace metrics::gpu
