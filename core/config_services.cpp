// The part `services`: a map of names, or a list of maps with a name each.
#include "core/config_services.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <unordered_map>

#include "core/config_fields_services.h"
#include "core/config_parts.h"

namespace core {
namespace {

constexpr std::size_t kMaxServices = 64;
constexpr std::size_t kMaxArguments = 256;
constexpr std::size_t kMaxArgument = 16 << 10;
constexpr std::size_t kMaxVariables = 64;

bool is_service_name(std::string_view name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  return !name.empty() && name.size() <= 64 && plain(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return plain(c) || c == '-' || c == '_' || c == '.' || c == '@'; });
}

bool is_variable_name(std::string_view name) {
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
         });
}

// What runs a line of text as commands: there quoting goes wrong, and what is shown is not what is done.
bool is_shell(std::string_view program) {
  constexpr std::string_view kShells[] = {"sh", "ash", "bash", "dash", "zsh", "ksh", "mksh", "csh", "tcsh", "fish"};
  const std::string_view name = program.substr(program.find_last_of('/') + 1);
  return std::find(std::begin(kShells), std::end(kShells), name) != std::end(kShells);
}

bool is_executable_file(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

std::string search_path_of(const ServiceConfig& service, const ConfigSource& source) {
  for (const auto& [name, value] : service.environment) {
    if (name == "PATH") return value;
  }
  const auto ours = source.env ? source.env(source.context, "PATH") : std::nullopt;
  return ours && !ours->empty() ? *ours : std::string(kDefaultSearchPath);
}

void check_program(const Cursor& at, const ServiceConfig& service, const std::string& program) {
  if (program.empty()) {
    at.error("names no program", "write the program first, then its arguments");
  } else if (program.find('/') != std::string::npos && program.front() != '/') {
    at.error(in_quotes(program) + " is a relative path", "write the whole path, or only a name that PATH finds");
  } else if (is_shell(program)) {
    at.error(in_quotes(program) + " is a shell, and a service is never run by one",
             "name the program itself and its arguments; a script with a #! line and mode 755 may be one");
  } else if (find_program(program, search_path_of(service, at.source())).empty()) {
    at.warn(in_quotes(program) + " is not an executable file here", "install it, or correct its name");
  }
}

void read_command(Reader& reader, std::string_view name, const ServiceConfig& service, Argv& out) {
  const Cursor* at = reader.take(name);
  if (!at) return;
  if (at->node().kind == YamlNode::Kind::scalar) {
    return at->error("must be a list of the program and its arguments, as no shell takes it apart",
                     "write [systemctl, start, ollama]");
  }
  const std::vector<Cursor> items = at->items();
  if (items.empty()) {
    if (at->is_null() || at->node().kind == YamlNode::Kind::sequence)
      at->error("is empty", "write [program, argument, ...], or remove the line");
    return;
  }
  if (items.size() > kMaxArguments)
    return at->error("has more than " + std::to_string(kMaxArguments) + " elements", "shorten it, or run a script");
  for (const Cursor& item : items) {
    auto text = item.text();
    if (!text) return;
    if (text->find('\0') != std::string::npos || text->size() > kMaxArgument)
      return item.error("holds a zero byte or is longer than 16KiB", "shorten it");
    out.push_back(std::move(*text));
  }
  check_program(items.front(), service, out.front());
}

void read_environment(Reader& reader, ServiceConfig& service) {
  const Cursor* at = reader.take("environment");
  if (!at) return;
  for (const auto& [name, value] : at->entries()) {
    auto text = value.text();
    if (!text) continue;
    if (!is_variable_name(name)) {
      value.error("not the name of a variable", "use letters, digits and '_'");
    } else if (text->find('\0') != std::string::npos || text->size() > kMaxArgument) {
      value.error("holds a zero byte or is longer than 16KiB", "shorten it");
    } else if (service.environment.size() == kMaxVariables) {
      return at->error("has more than " + std::to_string(kMaxVariables) + " variables", "let a script set them");
    } else {
      service.environment.emplace_back(name, std::move(*text));
    }
  }
}

void check_health(const Reader& reader, const ServiceHealthConfig& health) {
  const Cursor& at = reader.place("health");
  if (!health.url.empty() && !health.address.empty()) at.error("has both url and address", "keep one of them");
  if (reader.has("health") && health.url.empty() && health.address.empty())
    at.error("names nothing to ask", "write {url: 'http://127.0.0.1:11434/'} or {address: '127.0.0.1:11434'}");
  if (!health.url.empty() && !is_http_url(health.url)) {
    at.error(in_quotes(health.url) + " is not an http or https URL",
             "write http://host:port/path without a user in it");
  }
  if (!health.address.empty() && !is_host_port(health.address))
    at.error(in_quotes(health.address) + " is not a host and a port", "write 127.0.0.1:11434 or [::1]:11434");
}

// What is not absolute is relative to the config file's folder.
void resolve(const Cursor& at, std::string& path) {
  if (!path.empty()) path = (at.source().folder / path).lexically_normal().string();
}

ServiceConfig read_service(std::string name, const Cursor& at, Reader& reader) {
  ServiceConfig service;
  service.name = std::move(name);
  if (!is_service_name(service.name)) {
    at.error(in_quotes(service.name) + " is not a name for a service",
             "begin with a letter or digit, and use those, '-', '_', '.' and '@', at most 64 of them");
  }
  fields(reader, service);
  read_environment(reader, service);
  for (const auto& [key, member] : kServiceCommands) read_command(reader, key, service, service.*member);
  reader.finish();
  check_health(reader, service.health);
  for (std::string* path : {&service.directory, &service.config, &service.backups}) resolve(at, *path);
  return service;
}

// Files of two services in one folder cannot be told apart, so what is removed there would be anybody's.
void check_backups(const std::vector<std::pair<Cursor, const ServiceConfig*>>& services) {
  std::unordered_map<std::string, std::string> owners;
  for (const auto& [at, service] : services) {
    if (service->keep > 0 && (service->backups.empty() || service->backup.empty()))
      at.error("keep counts the files of a backup that is not there", "give backup and backups, or remove keep");
    if (service->backups.empty()) continue;
    const auto [found, fresh] = owners.emplace(service->backups, service->name);
    if (!fresh) {
      at.error("backups is the folder of " + in_quotes(found->second) + " too",
               "give each service a folder of its own");
    }
  }
}

}  // namespace

