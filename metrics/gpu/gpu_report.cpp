#include "metrics/gpu/gpu_report.h"

#include <algorithm>
#include <cmath>

#include "metrics/json_values.h"

namespace metrics::gpu {
namespace {

// A model server takes nine tenths of a card and more on purpose; what is above this fails soon.
constexpr double kFull = 0.98;
constexpr core::Duration kLeastStale = std::chrono::seconds(30);

Component check(const Device& device, std::string measure) {
  Component out;
  out.name = "gpu/" + std::string(to_string(device.vendor)) + '/' + std::to_string(device.index);
  out.measure = std::move(measure);
  out.component_type = "system";
  out.extra.emplace_back("uuid", device.uuid);
  out.extra.emplace_back("model", device.name);
  return out;
}

bool is_thermal(std::string_view reason) {
  return reason == "hardware_thermal" || reason == "software_thermal" || reason == "hardware_slowdown" ||
         reason == "power_brake";
}

void add_device(const Device& device, std::vector<Component>& out) {
  if (device.lost) {
    Component one = check(device, "presence");
    one.observed_value = "lost";
    one.status = Health::warn;
    one.output = "the card has fallen off the bus";
    out.push_back(std::move(one));
    return;
  }
  if (device.memory_total_bytes && device.memory_used_bytes) {
    Component one = check(device, "memory");
    one.observed_value = std::to_string(*device.memory_used_bytes);
    one.observed_unit = "bytes";
    one.extra.emplace_back("total", std::to_string(*device.memory_total_bytes));
    const auto total = static_cast<double>(*device.memory_total_bytes);
    if (!device.shared_memory && static_cast<double>(*device.memory_used_bytes) > kFull * total) {
      one.status = Health::warn;
      one.output = "almost full";
    }
    out.push_back(std::move(one));
  }
  const auto slow = std::find_if(device.slowed_by.begin(), device.slowed_by.end(), is_thermal);
  if (!device.temperature_celsius && slow == device.slowed_by.end()) return;
  Component one = check(device, "temperature");
  if (device.temperature_celsius) {
    one.observed_value = std::to_string(std::lround(*device.temperature_celsius));
    one.observed_unit = "C";
  }
  if (slow != device.slowed_by.end()) {
    one.status = Health::warn;
    one.output = "slowed down: " + std::string(*slow);
  }
  out.push_back(std::move(one));
}

void append_process(std::string& out, const Process& process) {
  core::JsonFields fields(out);
  fields.integer("pid", process.pid);
  fields.text_or_null("name", process.name);
  value_field(fields, out, "memory_bytes", process.memory_bytes);
  fields.end();
}

void append_device(std::string& out, const Device& device) {
  core::JsonFields fields(out);
  fields.text("vendor", to_string(device.vendor));
  fields.integer("index", device.index);
  fields.text("uuid", device.uuid);
  fields.text("name", device.name);
  fields.text("driver", device.driver);
  fields.text("bus", device.bus);
  fields.boolean("lost", device.lost);
  fields.boolean("mig", device.mig);
  fields.boolean("shared_memory", device.shared_memory);
  value_field(fields, out, "utilization_ratio", device.utilization, 3);
  value_field(fields, out, "memory_used_bytes", device.memory_used_bytes);
  value_field(fields, out, "memory_total_bytes", device.memory_total_bytes);
  value_field(fields, out, "temperature_celsius", device.temperature_celsius, 1);
  value_field(fields, out, "power_watts", device.power_watts, 1);
  value_field(fields, out, "power_limit_watts", device.power_limit_watts, 1);
  value_field(fields, out, "energy_joules", device.energy_joules, 0);
  value_field(fields, out, "clock_mhz", device.clock_mhz, 0);
  value_field(fields, out, "memory_clock_mhz", device.memory_clock_mhz, 0);
  value_field(fields, out, "fan_ratio", device.fan, 2);
  fields.key("slowed_by");
  append_array(out, device.slowed_by, [&](std::string_view reason) { core::append_json_string(out, reason); });
  fields.key("processes");
  if (device.processes) {
    append_array(out, *device.processes, [&](const Process& process) { append_process(out, process); });
  } else {
    out += "null";
  }
  fields.end();
}

void append_placement(std::string& out, const Placement& placement) {
  core::JsonFields fields(out);
  fields.text("deployment", placement.deployment);
  fields.key("uuids");
  append_array(out, placement.uuids, [&](const std::string& uuid) { core::append_json_string(out, uuid); });
  value_field(fields, out, "memory_bytes", placement.memory_bytes);
  fields.text("confidence", to_string(placement.confidence));
  fields.text("reason", placement.reason);
  fields.end();
}

using Points = std::vector<const Point*>;

const DevicePoint* find(const Point& point, const std::string& uuid) {
  const auto found = std::find_if(point.devices.begin(), point.devices.end(),
                                  [&](const DevicePoint& device) { return device.uuid == uuid; });
  return found == point.devices.end() ? nullptr : &*found;
}

template <class T>
void append_row(std::string& out, core::JsonFields& fields, std::string_view name, const Points& points,
                const std::string& uuid, std::optional<T> DevicePoint::*member, int digits) {
  fields.key(name);
  append_array(out, points, [&](const Point* point) {
    const DevicePoint* device = find(*point, uuid);
    append_value(out, device ? device->*member : std::nullopt, digits);
  });
}

// In rows, as charts want it: one of times, one of each measurement of each card.
void append_history(std::string& out, const GpuReader::View& view, std::int64_t since_ms) {
  Points points;
  std::vector<std::string> uuids;
  for (const auto& point : view.history) {
    if (point->at_ms <= since_ms) continue;
    points.push_back(point.get());
    for (const DevicePoint& device : point->devices) {
      if (uuids.size() < kMaxDevices && std::find(uuids.begin(), uuids.end(), device.uuid) == uuids.end())
        uuids.push_back(device.uuid);
    }
  }
  core::JsonFields fields(out);
  fields.key("at_ms");
  append_array(out, points, [&](const Point* point) { core::append_number(out, point->at_ms); });
  fields.key("devices");
  append_array(out, uuids, [&](const std::string& uuid) {
    core::JsonFields device(out);
    device.text("uuid", uuid);
    append_row(out, device, "utilization_ratio", points, uuid, &DevicePoint::utilization, 3);
    append_row(out, device, "memory_used_bytes", points, uuid, &DevicePoint::memory_used_bytes, 0);
    append_row(out, device, "temperature_celsius", points, uuid, &DevicePoint::temperature_celsius, 1);
    append_row(out, device, "power_watts", points, uuid, &DevicePoint::power_watts, 1);
    device.end();
  });
  fields.end();
}

}  // namespace

std::vector<Component> health_components(const Reading* reading, std::int64_t now_ms, core::Duration interval) {
  std::vector<Component> out;
  if (!reading || reading->state == State::absent) return out;
  const std::int64_t age_s = (now_ms - reading->at_ms) / 1000;
  const bool stale = std::chrono::seconds(age_s) > std::max(3 * interval, kLeastStale);
  Component reader;
  reader.name = "gpu";
  reader.measure = "reader";
  reader.component_type = "system";
  reader.observed_value = stale ? "stale" : to_string(reading->state);
  if (stale) {
    reader.status = Health::warn;
    reader.output = "no reading for " + std::to_string(age_s) + " s: a driver does not answer";
  } else if (reading->state == State::failed) {
    reader.status = Health::warn;
    reader.output = reading->reason + " (" + reading->cure + ")";
  }
  out.push_back(std::move(reader));
  for (const Device& device : reading->devices) add_device(device, out);
  return out;
}

std::string to_json(const GpuReader::View& view, core::Duration interval, std::int64_t since_ms) {
  std::string out;
  core::JsonFields fields(out);
  const Reading nothing;
  const Reading& reading = view.latest ? *view.latest : nothing;
  fields.text("object", "gpu");
  fields.text("state", view.latest ? to_string(reading.state) : "starting");
  fields.text_or_null("reason", reading.reason);
  fields.text_or_null("cure", reading.cure);
  fields.integer("at_ms", reading.at_ms);
  fields.integer("interval_ms", std::chrono::duration_cast<std::chrono::milliseconds>(interval).count());
  fields.boolean("foreign_pids", reading.foreign_pids);
  fields.key("devices");
  append_array(out, reading.devices, [&](const Device& device) { append_device(out, device); });
  fields.key("placements");
  append_array(out, reading.placements, [&](const Placement& placement) { append_placement(out, placement); });
  fields.key("history");
  append_history(out, view, since_ms);
  fields.end();
  return out;
}

}  // namespace metrics::gpu
