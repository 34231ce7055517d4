// The parts `server`, `cache`, `log`, `metrics`, `system`, `dashboard` and `history`.
#include <algorithm>

#include "core/config_fields_cache.h"
#include "core/config_fields_machine.h"
#include "core/config_parts.h"
#include "core/config_secrets.h"

namespace core {
namespace {

// A page's own name, as browsers send it in Host without the port.
void read_dashboard(Reader& file, DashboardConfig& dashboard) {
  const Cursor* at = file.take("dashboard");
  if (!at) return;
  Reader reader(*at);
  fields(reader, dashboard);
  reader.finish();
  if (!dashboard.panels.empty()) read_panels(reader.place("panels"), dashboard);
  for (std::string& host : dashboard.hosts) {
    const bool plain = !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
             c == '_';
    });
    if (!plain) {
      reader.place("hosts").error(in_quotes(host) + " is not the name of a machine",
                                  "write it without scheme and port, as in box.example.com");
    }
    for (char& c : host) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
}

}  // namespace

void read_server(Reader& file, Draft& draft) {
  file.group("system", draft.config.system);
  read_dashboard(file, draft.config.dashboard);
  file.group("history", draft.config.history);
  file.group("cache", draft.config.cache);
  // As with files, what is not absolute is relative to the config file's folder.
  for (std::string* folder : {&draft.config.cache.semantic.path, &draft.config.history.path}) {
    if (!folder->empty()) *folder = (file.at().source().folder / *folder).lexically_normal().string();
  }
  file.group("log", draft.config.log);
  file.group("metrics", draft.config.metrics);
  const Cursor* at = file.take("server");
  const auto& keys = draft.config.auth.keys;
  if (draft.config.metrics.require_key &&
      std::none_of(keys.begin(), keys.end(), [](const KeyConfig& key) { return key.admin; })) {
    file.place("metrics").error("require_key is true, and no key may read the metrics",
                                "give a key of auth.keys 'admin: true'");
  }
  if (!at) return;
  Reader reader(*at);
  fields(reader, draft.config.server);
  reader.finish();
  check_server(reader, draft.config.server, !keys.empty());
}

}  // namespace core
