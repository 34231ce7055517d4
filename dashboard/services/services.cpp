#include "dashboard/services/services.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <numeric>
#include <set>

#include "core/clock.h"
#include "core/log.h"
#include "dashboard/services/backups.h"

namespace dashboard::services {
namespace {

using core::ErrorKind;

constexpr std::size_t kLookedAtOnce = 8;
constexpr std::array<std::string_view, 4> kActions{"start", "stop", "restart", "backup"};

void add_output(Finished& all, Finished next) {
  std::string output = std::move(all.output) + next.output;
  std::uint64_t cut = all.cut + next.cut;
  const core::Duration took = all.took + next.took;
  if (output.size() > kKeptOutput) {
    cut += output.size() - kKeptOutput;
    output.erase(0, output.size() - kKeptOutput);
  }
  all = std::move(next);
  all.output = std::move(output);
  all.cut = cut;
  all.took = took;
}

std::string_view result_of(const Outcome& outcome) {
  if (!outcome.skipped.empty()) return "skipped";
  if (outcome.ok()) return "ok";
  return outcome.finished.ending == Ending::exited ? "failed" : to_string(outcome.finished.ending);
}

// Who did what to which service, and what came of it; of the command no more than its program.
void audit(const core::ServiceConfig& service, const Outcome& outcome) {
  const std::vector<core::Argv> commands = commands_of(service, outcome.action);
  core::log().write_any(
      core::LogLevel::warning, "service_control", {},
      {{"by", outcome.by},
       {"service", outcome.service},
       {"action", to_string(outcome.action)},
       {"program", commands.empty() ? std::string_view() : std::string_view(commands.front().front())},
       {"result", result_of(outcome)},
       {"exit", static_cast<std::int64_t>(outcome.finished.ending == Ending::exited ? outcome.finished.code : -1)},
       {"removed", static_cast<std::int64_t>(outcome.removed)},
       {"ms", std::chrono::duration_cast<core::Millis>(outcome.finished.took).count()}});
}

core::Error draining() {
  return core::fail(ErrorKind::draining, "The server is shutting down, so nothing is started any more.");
}

core::Error busy(std::string_view name, bool backup) {
  core::Error out = core::fail(ErrorKind::conflict,
                               backup ? std::string("A backup is running. One runs at a time.")
                                      : "Another command of '" + std::string(name) + "' is running. Wait for its end.");
  out.code = backup ? "backup_running" : "service_busy";
  return out;
}

core::Error unknown(std::string_view name) {
  return core::Error(ErrorKind::not_found,
                     "There is no service '" + std::string(name.substr(0, 64)) + "'. Services are named in the config.",
                     "services", "service_not_found");
}

}  // namespace

std::string_view to_string(Action action) noexcept { return kActions[static_cast<std::size_t>(action)]; }

std::optional<Action> find_action(std::string_view name) noexcept {
  const auto found = std::find(kActions.begin(), kActions.end(), name);
  if (found == kActions.end()) return std::nullopt;
  return static_cast<Action>(found - kActions.begin());
}

std::string_view to_string(Standing::State state) noexcept {
  switch (state) {
    case Standing::State::unknown: return "unknown";
    case Standing::State::running: return "running";
    case Standing::State::stopped: return "stopped";
  }
  return "unknown";
}

const core::ServiceConfig* find_service(const core::Config& config, std::string_view name) noexcept {
  const auto found = std::find_if(config.services.begin(), config.services.end(),
                                  [&](const core::ServiceConfig& one) { return one.name == name; });
  return found == config.services.end() ? nullptr : &*found;
}

std::vector<core::Argv> commands_of(const core::ServiceConfig& service, Action action) {
  const auto one = [](const core::Argv& argv) {
    return argv.empty() ? std::vector<core::Argv>() : std::vector<core::Argv>{argv};
  };
  switch (action) {
    case Action::start: return one(service.start);
    case Action::stop: return one(service.stop);
    case Action::backup: return one(service.backup);
    case Action::restart: break;
  }
  if (!service.restart.empty() || service.stop.empty() || service.start.empty()) return one(service.restart);
  return {service.stop, service.start};
}

core::Result<void> check_offered(const core::ServiceConfig& service, Action action) {
  if (!commands_of(service, action).empty()) return core::success();
  const std::string verb(to_string(action));
  std::string key = "services." + service.name + "." + verb;
  std::string cure = action == Action::restart ? key + ", or start and stop" : key;
  return core::Error(ErrorKind::not_found,
                     "The config has no command for this. Add " + cure + ": a list of the program and its arguments.",
                     std::move(key), "service_" + verb + "_not_configured");
}

Command command_of(const core::Config& config, const core::ServiceConfig& service, const core::Argv& argv) {
  Command out;
  out.argv = argv;
  out.directory =
      service.directory.empty() ? std::filesystem::path(config.path).parent_path().string() : service.directory;
  out.environment = child_environment(service);
  out.limit = service.timeout;
  return out;
}

Services::Services(ConfigNow config, CheckHealth health) : config_(std::move(config)), health_(std::move(health)) {}

Services::~Services() { begin_drain(); }

bool Services::claim(const std::string& name, Action action) {
  const std::lock_guard lock(mutex_);
  Standing& standing = standings_[name];
  if (action == Action::backup ? backing_up_ : standing.busy.has_value()) return false;
  if (action == Action::backup) {
    backing_up_ = standing.backing_up = true;
    standing.backup_since = core::unix_millis();
  } else {
    standing.busy = action;
    standing.busy_since = core::unix_millis();
  }
  return true;
}

void Services::release(const Outcome& outcome) {
  const std::lock_guard lock(mutex_);
  Standing& standing = standings_[outcome.service];
  if (outcome.action == Action::backup) {
    backing_up_ = standing.backing_up = false;
    if (outcome.skipped.empty()) standing.last_backup = outcome;
    return;
  }
  standing.busy.reset();
  if (outcome.skipped.empty()) standing.last = outcome;
  refreshed_ = core::Instant::min();  // it stands differently now
}

Outcome Services::run_claimed(const core::Config& config, const core::ServiceConfig& service, Action action,
                              std::string by) {
  Outcome out;
  out.service = service.name;
  out.action = action;
  out.by = std::move(by);
  out.at = core::unix_millis();
  bool first = true;
  for (const core::Argv& argv : commands_of(service, action)) {
    Command command = command_of(config, service, argv);
    command.leaves_daemon = action != Action::stop;
    if (action == Action::backup) command.limit = service.backup_timeout;
    Finished finished = run(command, stop_);
    if (first) {
      out.finished = std::move(finished);
    } else {
      add_output(out.finished, std::move(finished));
    }
    first = false;
    if (!out.finished.ok()) break;
  }
  if (action == Action::backup && out.ok() && service.keep > 0 && !service.backups.empty())
    out.removed = remove_old_backups(service.backups, service.keep);
  audit(service, out);
  release(out);
  return out;
}

core::Result<void> Services::start_thread(std::function<void()> work) {
  if (stop_.given()) return draining();
  if (crew_.start(std::move(work))) return core::success();
  return core::fail(ErrorKind::overloaded, "As many commands are running as may at once. Try again.");
}

core::Result<void> Services::act(std::string_view name, Action action, std::string by,
                                 std::function<void(Outcome)> done) {
  const auto config = config_();
  const core::ServiceConfig* service = find_service(*config, name);
  if (!service) return unknown(name);
  TRY_VOID(check_offered(*service, action));
  if (stop_.given()) return draining();
  if (!claim(service->name, action)) return busy(name, action == Action::backup);
  auto started = start_thread([this, config, service, action, by = std::move(by), done = std::move(done)] {
    done(run_claimed(*config, *service, action, by));
  });
  if (started) return core::success();
  Outcome nothing;
  nothing.service = service->name;
  nothing.action = action;
  nothing.skipped = "overloaded";
  release(nothing);
  return started;
}

core::Result<void> Services::act_on_all(Action action, std::string by, std::function<void(std::vector<Outcome>)> done) {
  const auto config = config_();
  std::vector<const core::ServiceConfig*> services;
  for (const core::ServiceConfig& service : config->services) {
    if (!commands_of(service, action).empty()) services.push_back(&service);
  }
  if (services.empty()) {
    const std::string verb(to_string(action));
    return core::Error(ErrorKind::not_found,
                       "No service of the config has a command for this. Add services.NAME." + verb + ".", "services",
                       "services_" + verb + "_not_configured");
  }
  if (action == Action::stop) std::reverse(services.begin(), services.end());
  return start_thread([this, config, services, action, by = std::move(by), done = std::move(done)] {
    std::vector<Outcome> out;
    for (const core::ServiceConfig* service : services) {
      const bool ended = stop_.given();
      if (!ended && claim(service->name, action)) {
        out.push_back(run_claimed(*config, *service, action, by));
        continue;
      }
      Outcome& skipped = out.emplace_back();
      skipped.service = service->name;
      skipped.action = action;
      skipped.by = by;
      skipped.at = core::unix_millis();
      skipped.skipped = ended ? "the server is shutting down" : "another command of it is running";
      audit(*service, skipped);
    }
    done(std::move(out));
  });
}

void Services::note(const std::string& name, const Finished& finished, bool asked, Health health) {
  using State = Standing::State;
  const std::lock_guard lock(mutex_);
  Standing& standing = standings_[name];
  State state = State::unknown;
  if (asked && finished.ending == Ending::exited) state = finished.code == 0 ? State::running : State::stopped;
  const std::int64_t now = core::unix_millis();
  if (state != standing.state || standing.since == 0) standing.since = now;
  standing.state = state;
  standing.detail = asked && state == State::unknown ? finished.problem : std::string();
  if (!asked || finished.ending != Ending::not_started) standing.checked = asked ? now : 0;
  standing.hung = asked && finished.ending == Ending::timed_out;
  standing.health = std::move(health);
}

// Those that gave no answer the last time come last, so that they keep nobody from being asked, and first who has
// waited longest for its turn.
std::vector<std::size_t> Services::looking_order(const core::Config& config) {
  std::vector<std::size_t> out(config.services.size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  const std::lock_guard lock(mutex_);
  const auto rank = [&](std::size_t i) {
    const auto found = standings_.find(config.services[i].name);
    return found == standings_.end() ? std::pair(false, std::int64_t{0})
                                     : std::pair(found->second.hung, found->second.checked);
  };
  std::stable_sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  return out;
}

void Services::refresh() {
  const std::lock_guard one(refreshing_);
  const auto config = config_();
  const core::Instant now = core::now();
  {
    const std::lock_guard lock(mutex_);
    if (stop_.given()) return;
    const bool fresh = refreshed_ != core::Instant::min() && now - refreshed_ < kFresh;
    if (fresh && refreshed_version_ == config->version) return;
    refreshed_ = now;
    refreshed_version_ = config->version;
    std::set<std::string_view> known;
    for (const core::ServiceConfig& service : config->services) known.insert(service.name);
    std::erase_if(standings_, [&](const auto& one_of) {
      return !known.contains(one_of.first) && !one_of.second.busy && !one_of.second.backing_up;
    });
  }
  std::vector<core::ServiceHealthConfig> checks;
  for (const core::ServiceConfig& service : config->services) checks.push_back(service.health);
  std::vector<Command> commands;
  std::vector<std::size_t> place(config->services.size(), SIZE_MAX);
  for (const std::size_t i : looking_order(*config)) {
    const core::ServiceConfig& service = config->services[i];
    if (service.status.empty()) continue;
    place[i] = commands.size();
    commands.push_back(command_of(*config, service, service.status));
    commands.back().limit = std::min<core::Duration>(service.timeout, kLook);
  }
  const auto round = health_(checks);
  const std::vector<Finished> finished = run_all(commands, kLookedAtOnce, stop_, kRound);
  std::vector<Health> health = round->wait(std::max(core::Duration::zero(), now + kLook - core::now()));
  for (std::size_t i = 0; i < config->services.size(); ++i) {
    const bool asked = place[i] != SIZE_MAX;
    note(config->services[i].name, asked ? finished[place[i]] : Finished(), asked, std::move(health[i]));
  }
}

Standing Services::standing(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto found = standings_.find(name);
  return found == standings_.end() ? Standing() : found->second;
}

void Services::begin_drain() {
  stop_.give();
  crew_.close();
}

}  // namespace dashboard::services
