#include <arpa/inet.h>
#include <sys/stat.h>

#include <algorithm>

#include "core/config_parts.h"
#include "core/config_secrets.h"

namespace core {
namespace {

struct HostPort {
  std::string_view host;  // without the brackets of an IPv6 address
  std::string_view port;  // empty: none
  bool valid = false;
};

HostPort split_address(std::string_view text) {
  HostPort out;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return out;
    out.host = text.substr(1, close - 1);
    text.remove_prefix(close + 1);
  } else {
    out.host = text.substr(0, text.find(':'));
    text.remove_prefix(out.host.size());
  }
  if (text.starts_with(':')) out.port = text.substr(1);
  out.valid = text.empty() || (text.starts_with(':') && !out.port.empty());
  return out;
}

bool is_port(std::string_view port, int least) {
  if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string_view::npos) return false;
  const int number = std::stoi(std::string(port));
  return number >= least && number <= 65535;
}

bool is_ip(int family, std::string_view host) {
  in6_addr space{};
  return ::inet_pton(family, std::string(host).c_str(), &space) == 1;
}

// A port of 0 takes any free one.
bool is_listen_address(std::string_view text) {
  const HostPort at = split_address(text);
  const bool host =
      text.starts_with('[') ? is_ip(AF_INET6, at.host) : at.host == "localhost" || is_ip(AF_INET, at.host);
  return at.valid && host && is_port(at.port, 0);
}

void check_listen(const Reader& reader, const ServerConfig& server, bool has_keys) {
  const Cursor& at = reader.place("listen");
  if (server.listen.empty()) at.error("no address to listen on", "write one, as in 127.0.0.1:8080");
  for (const std::string& address : server.listen) {
    if (!is_listen_address(address)) {
      at.error(in_quotes(address) + " is not an address and a port", "write 127.0.0.1:8080, 0.0.0.0:8080 or [::]:8080");
    } else if (!has_keys && !is_loopback(address)) {
      at.warn("anyone who reaches " + in_quotes(address) + " may use the providers' accounts",
              "add client keys under auth.keys");
    }
    if (std::count(server.listen.begin(), server.listen.end(), address) > 1)
      at.error(in_quotes(address) + " is listed twice", "remove one");
  }
}

void check_tls(const Reader& reader, const TlsConfig& tls) {
  const Cursor& at = reader.place("tls");
  if (tls.certificate.empty() != tls.private_key.empty()) {
    at.error("TLS needs both certificate and private_key",
             tls.certificate.empty() ? "add certificate" : "add private_key");
  }
  struct stat info {};
  if (!tls.private_key.empty() && ::stat(tls.private_key.c_str(), &info) == 0) {
    warn_if_world_readable(at, (info.st_mode & S_IROTH) != 0);
  }
}

void check_cors(const Reader& reader, const CorsConfig& cors) {
  for (const std::string& origin : cors.allow_origins) {
    const std::size_t host = origin.find("://");
    const bool whole =
        host != std::string::npos && host + 3 < origin.size() && origin.find('/', host + 3) == std::string::npos;
    if (origin != "*" && !whole) {
      reader.place("cors").error(in_quotes(origin) + " is not an origin",
                                 "write scheme, host and port only, as in https://app.example.com");
    }
  }
}

// Empty when this is an http or https URL, whatever its path, else what is wrong with it. The URL itself may hold a
// password.
std::string_view flaw_of_any_url(std::string_view url) {
  const std::size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  if (scheme == 0) return "must begin with http:// or https://";
  const auto is_odd = [](char c) {
    return c <= ' ' || c >= 0x7f || std::string_view("\"<>\\^`{|}").find(c) != std::string_view::npos;
  };
  if (std::any_of(url.begin(), url.end(), is_odd)) return "has a character that no URL has";
  const std::string_view rest = url.substr(scheme);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (authority.find('@') != std::string_view::npos) return "must not have a user name or password";
  const HostPort at = split_address(authority);
  if (!at.valid || at.host.empty() || (!at.port.empty() && !is_port(at.port, 1))) return "has no valid host and port";
  if (authority.starts_with('[') && !is_ip(AF_INET6, at.host)) return "has no valid IPv6 address in its brackets";
  return {};
}

std::string_view path_of_url(std::string_view url) {
  const std::size_t host = url.find("://");
  if (host == std::string_view::npos) return {};
  const std::size_t path = url.find('/', host + 3);
  return path == std::string_view::npos ? std::string_view() : url.substr(path);
}

