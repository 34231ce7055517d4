#include "metrics/gpu/gpu.h"

#include <algorithm>
#include <iterator>

namespace metrics::gpu {

std::string_view to_string(Vendor vendor) noexcept {
  switch (vendor) {
    case Vendor::nvidia: return "nvidia";
    case Vendor::amd: return "amd";
    case Vendor::intel: return "intel";
  }
  return "nvidia";
}

std::string_view to_string(State state) noexcept {
  switch (state) {
    case State::absent: return "absent";
    case State::failed: return "failed";
    case State::ok: return "ok";
  }
  return "failed";
}

std::string_view to_string(Confidence confidence) noexcept {
  switch (confidence) {
    case Confidence::low: return "low";
    case Confidence::medium: return "medium";
    case Confidence::high: return "high";
  }
  return "low";
}

std::string_view to_string(Basis basis) noexcept {
  switch (basis) {
    case Basis::declared: return "declared";
    case Basis::port: return "port";
    case Basis::parent: return "parent";
    case Basis::command: return "command";
    case Basis::environment: return "environment";
    case Basis::memory: return "memory";
  }
  return "memory";
}

Point point_of(const Reading& reading) {
  const auto narrow = [](const std::optional<double>& value) {
    return value ? std::optional<float>(static_cast<float>(*value)) : std::nullopt;
  };
  Point out;
  out.at_ms = reading.at_ms;
  out.devices.reserve(reading.devices.size());
  for (const Device& device : reading.devices) {
    DevicePoint& point = out.devices.emplace_back();
    point.uuid = device.uuid;
    point.utilization = narrow(device.utilization);
    point.temperature_celsius = narrow(device.temperature_celsius);
    point.power_watts = narrow(device.power_watts);
    point.memory_used_bytes = device.memory_used_bytes;
  }
  return out;
}

Reading merge(std::vector<Reading> readings) {
  Reading out;
  for (Reading& one : readings) {
    const bool worse = one.state == State::failed && out.state != State::failed;
    if (worse || out.reason.empty()) {
      out.reason = std::move(one.reason);
      out.cure = std::move(one.cure);
    }
    if (worse || out.state == State::absent) out.state = one.state;
    out.foreign_pids |= one.foreign_pids;
    std::move(one.devices.begin(), one.devices.end(), std::back_inserter(out.devices));
    out.at_ms = std::max(out.at_ms, one.at_ms);
  }
  if (out.devices.size() > kMaxDevices) out.devices.resize(kMaxDevices);
  if (out.state == State::ok) out.reason.clear(), out.cure.clear();
  return out;
}

}  // namespace metrics::gpu
