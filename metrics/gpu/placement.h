// Which card serves which target of the config, as far as this machine can tell: the server behind a target's port is
// found in /proc, and its processes among those that NVML names. Every answer has a confidence and its reason, since
// no server says it itself. `place` is a pure function; `read_processes_behind` looks at /proc, which is expensive, so
// it is done now and then. Command lines are read for the name of a model and for nothing else, and never kept.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "metrics/gpu/gpu.h"

namespace metrics::gpu {

// A target whose provider is on this machine.
struct Backend {
  std::string deployment;  // provider/model
  std::string model;       // what the provider is asked for
  std::uint16_t port = 0;
};

struct ProcessFacts {
  std::uint32_t parent = 0;
  std::string serves;   // the model that its command line names; empty: none
  std::string visible;  // CUDA_VISIBLE_DEVICES; empty: not set, or not to be read
};

struct MachineFacts {
  std::map<std::uint16_t, std::vector<std::uint32_t>> listeners;  // pids by port
  std::unordered_map<std::uint32_t, ProcessFacts> processes;
};

MachineFacts read_processes_behind(const std::string& proc, const std::vector<Backend>& backends,
                                   const std::vector<Device>& devices);

// The model that a server was started with, out of arguments that end with a zero byte each:
// `vllm serve M`, `--served-model-name M`, `--model M`, `-m M` and the like. Empty: none.
std::string_view model_of_command(std::string_view arguments);

// A server may be told a folder or an organisation that its clients leave out.
bool same_model(std::string_view told, std::string_view asked);

std::vector<Placement> place(const std::vector<Backend>& backends, const MachineFacts& facts,
                             const std::vector<Device>& devices, bool foreign_pids);

}  // namespace metrics::gpu
