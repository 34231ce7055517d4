// A kind of provider: where its endpoints are, how it is authenticated and probed, and what it wants changed in a
// request. One row per kind in providers.cpp. All kinds here speak the OpenAI protocol, so bodies are spliced and never
// rebuilt.
#pragma once

#include <string>
#include <string_view>

#include "core/config.h"
#include "core/types.h"

namespace router {

struct ProviderKind {
  core::ProviderKind kind;
  // Appends the path of an endpoint (behind the base URL's own path) for a model.
  void (*append_path)(std::string& out, const core::ProviderConfig& provider, core::Endpoint endpoint,
                      std::string_view model);
  // Appends the header lines that authenticate us.
  void (*append_auth)(std::string& out, const core::ProviderConfig& provider);
  std::string_view probe_path;        // a free endpoint, behind the base URL's host; "": none
  bool openai_headers;                // forwards OpenAI-* and Idempotency-Key from the client
  std::string_view max_tokens_field;  // "max_tokens" where the newer name is ignored
  bool in_process;                    // answered inside this process
};

const ProviderKind& provider_kind(core::ProviderKind kind) noexcept;

// The whole request head up to and including "content-length: ".
std::string request_head(const core::ProviderConfig& provider, const ProviderKind& kind, std::string_view authority,
                         std::string_view prefix, core::Endpoint endpoint, std::string_view model);

}  // namespace router
