#include "metrics/gpu/elsewhere.h"

#include <algorithm>
#include <chrono>

#include "metrics/poller.h"

namespace metrics::gpu {

std::string_view to_string(Told told) noexcept {
  switch (told) {
    case Told::starting: return "starting";
    case Told::ok: return "ok";
    case Told::failed: return "failed";
  }
  return "failed";
}

bool ExporterReading::stale(std::int64_t now_ms) const noexcept {
  const auto most = 3 * std::chrono::duration_cast<std::chrono::milliseconds>(interval).count();
  return at_ms > 0 && now_ms - at_ms > most;
}

void Elsewhere::add_exporter(std::string name, std::string url, std::string host, core::Duration interval) {
  auto one = std::make_shared<ExporterReading>();
  one->name = std::move(name);
  one->url = std::move(url);
  one->host = std::move(host);
  one->interval = interval;
  const std::lock_guard lock(mutex_);
  view_.exporters.push_back(std::move(one));
}

bool Elsewhere::told(std::size_t exporter, Exported what, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  auto next = std::make_shared<ExporterReading>(*view_.exporters[exporter]);
  const bool news = next->told != Told::ok;
  next->told = Told::ok;
  next->problem.clear();
  next->at_ms = now_ms;
  next->devices = std::move(what.devices);
  next->refused = what.refused;
  Reading reading;
  reading.at_ms = now_ms;
  reading.devices = next->devices;
  next->points.push_back(std::make_shared<const Point>(point_of(reading)));
  while (next->points.size() > points_of_ten_minutes(next->interval)) next->points.pop_front();
  view_.exporters[exporter] = std::move(next);
  return news;
}

bool Elsewhere::failed(std::size_t exporter, std::string problem) {
  const std::lock_guard lock(mutex_);
  auto next = std::make_shared<ExporterReading>(*view_.exporters[exporter]);
  const bool news = next->told != Told::failed;
  next->told = Told::failed;
  next->problem = std::move(problem);
  view_.exporters[exporter] = std::move(next);
  return news;
}

std::shared_ptr<ServerReading> Elsewhere::copy_of(const std::string& provider, ServerKind kind) const {
  for (const auto& one : view_.servers) {
    if (one->provider == provider && one->kind == kind) return std::make_shared<ServerReading>(*one);
  }
  auto fresh = std::make_shared<ServerReading>();
  fresh->provider = provider;
  fresh->kind = kind;
  return fresh;
}

void Elsewhere::put(std::shared_ptr<const ServerReading> reading) {
  for (auto& one : view_.servers) {
    if (one->provider != reading->provider) continue;
    one = std::move(reading);
    return;
  }
  view_.servers.push_back(std::move(reading));
}

void Elsewhere::told(const std::string& provider, ServerKind kind, std::vector<LoadedModel> models,
                     std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  auto next = copy_of(provider, kind);
  next->told = Told::ok;
  next->problem.clear();
  next->at_ms = now_ms;
  next->models = std::move(models);
  put(std::move(next));
}

void Elsewhere::failed(const std::string& provider, ServerKind kind, std::string problem) {
  const std::lock_guard lock(mutex_);
  auto next = copy_of(provider, kind);
  if (kind == ServerKind::vllm && next->at_ms == 0) {  // who knows whether it is one
    std::erase_if(view_.servers, [&](const auto& one) { return one->provider == provider; });
    return;
  }
  next->told = Told::failed;
  next->problem = std::move(problem);
  put(std::move(next));
}

void Elsewhere::forget(const std::string& provider) {
  const std::lock_guard lock(mutex_);
  std::erase_if(view_.servers, [&](const auto& one) { return one->provider == provider; });
}

void Elsewhere::keep_only(const std::vector<std::string>& providers) {
  const std::lock_guard lock(mutex_);
  std::erase_if(view_.servers, [&](const auto& one) {
    return std::find(providers.begin(), providers.end(), one->provider) == providers.end();
  });
}

Elsewhere::View Elsewhere::view() const {
  const std::lock_guard lock(mutex_);
  return view_;
}

std::vector<Component> health_components(const Elsewhere::View& view, std::int64_t now_ms) {
  std::vector<Component> out;
  for (const auto& exporter : view.exporters) {
    Component one;
    one.name = "gpu/exporter/" + exporter->name;
    one.measure = "reader";
    one.component_type = "system";
    const bool stale = exporter->stale(now_ms);
    one.observed_value = stale ? "stale" : to_string(exporter->told);
    if (stale || exporter->told == Told::failed) {
      one.status = Health::warn;
      one.output = exporter->problem.empty() ? "nothing new for three intervals" : exporter->problem;
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace metrics::gpu
