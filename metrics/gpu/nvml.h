// Reads NVIDIA cards through NVML. Owned by the thread that polls: NVML may take seconds, or hang with its driver. A
// library that is absent, a driver that is not loaded and a card that falls off the bus are all states, found anew with
// growing pauses: a driver may be installed, updated or reset while we run.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "metrics/gpu/gpu.h"
#include "metrics/gpu/nvml_api.h"
#include "metrics/poller.h"

namespace metrics::gpu {

struct NvmlOptions {
  std::string library = "libnvidia-ml.so.1";
  std::string proc = "/proc", sys = "/sys";
};

class Nvml {
 public:
  explicit Nvml(NvmlOptions options) : options_(std::move(options)) {}
  Reading read(When when);

 private:
  // What does not change while the library is open.
  struct Card {
    nvml::Handle handle = nullptr;  // null: it would not be had
    Device known;
  };

  void open();
  void list_cards(unsigned count);
  void describe(Card& card);
  Device read_card(const Card& card);
  void read_memory(nvml::Handle handle, Device& device);
  void read_sensors(nvml::Handle handle, Device& device);
  void read_totals(nvml::Handle handle, Device& device);
  std::optional<std::vector<Process>> list_processes(nvml::Handle handle, Device& device);
  void name_processes(Reading& reading) const;

  bool good(nvml::Code code, Device& device);
  void fail(std::string reason, std::string cure);
  void fail(nvml::Code code, std::string_view doing);

  const NvmlOptions options_;
  std::unique_ptr<nvml::Library> library_;  // null: closed
  std::vector<Card> cards_;
  Reading trouble_;           // why it is closed, or why it will be
  bool troubled_ = false;     // something went wrong since it was opened
  core::Instant next_try_{};  // not before this is it opened (again)
  core::Duration pause_{};    // the last; doubles
};

}  // namespace metrics::gpu
