#include "metrics/system/system.h"

#include <algorithm>

namespace metrics::system {
namespace {

void sum(std::optional<double>& to, const std::optional<double>& value) {
  if (value) to = to.value_or(0) + *value;
}

std::optional<float> narrow(const std::optional<double>& value) {
  return value ? std::optional(static_cast<float>(*value)) : std::nullopt;
}

}  // namespace

std::optional<double> total(const std::vector<Interface>& interfaces, std::optional<double> Interface::*rate) {
  const bool any = std::any_of(interfaces.begin(), interfaces.end(), [](const Interface& one) { return one.physical; });
  std::optional<double> out;
  for (const Interface& one : interfaces) {
    if (one.physical || !any) sum(out, one.*rate);
  }
  return out;
}

Point point_of(const Reading& reading) {
  Point out;
  out.at_ms = reading.at_ms;
  out.cpu = narrow(reading.cpu);
  out.load1 = narrow(reading.load1);
  const MemoryInfo& memory = reading.memory;
  if (memory.total > 0) {
    out.memory_used_bytes = memory.total - std::min(memory.available, memory.total);
    out.swap_used_bytes = memory.swap_total - std::min(memory.swap_free, memory.swap_total);
  }
  for (const Disk& disk : reading.disks) {
    sum(out.disk_read, disk.read_bytes_per_second);
    sum(out.disk_written, disk.written_bytes_per_second);
  }
  out.received = total(reading.interfaces, &Interface::received_bytes_per_second);
  out.sent = total(reading.interfaces, &Interface::sent_bytes_per_second);
  return out;
}

}  // namespace metrics::system
