// The cards of another machine, out of what dcgm-exporter or nvidia_gpu_exporter says of them. What is told of a card
// in many series is joined by its UUID. Pure.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "metrics/gpu/gpu.h"

namespace metrics::gpu {

struct Exported {
  std::vector<Device> devices;  // by index, then UUID; at most kMaxDevices
  std::size_t samples = 0;      // of anything
  std::size_t refused = 0;      // lines that are not of the format
  std::size_t left_out = 0;     // series of cards beyond kMaxDevices
};

Exported read_exporter(std::string_view text);

// NVIDIA's UUIDs are written with and without "GPU-": with it here.
std::string whole_uuid(std::string_view text);

}  // namespace metrics::gpu
