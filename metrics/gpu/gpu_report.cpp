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
  fields.text("basis", to_string(placement.basis));
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
template <class History>
void append_history(std::string& out, const History& history, std::int64_t since_ms) {
  Points points;
  std::vector<std::string> uuids;
  for (const auto& point : history) {
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

bool is_among(const std::vector<Device>& devices, const std::string& uuid) {
  return std::any_of(devices.begin(), devices.end(), [&](const Device& one) { return one.uuid == uuid; });
}

void append_time(core::JsonFields& fields, std::string& out, std::string_view name, std::int64_t at_ms) {
  value_field(fields, out, name, at_ms > 0 ? std::optional<std::int64_t>(at_ms) : std::nullopt);
}

// An exporter and its cards. One may also run on this machine: its cards are then shown once.
void append_exporter(std::string& out, const ExporterReading& exporter, const std::vector<Device>& here,
                     std::int64_t now_ms, std::int64_t since_ms) {
  core::JsonFields fields(out);
  fields.text("exporter", exporter.name);
  fields.text("url", exporter.url);
  fields.text("state", to_string(exporter.told));
  fields.text_or_null("reason", exporter.problem);
  fields.boolean("stale", exporter.stale(now_ms));
  append_time(fields, out, "at_ms", exporter.at_ms);
  fields.integer("interval_ms", std::chrono::duration_cast<std::chrono::milliseconds>(exporter.interval).count());
  fields.integer("refused_lines", static_cast<std::int64_t>(exporter.refused));
  fields.key("also_here");
  std::vector<std::string> both;
  for (const Device& device : exporter.devices) {
    if (is_among(here, device.uuid)) both.push_back(device.uuid);
  }
  append_array(out, both, [&](const std::string& uuid) { core::append_json_string(out, uuid); });
  fields.key("devices");
  append_array(out, exporter.devices, [&](const Device& device) { append_device(out, device); });
  fields.key("history");
  append_history(out, exporter.points, since_ms);
  fields.end();
}

void append_server(std::string& out, const ServerReading& server) {
  core::JsonFields fields(out);
  fields.text("provider", server.provider);
  fields.text("server", to_string(server.kind));
  fields.text("state", to_string(server.told));
  fields.text_or_null("reason", server.problem);
  append_time(fields, out, "at_ms", server.at_ms);
  fields.end();
}

void append_model(std::string& out, const ServerReading& server, const LoadedModel& model,
                  const std::vector<Served>& targets) {
  core::JsonFields fields(out);
  fields.text("provider", server.provider);
  fields.text("server", to_string(server.kind));
  fields.text("model", model.model);
  fields.key("deployments");
  append_array(out, targets_of(targets, server.provider, model.model),
               [&](const std::string& name) { core::append_json_string(out, name); });
  value_field(fields, out, "size_bytes", model.size_bytes);
  value_field(fields, out, "gpu_bytes", model.gpu_bytes);
  value_field(fields, out, "expires_ms", model.expires_ms);
  value_field(fields, out, "context", model.context);
  value_field(fields, out, "running", model.running, 0);
  value_field(fields, out, "waiting", model.waiting, 0);
  value_field(fields, out, "kv_cache_ratio", model.kv_cache, 4);
  append_time(fields, out, "at_ms", server.at_ms);
  fields.end();
}

void append_models(std::string& out, const Beside& beside) {
  char before = '[';
  for (const auto& server : beside.told.servers) {
    for (const LoadedModel& model : server->models) {
      out += before;
      append_model(out, *server, model, beside.targets);
      before = ',';
    }
  }
  if (before == '[') out += before;
  out += ']';
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

std::string to_json(const GpuReader::View& view, core::Duration interval, std::int64_t since_ms, const Beside& beside) {
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
  const auto placements = beside.targets.empty() ? reading.placements : place_all(beside.targets, reading, beside.told);
  append_array(out, placements, [&](const Placement& placement) { append_placement(out, placement); });
  fields.key("remote");
  append_array(out, beside.told.exporters, [&](const auto& exporter) {
    append_exporter(out, *exporter, reading.devices, beside.now_ms, since_ms);
  });
  fields.key("models");
  append_models(out, beside);
  fields.key("model_servers");
  append_array(out, beside.told.servers, [&](const auto& server) { append_server(out, *server); });
  fields.key("history");
  append_history(out, view.history, since_ms);
  fields.end();
  return out;
}

}  // namespace metrics::gpu
