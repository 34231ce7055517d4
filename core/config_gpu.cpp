// The part `gpu`, and the cards that a target names.
#include <algorithm>

#include "core/config_fields_machine.h"
#include "core/config_parts.h"

namespace core {
namespace {

constexpr std::size_t kMostExporters = 32, kMostCards = 64, kLongestName = 64;

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
           c == '.';
  });
}

// An address without a path means the usual one.
void read_url(const Reader& reader, GpuExporterConfig& exporter) {
  const Cursor& at = reader.place("url");
  if (!reader.has("url")) return at.error("has no url", "add url: http://HOST:9400/metrics");
  if (const std::string_view flaw = flaw_of_url(exporter.url); !flaw.empty()) {
    return at.error(std::string(flaw), "write it as in http://10.0.0.7:9400/metrics");
  }
  const std::size_t path = exporter.url.find('/', exporter.url.find("://") + 3);
  if (path == std::string::npos || path + 1 == exporter.url.size()) {
    exporter.url.append(path == std::string::npos ? "/metrics" : "metrics");
  }
}

GpuExporterConfig read_exporter(const Cursor& at) {
  Reader reader(at);
  GpuExporterConfig exporter;
  reader.text("name", exporter.name);
  fields(reader, exporter);
  reader.finish();
  if (!reader.has("name")) {
    at.error("has no name", "add a name: its cards are shown under it");
  } else if (!is_word(exporter.name)) {
    reader.place("name").error("is not a word of at most 64 characters", "use letters, digits, '-', '_' and '.'");
  }
  read_url(reader, exporter);
  if (exporter.timeout > exporter.interval) {
    reader.place("timeout").error("is longer than the interval", "make the timeout shorter");
  }
  return exporter;
}

void read_exporters(Reader& reader, GpuConfig& gpu) {
  const Cursor* list = reader.take("exporters");
  if (!list) return;
  for (const Cursor& item : list->items()) {
    if (gpu.exporters.size() == kMostExporters) {
      return list->error("names more than " + std::to_string(kMostExporters) + " exporters", "keep so many");
    }
    GpuExporterConfig one = read_exporter(item);
    const auto same = [&one](const GpuExporterConfig& other) { return !one.name.empty() && other.name == one.name; };
    if (std::any_of(gpu.exporters.begin(), gpu.exporters.end(), same)) {
      item.error("the name " + in_quotes(one.name) + " is taken by another exporter", "choose another name");
    }
    gpu.exporters.push_back(std::move(one));
  }
  if (!gpu.enabled && !gpu.exporters.empty()) {
    list->warn("none is asked while gpu.enabled is false", "set gpu.enabled: true, or remove them");
  }
}

}  // namespace

// The loader searches for a bare name; what has a folder in it is a path, and a relative one would depend on where the
// program was started.
void read_gpu(Reader& file, GpuConfig& gpu) {
  const Cursor* at = file.take("gpu");
  if (!at) return;
  Reader reader(*at);
  fields(reader, gpu);
  read_exporters(reader, gpu);
  reader.finish();
  if (gpu.nvml.empty()) {
    reader.place("nvml").error("names no library", "write libnvidia-ml.so.1, or enabled: false");
  } else if (gpu.nvml.find('/') != std::string::npos && gpu.nvml.front() != '/') {
    reader.place("nvml").error(in_quotes(gpu.nvml) + " is a relative path", "write the whole path, or only a name");
  }
}

void check_cards(const Reader& at, const TargetConfig& target) {
  if (target.gpu.size() > kMostCards) {
    at.place("gpu").error("names more than " + std::to_string(kMostCards) + " cards", "keep those it runs on");
  }
  for (const std::string& uuid : target.gpu) {
    const bool plain = !uuid.empty() && uuid.size() <= 96 &&
                       std::all_of(uuid.begin(), uuid.end(), [](char c) { return c > ' ' && c < 0x7f; });
    if (!plain) {
      at.place("gpu").error(in_quotes(uuid) + " is not the UUID of a card",
                            "write it as GET /api/gpu shows it, as in GPU-2c1a7a41-0d5e-5c0a-9f0d-8b1de5ab0f6b");
    }
  }
}

}  // namespace core
