// Reads AMD's and Intel's cards from /sys, without a library of theirs. Owned by the thread that polls.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "metrics/gpu/drm_clients.h"
#include "metrics/gpu/gpu.h"
#include "metrics/poller.h"

namespace metrics::gpu {

// A card of the DRM: /sys/class/drm/cardN.
struct DrmCard {
  std::string folder;  // of the card
  std::string device;  // of its PCI device
  std::string hwmon;   // of its sensors; empty: none
  std::string bus, driver, pci_id;
};

// All cards of a vendor ("0x1002"), in their order.
std::vector<DrmCard> list_drm_cards(const std::string& sys, std::string_view vendor);

// What processes use of the cards, looked at every fifth time.
class DrmUse {
 public:
  const std::unordered_map<std::string, CardUse>& read(const std::string& proc);
  bool fresh() const noexcept { return age_ == 1; }  // the last read() looked

 private:
  unsigned age_ = 0;
  std::unordered_map<std::string, CardUse> use_;
};
std::vector<Process> processes_of(const CardUse* use, const std::string& proc);

class Amd {
 public:
  explicit Amd(std::string sys = "/sys", std::string proc = "/proc") : sys_(std::move(sys)), proc_(std::move(proc)) {}
  Reading read(When when);

 private:
  const std::string sys_, proc_;
  DrmUse use_;
};

class Intel {
 public:
  explicit Intel(std::string sys = "/sys", std::string proc = "/proc") : sys_(std::move(sys)), proc_(std::move(proc)) {}
  Reading read(When when);

 private:
  // The last of what only differences tell.
  struct Before {
    core::Instant energy_at{}, use_at{};
    std::optional<double> joules, watts;
    std::map<std::string, EngineUse> engines;
    std::optional<double> busy;
  };

  void read_power(const DrmCard& card, Device& device, Before& before, core::Instant now) const;
  void read_busy(const CardUse* use, Device& device, Before& before, core::Instant now) const;

  const std::string sys_, proc_;
  DrmUse use_;
  std::map<std::string, Before> before_;  // by bus; cards that are gone are dropped
};

}  // namespace metrics::gpu
