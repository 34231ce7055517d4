// The parts `providers` and `targets`.
#include <algorithm>

#include "core/config_fields_routing.h"
#include "core/config_parts.h"
#include "core/config_secrets.h"

namespace core {
namespace {

std::string_view default_url(ProviderKind kind) {
  switch (kind) {
    case ProviderKind::openai: return "https://api.openai.com/v1";
    case ProviderKind::ollama: return "http://127.0.0.1:11434";
    default: return {};
  }
}

// Prompts stay on this machine with the demo provider, and with an Ollama that runs here.
Trust default_trust(const ProviderConfig& provider) {
  const bool here =
      provider.kind == ProviderKind::demo || (provider.kind == ProviderKind::ollama && is_loopback(provider.base_url));
  return here ? Trust::local : Trust::external;
}

// A key that the environment does not have turns its provider off instead of refusing the file, so that one file serves
// a laptop and a server. `${NAME:-}` says that no key is needed.
void read_api_key(Reader& reader, ProviderConfig& provider) {
  std::string missing;
  const auto key = read_secret(reader, kApiKey, &missing);
  const Cursor& at = reader.place(kApiKey.text);
  const std::string& written = at.node().text;
  if (!missing.empty()) {
    provider.disabled = missing + " is not set";
  } else if (key && key->empty() && !written.empty() && written.find(":-") == std::string::npos) {
    provider.disabled = "its api_key is empty";
  } else if (key) {
    provider.api_key = *key;
  }
  if (!provider.disabled.empty())
    at.warn("this provider is off: " + provider.disabled, "set the variable, or remove the provider");
}

// Those the HTTP client writes itself; a second one would let two readers see two different messages.
bool is_reserved(std::string name) {
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  constexpr std::string_view kReserved[] = {"host",       "content-length", "content-type", "transfer-encoding",
                                            "connection", "expect",         "te",           "upgrade"};
  return std::find(std::begin(kReserved), std::end(kReserved), name) != std::end(kReserved);
}

void read_headers(Reader& reader, ProviderConfig& provider) {
  const Cursor* at = reader.take("headers");
  if (!at) return;
  for (const auto& [name, value] : at->entries()) {
    auto text = value.text();
    if (!text) continue;
    if (!is_header_name(name)) {
      value.error("not a header name", "use letters, digits and '-'");
    } else if (is_reserved(name)) {
      value.error("this header is written by Signalbox", "remove it");
    } else if (std::any_of(text->begin(), text->end(),
                           [](char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f; })) {
      value.error("holds a line break or another control character", "keep the value on one line");
    } else {
      provider.headers.emplace_back(name, std::move(*text));
    }
  }
}

void read_provider(const std::string& name, const Cursor& at, ProviderConfig& provider) {
  Reader reader(at);
  provider.name = name;
  fields(reader, provider);
  read_api_key(reader, provider);
  read_headers(reader, provider);
  reader.finish();
  if (!reader.has("base_url")) provider.base_url = default_url(provider.kind);
  while (provider.base_url.ends_with('/')) provider.base_url.pop_back();
  if (!reader.has("trust")) provider.trust = default_trust(provider);
  // A trace id tells an outsider which requests belong together, so it goes there only on purpose.
  if (!reader.has("forward_trace")) provider.forward_trace = provider.trust != Trust::external;
  check_provider(reader, provider);
}

void read_target(const std::string& name, const Cursor& at, Draft& draft) {
  const auto index = find_target(at, name, draft);
  TargetConfig ignored;
  TargetConfig& target = index ? draft.config.targets[*index] : ignored;
  Reader reader(at);
  fields(reader, target);
  reader.finish();
  target.price.known = reader.has("price");
  if (target.model.empty()) target.model = name.substr(std::min(name.find('/'), name.size() - 1) + 1);
  check_name(reader.place("model"), target.model, "a model");
  check_cards(reader, target);
  if (!target.chat && !target.embeddings) at.error("serves neither chat nor embeddings", "set one of the two to true");
}

}  // namespace

std::optional<std::uint32_t> find_target(const Cursor& at, const std::string& name, Draft& draft) {
  if (const auto found = draft.targets.find(name); found != draft.targets.end()) return found->second;
  const std::size_t slash = name.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == name.size()) {
    at.error(in_quotes(name) + " is not a target", "write provider/model, as in ollama/llama3.1:8b");
    return std::nullopt;
  }
  if (!check_name(at, name, "a target")) return std::nullopt;
  TargetConfig target;
  target.name = name;
  target.provider = name.substr(0, slash);
  target.model = name.substr(slash + 1);
  if (!draft.providers.contains(target.provider)) {
    if (at.source().issues.full()) return std::nullopt;
    std::vector<std::string_view> names;
    for (const ProviderConfig& provider : draft.config.providers) names.push_back(provider.name);
    at.error("there is no provider " + in_quotes(target.provider),
             did_you_mean(target.provider, names, "describe it under 'providers'"));
    return std::nullopt;
  }
  const auto index = static_cast<std::uint32_t>(draft.config.targets.size());
  draft.targets.emplace(name, index);
  draft.config.targets.push_back(std::move(target));
  return index;
}

void read_providers(Reader& file, Draft& draft) {
  if (const Cursor* at = file.take("providers")) {
    for (const auto& [name, place] : at->entries()) {
      draft.providers.emplace(name, static_cast<std::uint32_t>(draft.config.providers.size()));
      read_provider(name, place, draft.config.providers.emplace_back());
    }
  }
  if (const Cursor* at = file.take("targets")) {
    for (const auto& [name, place] : at->entries()) read_target(name, place, draft);
  }
}

}  // namespace core
