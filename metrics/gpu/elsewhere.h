// What others tell of cards and models: exporters on other machines, and the model servers of the config. Whoever asks
// them hands in what came (router/gpu_watch.h); whoever shows it gets pointers to what never changes. Bounded by the
// config's exporters and providers. Any thread.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/clock.h"
#include "metrics/gpu/exporter.h"
#include "metrics/gpu/model_server.h"
#include "metrics/health.h"

namespace metrics::gpu {

enum class Told : std::uint8_t { starting, ok, failed };
std::string_view to_string(Told told) noexcept;

struct ExporterReading {
  std::string name, url, host;
  core::Duration interval{};
  Told told = Told::starting;
  std::string problem;                              // of the last time, when that failed
  std::int64_t at_ms = 0;                           // when the devices were told, in Unix time; 0: never
  std::vector<Device> devices;                      // the last that were told, however old
  std::size_t refused = 0;                          // lines of the last answer that were not understood
  std::deque<std::shared_ptr<const Point>> points;  // of ten minutes

  // Nothing new for three intervals and what failing costs.
  bool stale(std::int64_t now_ms) const noexcept;
};

struct ServerReading {
  std::string provider;
  ServerKind kind = ServerKind::ollama;
  Told told = Told::starting;
  std::string problem;
  std::int64_t at_ms = 0;
  std::vector<LoadedModel> models;  // the last that were told
};

class Elsewhere {
 public:
  struct View {
    std::vector<std::shared_ptr<const ExporterReading>> exporters;
    std::vector<std::shared_ptr<const ServerReading>>
        servers;  // those that answered, and of Ollama those that should have
  };

  void add_exporter(std::string name, std::string url, std::string host, core::Duration interval);
  // Says whether that is news: the first answer, the first failure after one.
  bool told(std::size_t exporter, Exported what, std::int64_t now_ms);
  bool failed(std::size_t exporter, std::string problem);

  void told(const std::string& provider, ServerKind kind, std::vector<LoadedModel> models, std::int64_t now_ms);
  // Of vLLM only once it has told something: many others speak its protocol, and one that is down may be any of them.
  void failed(const std::string& provider, ServerKind kind, std::string problem);
  // It is no model server of a kind we know.
  void forget(const std::string& provider);
  void keep_only(const std::vector<std::string>& providers);

  View view() const;

 private:
  std::shared_ptr<ServerReading> copy_of(const std::string& provider, ServerKind kind) const;
  void put(std::shared_ptr<const ServerReading> reading);

  mutable std::mutex mutex_;
  View view_;
};

// A check for each exporter, never worse than a warning.
std::vector<Component> health_components(const Elsewhere::View& view, std::int64_t now_ms);

}  // namespace metrics::gpu