void check_url(const Reader& reader, const ProviderConfig& provider) {
  const Cursor& at = reader.place("base_url");
  if (provider.kind == ProviderKind::demo) {
    if (reader.has("base_url")) at.error("the demo provider has no URL", "remove base_url");
    return;
  }
  if (provider.base_url.empty()) {
    const bool azure = provider.kind == ProviderKind::azure;
    return at.error("needs a base_url",
                    azure ? "add base_url: https://NAME.openai.azure.com" : "add base_url: http://127.0.0.1:8000/v1");
  }
  if (const std::string_view flaw = flaw_of_url(provider.base_url); !flaw.empty()) {
    return at.error(std::string(flaw), "write it as in https://api.example.com/v1");
  }
  const std::string_view path = path_of_url(provider.base_url);
  const bool bare = provider.kind == ProviderKind::openai || provider.kind == ProviderKind::openai_compatible;
  if (bare && path.empty()) at.warn("has no path, most servers want /v1", "write " + provider.base_url + "/v1");
  if (provider.kind == ProviderKind::ollama && path.ends_with("/v1")) {
    at.error("/v1 is added for Ollama", "write the server alone, as in http://127.0.0.1:11434");
  }
  if (provider.kind == ProviderKind::azure && path.starts_with("/openai")) {
    at.error("/openai is added for Azure", "write the resource alone, as in https://NAME.openai.azure.com");
  }
}

void check_transport(const Reader& reader, const ProviderConfig& provider) {
  const bool tls = provider.base_url.starts_with("https://");
  const bool plain = provider.base_url.starts_with("http://");
  if (plain && !provider.api_key.empty() && provider.trust == Trust::external && !is_loopback(provider.base_url)) {
    reader.place("base_url")
        .warn("the api_key and the prompts travel unencrypted", "use https://, or set this provider's trust");
  }
  if (tls && !provider.verify_tls) {
    reader.place("verify_tls")
        .warn("whoever stands in between can read and change everything", "use ca_file with the server's own CA");
  }
}

void check_words(const Reader& reader, const ProviderConfig& provider) {
  constexpr std::string_view kFields[] = {"max_tokens", "max_completion_tokens"};
  const std::string& field = provider.max_tokens_field;
  if (!field.empty() && field != kFields[0] && field != kFields[1]) {
    reader.place("max_tokens_field")
        .error("must be max_tokens or max_completion_tokens", did_you_mean(field, kFields, "leave it out"));
  }
  const auto is_plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
  };
  if (!std::all_of(provider.api_version.begin(), provider.api_version.end(), is_plain)) {
    reader.place("api_version").error("is not an API version", "write it as in 2024-10-21");
  }
  if (reader.has("organization")) check_name(reader.place("organization"), provider.organization, "an organization");
}

void check_probe(const Reader& reader, const ProbeConfig& probe) {
  const Cursor& at = reader.place("probe");
  const bool odd = std::any_of(probe.path.begin(), probe.path.end(), [](char c) { return c <= ' ' || c >= 0x7f; });
  if (!probe.path.empty() && probe.path != "off" && (probe.path[0] != '/' || odd)) {
    at.error(in_quotes(probe.path) + " is not a path", "write path: /v1/models, or path: off");
  }
  if (probe.timeout > probe.interval) at.error("its timeout is longer than its interval", "make the timeout shorter");
}

}  // namespace

std::string_view flaw_of_url(std::string_view url) {
  if (const std::string_view flaw = flaw_of_any_url(url); !flaw.empty()) return flaw;
  if (url.find_first_of("?#") != std::string_view::npos) return "must not have a query or a fragment";
  for (const std::string_view end : {"/chat/completions", "/completions", "/embeddings", "/models"}) {
    if (url.ends_with(end)) return "must not have the endpoint's path";
  }
  return {};
}

bool is_loopback(std::string_view address) {
  if (const std::size_t scheme = address.find("://"); scheme != std::string_view::npos)
    address.remove_prefix(scheme + 3);
  const std::string_view host = split_address(address.substr(0, address.find('/'))).host;
  return host == "localhost" || host == "::1" || (host.starts_with("127.") && is_ip(AF_INET, host));
}

bool is_http_url(std::string_view text) {
  return flaw_of_any_url(text).empty() && text.find('#') == std::string_view::npos;
}

bool is_host_port(std::string_view text) {
  const auto at = split_address(text);
  const auto odd = [](char c) {
    return c <= ' ' || c >= 0x7f || std::string_view("/@?#\"'\\").find(c) != std::string_view::npos;
  };
  const bool host = text.starts_with('[') ? is_ip(AF_INET6, at.host)
                                          : !at.host.empty() && std::none_of(at.host.begin(), at.host.end(), odd);
  return at.valid && host && is_port(at.port, 1);
}

bool is_header_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool check_name(const Cursor& at, std::string_view name, std::string_view what) {
  constexpr std::size_t kLongest = 256;
  std::string problem;
  if (name.empty()) problem = " needs a name";
  if (name.size() > kLongest) problem = " must have a name of at most 256 bytes";
  const auto is_control = [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; };
  if (std::any_of(name.begin(), name.end(), is_control)) problem = " must not have control characters in its name";
  if (problem.empty()) return true;
  at.error(std::string(what) + problem, "choose another name");
  return false;
}

void check_server(const Reader& at, const ServerConfig& server, bool has_keys) {
  check_listen(at, server, has_keys);
  check_tls(at, server.tls);
  check_cors(at, server.cors);
  if (server.limits.in_flight_bytes < server.limits.body_bytes) {
    at.place("limits").error("in_flight_bytes is less than body_bytes, so a large body never fits",
                             "raise in_flight_bytes or lower body_bytes");
  }
}

