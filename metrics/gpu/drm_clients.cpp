#include "metrics/gpu/drm_clients.h"

#include <algorithm>
#include <set>

#include "metrics/files.h"

namespace metrics::gpu {
namespace {

constexpr std::size_t kProcesses = 4096;
constexpr std::size_t kDescriptors = 1024;  // of each
constexpr std::size_t kEngines = 32;        // of each card
constexpr std::size_t kCards = 64;

struct Client {
  std::string card, id;
  std::optional<std::uint64_t> resident, in_use, total;
  std::map<std::string, EngineUse> engines;
};

std::optional<std::uint64_t> size_of(std::string_view value) {
  const auto number = to_number(take_word(value));
  const std::string_view unit = take_word(value);
  if (!number) return std::nullopt;
  return *number * (unit == "KiB" ? 1024u : unit == "MiB" ? 1024u * 1024u : 1u);
}

bool is_on_card(std::string_view region) { return region.starts_with("vram") || region.starts_with("local"); }

void sum(std::optional<std::uint64_t>& to, std::string_view value) {
  if (const auto bytes = size_of(value)) to = to.value_or(0) + *bytes;
}

// Memory has had three names; a kernel may write several of them.
void take_field(Client& client, std::string_view name, std::string_view value) {
  const auto region = [&](std::string_view prefix) {
    return name.starts_with(prefix) && is_on_card(name.substr(prefix.size()));
  };
  const auto engine = [&](std::string_view prefix) -> EngineUse* {
    if (!name.starts_with(prefix)) return nullptr;
    const std::string one(name.substr(prefix.size()));
    return client.engines.size() < kEngines || client.engines.contains(one) ? &client.engines[one] : nullptr;
  };
  if (name == "drm-pdev") client.card = value;
  if (name == "drm-client-id") client.id = value;
  if (region("drm-resident-")) sum(client.resident, value);
  if (region("drm-memory-")) sum(client.in_use, value);
  if (region("drm-total-")) sum(client.total, value);
  const std::uint64_t count = to_number(take_word(value)).value_or(0);
  if (name.starts_with("drm-engine-capacity-")) return;
  if (EngineUse* use = engine("drm-engine-")) use->busy_ns = count;
  if (EngineUse* use = engine("drm-cycles-")) use->cycles = count;
  if (EngineUse* use = engine("drm-total-cycles-")) use->total_cycles = count;
}

std::optional<Client> read_client(const std::string& fdinfo) {
  const auto text = read_text(fdinfo);
  if (!text) return std::nullopt;
  Client out;
  for (std::string_view rest = *text; !rest.empty();) {
    const std::string_view line = take_line(rest);
    const std::size_t colon = line.find(':');
    if (colon != line.npos) take_field(out, line.substr(0, colon), trim(line.substr(colon + 1)));
  }
  if (out.card.empty()) return std::nullopt;
  return out;
}

void add(CardUse& use, std::uint32_t pid, const Client& client) {
  auto& memory = use.memory_by_pid[pid];
  const auto bytes = client.resident ? client.resident : client.in_use ? client.in_use : client.total;
  if (bytes) memory = memory.value_or(0) + *bytes;
  for (const auto& [name, engine] : client.engines) {
    EngineUse& all = use.engines[name];
    all.busy_ns += engine.busy_ns;
    all.cycles += engine.cycles;
    all.total_cycles = std::max(all.total_cycles, engine.total_cycles);  // one clock for all
  }
}

}  // namespace

std::unordered_map<std::string, CardUse> read_drm_clients(const std::string& proc) {
  std::unordered_map<std::string, CardUse> out;
  std::set<std::string> seen;  // a client may be open twice, and in two processes after a fork
  for (const std::uint32_t pid : list_numbers(proc, kProcesses)) {
    const std::string home = proc + '/' + std::to_string(pid);
    for (const std::uint32_t fd : list_numbers(home + "/fd", kDescriptors)) {
      const std::string number = std::to_string(fd);
      const auto target = read_link(home + "/fd/" + number);
      if (!target || !target->starts_with("/dev/dri/")) continue;
      const auto client = read_client(home + "/fdinfo/" + number);
      if (!client || (!client->id.empty() && !seen.insert(client->card + ' ' + client->id).second)) continue;
      if (out.size() < kCards || out.contains(client->card)) add(out[client->card], pid, *client);
    }
  }
  return out;
}

}  // namespace metrics::gpu
