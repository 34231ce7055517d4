// The plain fields of `gpu`, `system`, `dashboard` and `history`, as config_fields.h has those of the server. Internal
// to core/config*.cpp.
#pragma once

#include "core/config_fields.h"

namespace core {

// Its name: config_gpu.cpp.
template <class V, Of<GpuExporterConfig> T>
void fields(V& v, T& c) {
  v.text("url", c.url);
  v.duration("interval", c.interval, Millis(1000), kHour);
  v.duration("timeout", c.timeout, kInstant, kMinute);
  v.flag("verify_tls", c.verify_tls);
  v.file("ca_file", c.ca_file);
}

// Its exporters: config_gpu.cpp.
template <class V, Of<GpuConfig> T>
void fields(V& v, T& c) {
  v.flag("enabled", c.enabled);
  v.text("nvml", c.nvml);
  v.duration("interval", c.interval, Millis(500), kHour);
  v.flag("placement", c.placement);
  v.duration("placement_interval", c.placement_interval, Millis(1000), kHour);
}

template <class V, Of<SystemConfig> T>
void fields(V& v, T& c) {
  v.flag("enabled", c.enabled);
}

template <class V, Of<DashboardConfig> T>
void fields(V& v, T& c) {
  v.flag("enabled", c.enabled);
  v.list("hosts", c.hosts);
  v.number("clients", c.clients, 1, 10'000);
  v.file("panels", c.panels);
  v.number("log_lines", c.log_lines, 0, 100'000);
}

template <class V, Of<HistoryConfig> T>
void fields(V& v, T& c) {
  v.text("path", c.path);
  v.size("max_bytes", c.max_bytes, kMiB, 1024 * kGiB);
  v.number("series", c.series, 1, 10'000);
}

}  // namespace core
