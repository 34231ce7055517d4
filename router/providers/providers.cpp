#include "router/providers/provider.h"

#include <array>

#include "core/version.h"
#include "router/loop.h"

namespace router {
namespace {

using core::Endpoint;
using core::ProviderConfig;

std::string_view endpoint_path(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::completions: return "/completions";
    case Endpoint::embeddings: return "/embeddings";
    default: return "/chat/completions";
  }
}

// base_url ends in /v1 (or what stands for it): https://api.openai.com/v1
void openai_path(std::string& out, const ProviderConfig&, Endpoint endpoint, std::string_view) {
  out += endpoint_path(endpoint);
}

// base_url is the server: http://127.0.0.1:11434
void ollama_path(std::string& out, const ProviderConfig&, Endpoint endpoint, std::string_view) {
  out += "/v1";
  out += endpoint_path(endpoint);
}

// base_url is the resource: https://NAME.openai.azure.com. Without an api_version the v1 URL, where `model` names the
// deployment.
void azure_path(std::string& out, const ProviderConfig& provider, Endpoint endpoint, std::string_view model) {
  if (provider.api_version.empty()) {
    out += "/openai/v1";
    out += endpoint_path(endpoint);
    return;
  }
  out += "/openai/deployments/";
  for (const char c : model) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    if (plain) {
      out += c;
    } else {
      constexpr std::string_view kHex = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  out += endpoint_path(endpoint);
  out += "?api-version=";
  out += provider.api_version;
}

void bearer(std::string& out, const ProviderConfig& provider) {
  if (provider.api_key.empty()) return;
  out += "authorization: Bearer ";
  out += provider.api_key;
  out += "\r\n";
}

void openai_auth(std::string& out, const ProviderConfig& provider) {
  bearer(out, provider);
  if (!provider.organization.empty()) {
    out += "openai-organization: ";
    out += provider.organization;
    out += "\r\n";
  }
}

void azure_auth(std::string& out, const ProviderConfig& provider) {
  if (provider.api_key.empty()) return;
  out += "api-key: ";
  out += provider.api_key;
  out += "\r\n";
}

void no_path(std::string&, const ProviderConfig&, Endpoint, std::string_view) {}
void no_auth(std::string&, const ProviderConfig&) {}

using Kind = core::ProviderKind;
constexpr std::array<ProviderKind, 5> kProviders{{
    //                        path         auth         free probe      openai headers, max_tokens field, in process
    {Kind::openai, openai_path, openai_auth, "{base}/models", true, "", false},
    {Kind::azure, azure_path, azure_auth, "/openai/v1/models", false, "", false},
    {Kind::openai_compatible, openai_path, bearer, "{base}/models", false, "", false},
    {Kind::ollama, ollama_path, bearer, "/api/tags", false, "max_tokens", false},  // ignores max_completion_tokens
    {Kind::demo, no_path, no_auth, "", false, "", true},
}};

}  // namespace

const ProviderKind& provider_kind(core::ProviderKind kind) noexcept {
  for (const ProviderKind& row : kProviders) {
    if (row.kind == kind) return row;
  }
  return kProviders[2];
}

std::string request_head(const ProviderConfig& provider, const ProviderKind& kind, std::string_view authority,
                         std::string_view prefix, Endpoint endpoint, std::string_view model) {
  std::string out = "POST ";
  out += prefix;
  kind.append_path(out, provider, endpoint, model);
  out += " HTTP/1.1\r\nhost: ";
  out += authority;
  out += "\r\n";
  kind.append_auth(out, provider);
  for (const auto& [name, value] : provider.headers) {
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
  }
  out += "user-agent: signalbox/";
  out += core::version();
  out += "\r\n";
  out += kViaName;
  out += ": ";
  out += own_id();
  // Compressed streams would have to be unpacked to be read, event by event.
  out +=
      "\r\naccept: application/json, text/event-stream\r\naccept-encoding: identity\r\ncontent-type: "
      "application/json\r\ncontent-length: ";
  return out;
}

}  // namespace router