std::string find_program(std::string_view program, std::string_view search_path) {
  if (program.starts_with('/')) {
    std::string whole(program);
    return is_executable_file(whole) ? whole : std::string();
  }
  if (program.empty() || program.find('/') != std::string_view::npos) return {};
  while (!search_path.empty()) {
    const std::size_t end = std::min(search_path.find(':'), search_path.size());
    const std::string_view folder = search_path.substr(0, end);
    search_path.remove_prefix(std::min(end + 1, search_path.size()));
    if (!folder.starts_with('/')) continue;
    std::string whole = std::string(folder).append("/").append(program);
    if (is_executable_file(whole)) return whole;
  }
  return {};
}

void read_services(Reader& file, Draft& draft) {
  const Cursor* at = file.take("services");
  if (!at) return;
  std::vector<ServiceConfig>& services = draft.config.services;
  std::vector<Cursor> places;
  if (at->node().kind == YamlNode::Kind::sequence) {
    for (const Cursor& item : at->items()) {
      Reader reader(item);
      std::string name;
      reader.text("name", name);
      if (!reader.has("name")) item.error("has no name", "add a name: it stands on the page and in addresses");
      services.push_back(read_service(std::move(name), reader.place("name"), reader));
      places.push_back(item);
    }
  } else {
    for (const auto& [name, place] : at->entries()) {
      Reader reader(place);
      services.push_back(read_service(name, place, reader));
      places.push_back(place);
    }
  }
  if (services.size() > kMaxServices)
    at->error("has more than " + std::to_string(kMaxServices) + " services", "leave some out");
  std::vector<std::pair<Cursor, const ServiceConfig*>> known;
  for (std::size_t i = 0; i < services.size(); ++i) {
    const auto same = [&](const auto& one) { return one.second->name == services[i].name; };
    if (std::any_of(known.begin(), known.end(), same))
      places[i].error("the name " + in_quotes(services[i].name) + " is taken", "choose another name");
    known.emplace_back(places[i], &services[i]);
  }
  check_backups(known);
}

}  // namespace core
