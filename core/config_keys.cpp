// The part `auth`: client keys, those of the config itself and those of the file it names.
#include <algorithm>
#include <filesystem>
#include <unordered_map>

#include "core/config_fields.h"
#include "core/config_json.h"
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

// Without the list a key may use every route, so an empty one must not be read as the same.
void check_allowed_routes(const Reader& reader, const KeyConfig& key, const Draft& draft) {
  const Cursor* list = reader.find("routes");
  if (list && !list->is_map() && list->node().kind != YamlNode::Kind::scalar && list->node().items.empty())
    list->error("names no route", "leave it out to allow all, or name those it may use");
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

// A name tells two keys apart in metrics, a secret tells them apart at the door: both belong to one key. The keys do
// not move while it is asked.
class KeyBook {
 public:
  explicit KeyBook(std::size_t keys) {
    names_.reserve(keys);
    secrets_.reserve(keys);
  }

  // A key of the config has an index, one of the file a line.
  struct Place {
    bool in_file = false;
    std::size_t number = 0;
    std::string text() const {
      return in_file ? "line " + std::to_string(number) + " of auth.keys_file" : join_path("auth.keys", number);
    }
  };

  void check(const Cursor& at, const KeyConfig& key, Place place) {
    if (!key.name.empty()) {
      const auto [found, fresh] = names_.emplace(key.name, place);
      if (!fresh)
        at.error("the name " + in_quotes(key.name) + " is taken by " + found->second.text(), "choose another name");
    }
    for (const KeySecret& secret : key.secrets) {
      const auto [found, fresh] = secrets_.emplace(secret.sha256_hex, place);
      if (!fresh) at.error("has the same secret as " + found->second.text(), "give each its own secret");
    }
  }

 private:
  std::unordered_map<std::string_view, Place> names_;
  std::unordered_map<std::string_view, Place> secrets_;  // SHA-256
};

constexpr std::size_t kMaxKeys = 250'000;  // of a file
constexpr std::size_t kMaxKeyBytes = 16 << 10;

// The lines of a file of keys, without those that are blank.
class KeyLines {
 public:
  explicit KeyLines(std::string_view text) : rest_(text) {}

  bool next(std::string_view& line, int& number) {
    while (!rest_.empty()) {
      line = rest_.substr(0, rest_.find('\n'));
      rest_.remove_prefix(std::min(rest_.size(), line.size() + 1));
      number = ++number_;
      if (line.find_first_not_of(" \t\r") != line.npos) return true;
    }
    return false;
  }

 private:
  std::string_view rest_;
  int number_ = 0;
};

std::size_t count_lines(std::string_view text) {
  std::size_t count = 0;
  std::string_view line;
  int number = 0;
  for (KeyLines lines(text); lines.next(line, number);) ++count;
  return count;
}

// One line is one key, written as under auth.keys but as JSON: it is read twenty times as fast.
void read_key_line(std::string_view line, int number, ConfigSource& source, Draft& draft, KeyBook& book) {
  if (line.size() > kMaxKeyBytes) {
    return source.issues.error(number, {}, "longer than " + format_size(kMaxKeyBytes),
                               "write each key on a line of its own");
  }
  std::string problem;
  const std::optional<YamlDocument> document = load_json(line, number, problem);
  if (!document) {
    return source.issues.error(number, {}, "this is not JSON: " + problem,
                               R"(write a key as {"name": "web", "sha256": "..."})");
  }
  const Cursor at(*document->root, number, {}, source);
  std::vector<KeyConfig>& keys = draft.config.auth.keys;
  keys.push_back(read_key(at, draft));
  book.check(at, keys.back(), {true, static_cast<std::size_t>(number)});
}

// What equal keys have in common, however they came by their secrets.
std::string version_of_keys(std::string text, const AuthConfig& auth) {
  for (std::size_t i = auth.listed; i < auth.keys.size(); ++i) {
    for (const KeySecret& secret : auth.keys[i].secrets) text.append(secret.sha256_hex);
    text.append(auth.keys[i].hmac_secret);
  }
  return sha256_hex(text);
}

// `at`: where the file is named.
void read_keys_file(const Cursor& at, std::string text, std::size_t lines, Draft& draft, KeyBook& book) {
  AuthConfig& auth = draft.config.auth;
  // Variables are of the config; a line of this file means the same everywhere.
  ConfigSource source{ConfigIssues(auth.keys_file), nullptr, nullptr,
                      std::filesystem::path(auth.keys_file).parent_path()};
  if (lines == 0) source.issues.error(0, {}, "holds no key", "write a key on each line, or remove auth.keys_file");
  std::string_view line;
  int number = 0;
  for (KeyLines all(text); !source.issues.full() && all.next(line, number);)
    read_key_line(line, number, source, draft, book);
  at.source().issues.adopt(source.issues.take());
  auth.keys_text = text_version(text);
  auth.keys_version = version_of_keys(std::move(text), auth);
}

// A hash that everybody may read is no secret that anybody has.
bool holds_clear_text(std::string_view keys) {
  return keys.find("\"secret\"") != keys.npos || keys.find("\"hmac_secret\"") != keys.npos;
}

// Nothing, with an issue, when it cannot be had.
std::optional<std::string> text_of_keys(const Cursor& at, const std::string& path, std::size_t& lines) {
  FileText file = read_regular_file(path, kMaxKeysBytes);
  if (!file.text) {
    at.bad_value("this file cannot be read: " + file.problem, "check its name and permissions");
    return std::nullopt;
  }
  warn_if_world_readable(at, file.world_readable && holds_clear_text(*file.text));
  lines = count_lines(*file.text);
  if (lines <= kMaxKeys) return std::move(file.text);
  at.bad_value("this file holds more than " + std::to_string(kMaxKeys) + " keys", "remove those that nobody uses");
  return std::nullopt;
}

}  // namespace

void read_auth(Reader& file, Draft& draft) {
  const Cursor* at = file.take("auth");
  if (!at) return;
  Reader reader(*at);
  AuthConfig& auth = draft.config.auth;
  reader.group("per_address", auth.per_address);
  const std::size_t errors = file.at().source().issues.errors();
  reader.file("keys_file", auth.keys_file);
  std::size_t lines = 0;
  std::optional<std::string> text;
  if (!auth.keys_file.empty() && file.at().source().issues.errors() == errors)
    text = text_of_keys(reader.place("keys_file"), auth.keys_file, lines);
  std::vector<Cursor> items;
  if (const Cursor* keys = reader.take("keys")) {
    items = keys->items();
    if (items.empty() && auth.keys_file.empty())
      keys->warn("is empty, so anyone may call", "list a key, or remove 'keys'");
  }
  auth.keys.reserve(items.size() + lines);
  KeyBook book(items.size() + lines);
  for (const Cursor& item : items) {
    auth.keys.push_back(read_key(item, draft));
    book.check(item, auth.keys.back(), {false, auth.keys.size() - 1});
  }
  auth.listed = auth.keys.size();
  if (text) read_keys_file(reader.place("keys_file"), std::move(*text), lines, draft, book);
  reader.finish();
}

}  // namespace core
