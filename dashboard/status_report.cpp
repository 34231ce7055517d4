#include "core/json_fields.h"
#include "core/version.h"
#include "dashboard/reports.h"
#include "router/alerts/alerts.h"

namespace dashboard {

std::string status_json(router::Shared& shared) {
  const auto snapshot = shared.snapshot();
  const router::ReloadStatus reload = shared.reload_status();
  const core::Config& config = *snapshot->config;
  const bool draining = shared.server->draining();
  std::string out;
  core::JsonFields fields(out);
  fields.text("version", core::version());
  fields.integer("started", shared.started * 1000);
  fields.integer("uptime_s", core::unix_seconds() - shared.started);
  fields.boolean("ready", shared.ready.load(std::memory_order_relaxed) && !draining);
  fields.boolean("draining", draining);
  fields.key("config");
  core::JsonFields inner(out);
  inner.text("version", config.version);
  inner.text("text_version", config.text_version);
  inner.text("file", config.path);
  inner.boolean("ok", reload.ok);
  inner.text_or_null("problem", reload.problem);
  inner.integer("at", reload.at * 1000);
  inner.end();
  const router::alerts::Count count = shared.alerts->counts();
  fields.key("alerts");
  core::JsonFields alerts(out);
  alerts.integer("firing", count.firing);
  alerts.integer("pending", count.pending);
  alerts.integer("silenced", count.silenced);
  alerts.end();
  fields.key("listen");
  out += '[';
  for (const std::string& address : shared.server->addresses()) {
    core::append_comma(out);
    core::append_json_string(out, address);
  }
  out += ']';
  fields.integer("threads", shared.runtime.size());
  fields.integer("providers", static_cast<std::int64_t>(config.providers.size()));
  fields.integer("routes", static_cast<std::int64_t>(config.routes.size()));
  fields.integer("keys", static_cast<std::int64_t>(config.auth.keys.size()));
  fields.end();
  return out;
}

}  // namespace dashboard
