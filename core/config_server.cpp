// The parts `server`, `cache`, `log`, `metrics`, `system`, `dashboard`, `history` and `auth`.
#include <algorithm>
#include <unordered_map>

#include "core/config_fields_cache.h"
#include "core/config_fields_machine.h"
#include "core/config_parts.h"
#include "core/config_secrets.h"
#include "core/secret_hash.h"

namespace core {
namespace {

constexpr std::size_t kLeastSecret = 16;

bool is_long_enough(const Cursor& at, std::string_view secret) {
  if (secret.size() >= kLeastSecret) return true;
  at.error("shorter than " + std::to_string(kLeastSecret) + " characters", "make one with: openssl rand -hex 24");
  return false;
}

std::string read_hash(const Cursor& at) {
  std::string hash = at.text().value_or("");
  for (char& c : hash) c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  if (hash.size() == 64 && hash.find_first_not_of("0123456789abcdef") == std::string::npos) return hash;
  if (!hash.empty()) at.error("not 64 hex digits", "make it with: printf %s YOUR-SECRET | sha256sum");
  return {};
}

// One of secret, secret_file and sha256. The clear text goes no further than here.
std::string read_client_secret(Reader& reader) {
  const std::optional<std::string> secret = read_secret(reader, kClientSecret);
  const Cursor* hash = reader.take("sha256");
  if (hash && (reader.has(kClientSecret.text) || reader.has(kClientSecret.file))) {
    hash->error("given together with a secret", "keep one of them");
    return {};
  }
  if (hash) return read_hash(*hash);
  if (!secret) return {};
  const Cursor& place =
      reader.has(kClientSecret.text) ? reader.place(kClientSecret.text) : reader.place(kClientSecret.file);
  return is_long_enough(place, *secret) ? sha256_hex(*secret) : std::string();
}

bool has_own_secret(const Reader& reader) {
  return reader.has(kClientSecret.text) || reader.has(kClientSecret.file) || reader.has("sha256");
}

void read_secrets(Reader& reader, KeyConfig& key) {
  const Cursor* list = reader.take("secrets");
  if (list && has_own_secret(reader)) list->error("given together with a single secret", "move that one into the list");
  if (!list && !has_own_secret(reader)) {
    reader.at().error("has no secret", "give one of secret, secret_file and sha256, or a list of those as secrets");
  }
  KeySecret single;
  single.sha256_hex = read_client_secret(reader);  // also makes the keys known
  if (!single.sha256_hex.empty()) key.secrets.push_back(std::move(single));
  if (!list) return;
  const std::vector<Cursor> items = list->items();
  if (items.empty()) list->error("is empty", "list at least one secret");
  for (const Cursor& item : items) {
    Reader one(item);
    KeySecret secret;
    if (!has_own_secret(one)) item.error("has no secret", "give one of secret, secret_file and sha256");
    secret.sha256_hex = read_client_secret(one);
    one.flag("deprecated", secret.deprecated);
    one.finish();
    if (!secret.sha256_hex.empty()) key.secrets.push_back(std::move(secret));
  }
}

void read_hmac(Reader& reader, KeyConfig& key) {
  const auto secret = read_secret(reader, kHmacSecret);
  if (!secret) return;
  const Cursor& place = reader.has(kHmacSecret.text) ? reader.place(kHmacSecret.text) : reader.place(kHmacSecret.file);
  if (is_long_enough(place, *secret)) key.hmac_secret = *secret;
}

void check_allowed_routes(const Reader& reader, const KeyConfig& key, const Draft& draft) {
  for (const std::string& name : key.routes) {
    const auto found = draft.models.find(name);
    if (found != draft.models.end() && found->second == name) continue;
    const Cursor& place = reader.place("routes");
    if (found != draft.models.end()) {
      place.error(in_quotes(name) + " is an alias", "write the route's own name: " + found->second);
    } else if (!place.source().issues.full()) {
      std::vector<std::string_view> names;
      for (const RouteConfig& route : draft.config.routes) names.push_back(route.name);
      place.error("there is no route " + in_quotes(name),
                  did_you_mean(name, names, "write the name of a route of this file"));
    }
  }
}

KeyConfig read_key(const Cursor& at, const Draft& draft) {
  Reader reader(at);
  KeyConfig key;
  reader.text("name", key.name);
  if (!reader.has("name")) at.error("has no name", "add a name: it stands in logs and metrics, the secret does not");
  if (reader.has("name")) check_name(reader.place("name"), key.name, "a key");
  fields(reader, key);
  read_secrets(reader, key);
  read_hmac(reader, key);
  reader.finish();
  if (key.admin && key.viewer) reader.place("viewer").warn("an admin may read all of it anyway", "remove viewer");
  check_allowed_routes(reader, key, draft);
  return key;
}

// A name tells two keys apart in metrics, a secret tells them apart at the door: both belong to one key.
class KeyBook {
 public:
  void check(const Cursor& at, const KeyConfig& key) {
    if (!key.name.empty() && !names_.emplace(key.name, at.path()).second) {
      at.error("the name " + in_quotes(key.name) + " is taken by " + names_[key.name], "choose another name");
    }
    for (const KeySecret& secret : key.secrets) {
      const auto [found, fresh] = secrets_.emplace(secret.sha256_hex, at.path());
      if (!fresh) at.error("has the same secret as " + found->second, "give each its own secret");
    }
  }

 private:
  std::unordered_map<std::string, std::string> names_;    // -> path
  std::unordered_map<std::string, std::string> secrets_;  // SHA-256 -> path
};

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

void read_auth(Reader& file, Draft& draft) {
  const Cursor* at = file.take("auth");
  if (!at) return;
  Reader reader(*at);
  AuthConfig& auth = draft.config.auth;
  reader.group("per_address", auth.per_address);
  if (const Cursor* keys = reader.take("keys")) {
    const std::vector<Cursor> items = keys->items();
    if (items.empty()) keys->warn("is empty, so anyone may call", "list a key, or remove 'keys'");
    KeyBook book;
    for (const Cursor& item : items) {
      auth.keys.push_back(read_key(item, draft));
      book.check(item, auth.keys.back());
    }
  }
  reader.finish();
}

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
