// Who may come near the page and its API at all, before anybody asks for a key. Where keys are configured, everybody:
// each endpoint asks for one. Where none are, whoever reaches it is an admin, so it must be this machine alone: the
// server listens on loopback, the name asked for is this machine's (a page elsewhere may have its own name point here:
// DNS rebinding), no page of another origin asks, and no proxy says that it forwards (one that says nothing cannot be
// told from this machine: docs/dashboard.md warns). Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/config.h"
#include "core/result.h"
#include "net/http_head.h"

namespace dashboard {

// `addresses`: what the server listens on. Errors: forbidden, with the cure.
core::Result<void> pass_gate(const core::Config& config, const std::vector<std::string>& addresses,
                             const net::RequestHead& head);

// Of "host:port", "[v6]:port" or a host alone.
bool is_loopback_host(std::string_view authority);

}  // namespace dashboard
