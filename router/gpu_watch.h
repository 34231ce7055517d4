// Asks others of cards and models now and then: the exporters of the config, and those model servers among its
// providers that have a word for what they have loaded. Which: Ollama by its kind (/api/ps, with the provider's own key
// and headers, as its probe); vLLM among the openai_compatible ones that are trusted above external or have a loopback
// or private address (/metrics, without any key). Nothing else is ever asked, and no request waits for it.
#pragma once

#include "net/task.h"
#include "router/core_state.h"

namespace router {

// Runs as long as its core; ends at once where the config watches no cards.
net::Task<void> watch_gpus(CoreState& home);

// Whether a provider is asked what it has loaded.
bool is_asked_for_models(const Provider& provider);

}  // namespace router
