// Where each target of the config sits, out of all that is known: what the config declares, what is seen of this
// machine's processes (placement.h), and what model servers say they have loaded. The first of these that knows
// decides. Pure.
#pragma once

#include <string>
#include <vector>

#include "metrics/gpu/elsewhere.h"
#include "metrics/gpu/gpu.h"

namespace metrics::gpu {

// A target, and where its provider is.
struct Served {
  std::string deployment;  // provider/model
  std::string model;       // what the provider is asked for
  std::string provider;
  std::string host;                   // in lower case
  bool here = false;                  // the provider is at a loopback address
  std::vector<std::string> declared;  // UUIDs, of the config
};

// Targets of which nothing is known are left out: nothing is guessed among several cards.
std::vector<Placement> place_all(const std::vector<Served>& targets, const Reading& here,
                                 const Elsewhere::View& elsewhere);

// The targets of a provider that mean this model of its server.
std::vector<std::string> targets_of(const std::vector<Served>& targets, const std::string& provider,
                                    std::string_view model);

}  // namespace metrics::gpu
