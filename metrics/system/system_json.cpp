// The JSON of /api/system/stats.
#include <algorithm>

#include "metrics/json_values.h"
#include "metrics/system/system_reader.h"

namespace metrics::system {
namespace {

std::optional<std::uint64_t> known(std::uint64_t value, bool is_known) {
  return is_known ? std::optional(value) : std::nullopt;
}

void append_cpu(std::string& out, const Reading& reading) {
  core::JsonFields fields(out);
  fields.integer("cores", reading.cores);
  value_field(fields, out, "utilization_ratio", reading.cpu, 3);
  value_field(fields, out, "waiting_ratio", reading.cpu_waiting, 3);
  fields.key("by_core");
  append_array(out, reading.cpu_by_core, [&](double value) { append_value(out, std::optional(value), 3); });
  value_field(fields, out, "load1", reading.load1, 2);
  value_field(fields, out, "load5", reading.load5, 2);
  value_field(fields, out, "load15", reading.load15, 2);
  fields.end();
}

void append_memory(std::string& out, const MemoryInfo& memory) {
  const bool is_known = memory.total > 0;
  core::JsonFields fields(out);
  value_field(fields, out, "total_bytes", known(memory.total, is_known));
  value_field(fields, out, "available_bytes", known(memory.available, is_known));
  value_field(fields, out, "used_bytes", known(memory.total - std::min(memory.available, memory.total), is_known));
  value_field(fields, out, "swap_total_bytes", known(memory.swap_total, is_known));
  value_field(fields, out, "swap_used_bytes",
              known(memory.swap_total - std::min(memory.swap_free, memory.swap_total), is_known));
  fields.end();
}

void append_group(std::string& out, const Group& group) {
  core::JsonFields fields(out);
  value_field(fields, out, "memory_limit_bytes", group.memory_limit_bytes);
  value_field(fields, out, "memory_used_bytes", group.memory_used_bytes);
  value_field(fields, out, "cpu_limit_cores", group.cpu_limit, 2);
  value_field(fields, out, "cpu_used_cores", group.cpu_used, 3);
  fields.end();
}

void append_mount(std::string& out, const Mount& mount) {
  core::JsonFields fields(out);
  fields.text("path", mount.path);
  fields.text("device", mount.device);
  fields.text("type", mount.type);
  value_field(fields, out, "total_bytes", std::optional(mount.total_bytes));
  value_field(fields, out, "used_bytes", std::optional(mount.used_bytes));
  value_field(fields, out, "available_bytes", std::optional(mount.available_bytes));
  fields.end();
}

void append_disk(std::string& out, const Disk& disk) {
  core::JsonFields fields(out);
  fields.text("name", disk.name);
  value_field(fields, out, "read_bytes_per_second", disk.read_bytes_per_second);
  value_field(fields, out, "written_bytes_per_second", disk.written_bytes_per_second);
  value_field(fields, out, "busy_ratio", disk.busy, 3);
  fields.end();
}

void append_interface(std::string& out, const Interface& one) {
  core::JsonFields fields(out);
  fields.text("name", one.name);
  fields.boolean("physical", one.physical);
  value_field(fields, out, "received_bytes_per_second", one.received_bytes_per_second);
  value_field(fields, out, "sent_bytes_per_second", one.sent_bytes_per_second);
  value_field(fields, out, "errors", std::optional(one.errors));
  fields.end();
}

void append_process(std::string& out, const TopProcess& process) {
  core::JsonFields fields(out);
  fields.integer("pid", process.pid);
  fields.text("name", process.name);
  fields.text_or_null("user", process.user);
  value_field(fields, out, "cpu_cores", process.cpu, 3);
  value_field(fields, out, "memory_bytes", std::optional(process.memory_bytes));
  fields.end();
}

using Points = std::vector<const Point*>;

template <class T>
void append_row(std::string& out, core::JsonFields& fields, std::string_view name, const Points& points,
                std::optional<T> Point::*member, int digits = 0) {
  fields.key(name);
  append_array(out, points, [&](const Point* point) { append_value(out, point->*member, digits); });
}

void append_history(std::string& out, const SystemReader::View& view, std::int64_t since_ms) {
  Points points;
  for (const auto& point : view.history) {
    if (point->at_ms > since_ms) points.push_back(point.get());
  }
  core::JsonFields fields(out);
  fields.key("at_ms");
  append_array(out, points, [&](const Point* point) { core::append_number(out, point->at_ms); });
  append_row(out, fields, "utilization_ratio", points, &Point::cpu, 3);
  append_row(out, fields, "load1", points, &Point::load1, 2);
  append_row(out, fields, "memory_used_bytes", points, &Point::memory_used_bytes);
  append_row(out, fields, "swap_used_bytes", points, &Point::swap_used_bytes);
  append_row(out, fields, "disk_read_bytes_per_second", points, &Point::disk_read);
  append_row(out, fields, "disk_written_bytes_per_second", points, &Point::disk_written);
  append_row(out, fields, "received_bytes_per_second", points, &Point::received);
  append_row(out, fields, "sent_bytes_per_second", points, &Point::sent);
  fields.end();
}

}  // namespace

std::string to_json(const SystemReader::View& view, core::Duration interval, std::int64_t since_ms) {
  const Reading nothing;
  const Reading& reading = view.latest ? *view.latest : nothing;
  std::string out;
  core::JsonFields fields(out);
  fields.text("object", "system.stats");
  fields.text("state", view.latest ? "ok" : "starting");
  fields.integer("at_ms", reading.at_ms);
  fields.integer("interval_ms", std::chrono::duration_cast<std::chrono::milliseconds>(interval).count());
  value_field(fields, out, "uptime_seconds", reading.uptime_seconds);
  fields.key("cpu");
  append_cpu(out, reading);
  fields.key("memory");
  append_memory(out, reading.memory);
  fields.key("container");
  append_group(out, reading.group);
  fields.key("mounts");
  append_array(out, reading.mounts, [&](const Mount& one) { append_mount(out, one); });
  fields.key("disks");
  append_array(out, reading.disks, [&](const Disk& one) { append_disk(out, one); });
  fields.key("interfaces");
  append_array(out, reading.interfaces, [&](const Interface& one) { append_interface(out, one); });
  fields.integer("processes", reading.processes);
  fields.key("top_by_cpu");
  append_array(out, reading.top_by_cpu, [&](const TopProcess& one) { append_process(out, one); });
  fields.key("top_by_memory");
  append_array(out, reading.top_by_memory, [&](const TopProcess& one) { append_process(out, one); });
  fields.key("history");
  append_history(out, view, since_ms);
  fields.end();
  return out;
}

}  // namespace metrics::system