void check_provider(const Reader& at, const ProviderConfig& provider) {
  const auto is_plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
           c == '.';
  };
  if (provider.name.empty() || provider.name.size() > 64 ||
      !std::all_of(provider.name.begin(), provider.name.end(), is_plain)) {
    at.at().error("a provider's name is a word of at most 64 characters", "use letters, digits, '-', '_' and '.'");
  }
  if (!at.has("kind")) at.at().error("has no kind", "add kind: openai, azure, openai_compatible, ollama or demo");
  if (at.has("kind")) check_url(at, provider);
  check_transport(at, provider);
  check_words(at, provider);
  check_probe(at, provider.probe);
  const bool wants_key =
      provider.kind == ProviderKind::azure || (provider.kind == ProviderKind::openai && !at.has("base_url"));
  if (wants_key && !at.has("api_key") && !at.has("api_key_file"))
    at.at().warn("has no api_key", "add api_key: ${NAME_OF_A_VARIABLE}");
}

void check_tier(const Cursor& at, const RuleAction& then, const Draft& draft) {
  std::size_t tiers = 0;
  for (const RouteConfig& route : draft.config.routes) {
    if (then.route.empty() || then.route == route.name) tiers = std::max(tiers, route.tiers.size());
  }
  if (then.tier <= tiers || tiers == 0) return;
  const std::string chain = then.route.empty() ? "no route has" : "route " + in_quotes(then.route) + " has not";
  at.warn(chain + " so many tiers, so it begins at its last", "write " + std::to_string(tiers) + " or less");
}

void check_limits_of_trying(const Reader& at, const RouteConfig& route) {
  if (route.retry.backoff_base > route.retry.backoff_max) {
    at.place("retry").error("backoff_base is longer than backoff_max", "raise backoff_max or lower backoff_base");
  }
  if (route.breaker.open_base > route.breaker.open_max) {
    at.place("breaker").error("open_base is longer than open_max", "raise open_max or lower open_base");
  }
}

void check_cache(const Reader& at, const RouteCacheConfig& cache) {
  constexpr std::size_t kMostTags = 16, kTagBytes = 64;  // router/cache/entry.h has room for no more
  if (cache.tags.size() > kMostTags) {
    at.place("cache").error("more than " + std::to_string(kMostTags) + " tags", "keep those you clear by");
  }
  for (const std::string& tag : cache.tags) {
    if (tag.empty() || tag.size() > kTagBytes)
      at.place("cache").error(
          "the tag " + in_quotes(tag) + " is empty or longer than " + std::to_string(kTagBytes) + " bytes",
          "shorten it");
  }
}

void check_semantic(const Cursor& at, const RouteConfig& route, const Draft& draft) {
  const std::string& name = route.cache.semantic.embeddings;
  if (name.empty()) return;
  const auto found = draft.models.find(name);
  const auto& routes = draft.config.routes;
  const auto embedder = std::find_if(routes.begin(), routes.end(), [&](const RouteConfig& one) {
    return found != draft.models.end() && one.name == found->second;
  });
  if (embedder == routes.end()) {
    return at.error("cache.semantic.embeddings names " + in_quotes(name) + ", and there is no such route",
                    "add a route with embeddings targets and write its name");
  }
  bool any = false, trusted = false;
  for (const TierConfig& tier : embedder->tiers) {
    for (const WeightedTarget& weighted : tier.targets) {
      const TargetConfig& target = draft.config.targets[weighted.target];
      const ProviderConfig& provider = draft.config.providers[draft.providers.at(target.provider)];
      any = any || target.embeddings;
      trusted = trusted || (target.embeddings && provider.trust >= std::max(route.floor, embedder->floor));
    }
  }
  if (!any) {
    at.error("cache.semantic.embeddings names " + in_quotes(name) + ", none of whose targets serves embeddings",
             "add a target with embeddings: true to that route, or name another");
  } else if (!trusted) {
    at.error("cache.semantic can never be used: no embeddings target of " + in_quotes(name) + " is trusted as '" +
                 std::string(to_string(std::max(route.floor, embedder->floor))) + "'",
             "add such a target, or lower the floor");
  }
  if (route.cache.mode == CacheMode::off)
    at.warn("cache.semantic does nothing while cache.mode is off", "set cache.mode: all or deterministic");
}

void check_chain(const Reader& at, const RouteConfig& route, const Draft& draft) {
  Trust best = Trust::external;
  bool any = false;
  bool all_off = true;
  for (const TierConfig& tier : route.tiers) {
    for (const WeightedTarget& weighted : tier.targets) {
      const std::string& name = draft.config.targets[weighted.target].provider;
      const ProviderConfig& provider = draft.config.providers[draft.providers.at(name)];
      best = std::max(best, provider.trust);
      all_off = all_off && !provider.disabled.empty();
      any = true;
    }
  }
  if (!any) return;
  if (best < route.floor) {
    at.place("floor").error(
        "can never be served: no target's provider is trusted as '" + std::string(to_string(route.floor)) + "'",
        "add such a target, lower the floor, or set the trust of one of its providers");
  }
  if (all_off)
    at.at().warn("can not be served: all its providers are off", "set their variables, or add another target");
}

}  // namespace core
