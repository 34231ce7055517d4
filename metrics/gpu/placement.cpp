#include "metrics/gpu/placement.h"

#include <algorithm>
#include <set>

#include "metrics/files.h"

namespace metrics::gpu {
namespace {

constexpr unsigned kDeepest = 32;  // parents of a process; a bound against nonsense

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool same_text(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

class Map {
 public:
  Map(const MachineFacts& facts, const std::vector<Device>& devices, const std::vector<Backend>& backends)
      : facts_(facts), devices_(devices) {
    for (const Backend& backend : backends) models_[backend.port].insert(backend.model);
  }

  Placement place(const Backend& backend, bool foreign_pids) const {
    Placement out;
    out.deployment = backend.deployment;
    if (!foreign_pids && (by_port(backend, out) || by_parent(backend, out) || by_command(backend, out))) return out;
    by_environment(backend, out);
    return out;
  }

 private:
  template <class Wanted>
  bool take(Placement& out, Wanted wanted, std::string& whom) const {
    for (const Device& device : devices_) {
      if (!device.processes) continue;
      bool here = false;
      for (const Process& process : *device.processes) {
        if (!wanted(process.pid)) continue;
        here = true;
        if (whom.empty()) whom = "process " + std::to_string(process.pid);
        if (process.memory_bytes) out.memory_bytes = out.memory_bytes.value_or(0) + *process.memory_bytes;
      }
      if (here) out.uuids.push_back(device.uuid);
    }
    return !out.uuids.empty();
  }

  const ProcessFacts* find(std::uint32_t pid) const {
    const auto found = facts_.processes.find(pid);
    return found == facts_.processes.end() ? nullptr : &found->second;
  }

  // Calls with the process and its parents until that returns true. Process 1 is everybody's parent and says nothing,
  // but in a container it may be the server itself.
  template <class Each>
  bool upwards(std::uint32_t pid, Each each) const {
    for (unsigned i = 0; i < kDeepest && (pid > 1 || i == 0); ++i) {
      if (each(pid)) return true;
      const ProcessFacts* facts = find(pid);
      if (!facts) return false;
      pid = facts->parent;
    }
    return false;
  }

  bool listens(std::uint32_t pid, std::uint16_t port) const {
    const auto found = facts_.listeners.find(port);
    return found != facts_.listeners.end() &&
           std::find(found->second.begin(), found->second.end(), pid) != found->second.end();
  }

  bool serves(std::uint32_t pid, const std::string& model) const {
    return upwards(pid, [&](std::uint32_t one) {
      const ProcessFacts* facts = find(one);
      return facts && same_model(facts->serves, model);
    });
  }

  // The listener computes, or a process it has started.
  bool by_port(const Backend& backend, Placement& out) const {
    bool named = false;
    std::string whom;
    const bool found = take(
        out,
        [&](std::uint32_t pid) {
          if (!upwards(pid, [&](std::uint32_t one) { return listens(one, backend.port); })) return false;
          named |= serves(pid, backend.model);
          return true;
        },
        whom);
    if (!found) return false;
    const bool alone = models_.at(backend.port).size() == 1;
    out.basis = Basis::port;
    out.confidence = named || alone ? Confidence::high : Confidence::medium;
    out.reason = whom + " behind port " + std::to_string(backend.port) + " computes there";
    if (named) out.reason += " and was started to serve this model";
    if (!named && !alone) out.reason += "; which of the port's models it serves is not known";
    return true;
  }

  // Or the one that started the listener, as servers with worker processes do.
  bool by_parent(const Backend& backend, Placement& out) const {
    const auto listeners = facts_.listeners.find(backend.port);
    if (listeners == facts_.listeners.end()) return false;
    std::string whom;
    const auto above = [&](std::uint32_t pid) {
      return std::any_of(listeners->second.begin(), listeners->second.end(), [&](std::uint32_t listener) {
        return upwards(listener, [&](std::uint32_t one) { return one == pid; });
      });
    };
    if (!take(out, above, whom)) return false;
    out.basis = Basis::parent;
    out.confidence = Confidence::medium;
    out.reason = whom + " computes there and started the server at port " + std::to_string(backend.port);
    return true;
  }

  // Behind a port that leads into a container the server is not found, and yet it names its model.
  bool by_command(const Backend& backend, Placement& out) const {
    std::string whom;
    if (!take(
            out, [&](std::uint32_t pid) { return serves(pid, backend.model); }, whom))
      return false;
    out.basis = Basis::command;
    out.confidence = Confidence::medium;
    out.reason = whom + " computes there and was started to serve this model; whether at port " +
                 std::to_string(backend.port) + " is not known";
    return true;
  }

  // What the server was told to use, where nobody is seen to use it.
  void by_environment(const Backend& backend, Placement& out) const {
    const auto listeners = facts_.listeners.find(backend.port);
    if (listeners == facts_.listeners.end()) return;
    for (const std::uint32_t pid : listeners->second) {
      const ProcessFacts* facts = find(pid);
      for (std::string_view rest = facts ? std::string_view(facts->visible) : std::string_view(); !rest.empty();) {
        const std::string_view one = trim(rest.substr(0, rest.find(',')));
        rest.remove_prefix(std::min(rest.size(), rest.find(',') == rest.npos ? rest.size() : rest.find(',') + 1));
        add_named(one, out);
      }
    }
    if (out.uuids.empty()) return;
    out.basis = Basis::environment;
    out.confidence = Confidence::low;
    out.reason = "the server at port " + std::to_string(backend.port) +
                 " was told by CUDA_VISIBLE_DEVICES to use it; no process of it is seen there";
  }

  // "0", or the beginning of a UUID.
  void add_named(std::string_view name, Placement& out) const {
    for (const Device& device : devices_) {
      if (device.vendor != Vendor::nvidia) continue;
      const bool uuid = name.starts_with("GPU-") && device.uuid.starts_with(name);
      if (!uuid && to_number(name) != device.index) continue;
      if (std::find(out.uuids.begin(), out.uuids.end(), device.uuid) == out.uuids.end())
        out.uuids.push_back(device.uuid);
    }
  }

  const MachineFacts& facts_;
  const std::vector<Device>& devices_;
  std::map<std::uint16_t, std::set<std::string>> models_;  // by port
};

}  // namespace

bool same_model(std::string_view told, std::string_view asked) {
  return !told.empty() && (same_text(told, asked) || same_text(file_name(told), file_name(asked)));
}

std::string_view model_of_command(std::string_view arguments) {
  std::string_view before, program, model;
  bool first = true;
  const auto next = [&arguments] {
    const std::string_view one = arguments.substr(0, arguments.find('\0'));
    arguments.remove_prefix(std::min(arguments.size(), one.size() + 1));
    return one;
  };
  const auto is_value = [](std::string_view text) { return !text.empty() && text.front() != '-'; };
  while (!arguments.empty()) {
    const std::string_view one = next();
    if (first) program = file_name(one);
    first = false;
    const std::string_view option = one.substr(0, one.find('='));
    const bool with_value = option.size() < one.size();
    const std::string_view following = arguments.substr(0, arguments.find('\0'));
    const std::string_view value = with_value ? one.substr(option.size() + 1) : following;
    // The name that clients use comes before the files it was loaded from.
    if ((option == "--served-model-name" || option == "--alias") && is_value(value)) return value;
    const bool names_model = option == "--model" || option == "--model-path" || option == "--model-id" ||
                             (option == "-m" && !program.starts_with("python"));
    const bool vllm = one == "serve" && file_name(before) == "vllm";
    if (model.empty() && (names_model || vllm) && is_value(value)) model = value;
    before = one;
  }
  return model;
}

std::vector<Placement> place(const std::vector<Backend>& backends, const MachineFacts& facts,
                             const std::vector<Device>& devices, bool foreign_pids) {
  std::vector<Placement> out;
  const Map map(facts, devices, backends);
  for (const Backend& backend : backends) {
    Placement one = map.place(backend, foreign_pids);
    if (!one.uuids.empty()) out.push_back(std::move(one));
  }
  return out;
}

}  // namespace metrics::gpu
