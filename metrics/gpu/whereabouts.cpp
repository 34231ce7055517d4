#include "metrics/gpu/whereabouts.h"

#include <algorithm>

#include "metrics/gpu/placement.h"

namespace metrics::gpu {
namespace {

// Drivers keep a little for themselves, and a server's own figure counts only what it allocated.
constexpr double kHolds = 0.95;

// Ollama lists "llama3:latest" where clients may say "llama3".
bool means(std::string_view listed, std::string_view asked) {
  constexpr std::string_view kLatest = ":latest";
  if (listed.ends_with(kLatest) && asked.find(':') == asked.npos) listed.remove_suffix(kLatest.size());
  return same_model(listed, asked);
}

const Device* find_card(const std::string& uuid, const Reading& here, const Elsewhere::View& elsewhere) {
  const auto in = [&uuid](const std::vector<Device>& devices) {
    const auto found =
        std::find_if(devices.begin(), devices.end(), [&](const Device& one) { return one.uuid == uuid; });
    return found == devices.end() ? nullptr : &*found;
  };
  if (const Device* found = in(here.devices)) return found;
  for (const auto& exporter : elsewhere.exporters) {
    if (const Device* found = in(exporter->devices)) return found;
  }
  return nullptr;
}

const LoadedModel* loaded(const Served& target, const Elsewhere::View& elsewhere) {
  for (const auto& server : elsewhere.servers) {
    if (server->provider != target.provider || server->told != Told::ok) continue;
    for (const LoadedModel& one : server->models) {
      if (means(one.model, target.model)) return &one;
    }
  }
  return nullptr;
}

// The cards of the machine that the provider is on, when somebody tells of them.
std::vector<const Device*> cards_beside(const Served& target, const Reading& here, const Elsewhere::View& elsewhere,
                                        std::string& whose) {
  std::vector<const Device*> out;
  if (target.here) {
    for (const Device& device : here.devices) out.push_back(&device);
    whose = "this machine";
    return out;
  }
  for (const auto& exporter : elsewhere.exporters) {
    if (exporter->host != target.host) continue;
    for (const Device& device : exporter->devices) {
      const bool known =
          std::any_of(out.begin(), out.end(), [&](const Device* other) { return other->uuid == device.uuid; });
      if (!known) out.push_back(&device);
    }
    whose = "the machine of exporter " + exporter->name;
  }
  return out;
}

Placement declared(const Served& target, const Placement* seen, const LoadedModel* model, const Reading& here,
                   const Elsewhere::View& elsewhere) {
  Placement out;
  out.deployment = target.deployment;
  out.uuids = target.declared;
  out.basis = Basis::declared;
  out.confidence = Confidence::high;
  out.reason = "the config says so";
  if (seen && seen->uuids == out.uuids) {
    out.memory_bytes = seen->memory_bytes;
  } else if (model) {
    out.memory_bytes = model->gpu_bytes;
  }
  for (const std::string& uuid : out.uuids) {
    if (find_card(uuid, here, elsewhere)) continue;
    out.reason += "; nobody tells of " + uuid;
    break;
  }
  return out;
}

// Nothing but the one card that can hold it.
Placement by_memory(const Served& target, const LoadedModel& model, const Reading& here,
                    const Elsewhere::View& elsewhere) {
  Placement out;
  out.deployment = target.deployment;
  out.basis = Basis::memory;
  std::string whose;
  const auto cards = cards_beside(target, here, elsewhere, whose);
  const bool sized = model.gpu_bytes.has_value();
  if (cards.empty() || (sized && *model.gpu_bytes == 0)) return out;
  std::vector<const Device*> fit;
  for (const Device* card : cards) {
    if (card->lost) continue;
    const bool holds = !sized || (card->memory_used_bytes && static_cast<double>(*card->memory_used_bytes) >=
                                                                 kHolds * static_cast<double>(*model.gpu_bytes));
    if (holds) fit.push_back(card);
  }
  // Without a figure only a machine with a single card leaves no choice.
  if (fit.size() != 1) return out;
  out.uuids.push_back(fit.front()->uuid);
  out.memory_bytes = model.gpu_bytes;
  out.confidence = Confidence::low;
  out.reason = cards.size() == 1 ? "its server has it loaded, and it is the only card of " + whose
                                 : "its server has it loaded, and no other card of " + whose + " holds so much";
  return out;
}

}  // namespace

std::vector<Placement> place_all(const std::vector<Served>& targets, const Reading& here,
                                 const Elsewhere::View& elsewhere) {
  std::vector<Placement> out;
  for (const Served& target : targets) {
    const auto found = std::find_if(here.placements.begin(), here.placements.end(),
                                    [&](const Placement& one) { return one.deployment == target.deployment; });
    const Placement* seen = found == here.placements.end() ? nullptr : &*found;
    const LoadedModel* model = loaded(target, elsewhere);
    if (!target.declared.empty()) {
      out.push_back(declared(target, seen, model, here, elsewhere));
    } else if (seen) {
      out.push_back(*seen);
    } else if (model) {
      Placement one = by_memory(target, *model, here, elsewhere);
      if (!one.uuids.empty()) out.push_back(std::move(one));
    }
  }
  return out;
}

std::vector<std::string> targets_of(const std::vector<Served>& targets, const std::string& provider,
                                    std::string_view model) {
  std::vector<std::string> out;
  for (const Served& target : targets) {
    if (target.provider == provider && means(model, target.model)) out.push_back(target.deployment);
  }
  return out;
}

}  // namespace metrics::gpu
