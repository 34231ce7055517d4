// The services of the config: what acts on them, and how they stand. One command at a time for each service, one backup
// at a time in all; what runs has a thread of its own and is ended when the process drains. How they stand is asked
// only while somebody looks. Every action leaves an audit line in the log. Owned by State; any thread.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config.h"
#include "core/result.h"
#include "dashboard/services/command.h"
#include "dashboard/services/crew.h"
#include "dashboard/services/health.h"

namespace dashboard::services {

enum class Action : std::uint8_t { start, stop, restart, backup };
std::string_view to_string(Action action) noexcept;
std::optional<Action> find_action(std::string_view name) noexcept;

const core::ServiceConfig* find_service(const core::Config& config, std::string_view name) noexcept;
// The commands of an action in their order; empty: it is not configured. A restart may be a stop and a start.
std::vector<core::Argv> commands_of(const core::ServiceConfig& service, Action action);
// Errors: not_found, with a code and the key to add.
core::Result<void> check_offered(const core::ServiceConfig& service, Action action);

// What came of an action.
struct Outcome {
  std::string service;
  Action action = Action::start;
  std::string by;       // name of the key
  std::int64_t at = 0;  // Unix milliseconds
  Finished finished;    // of its last command; the output is that of all
  int removed = 0;      // old backups; -1: they could not be removed
  std::string skipped;  // why nothing was done: busy, draining
  bool ok() const noexcept { return skipped.empty() && finished.ok(); }
};

// How a service stands, as far as is known.
struct Standing {
  enum class State : std::uint8_t { unknown, running, stopped };
  State state = State::unknown;
  std::string detail;        // why it is unknown
  std::int64_t since = 0;    // when this state was first seen, Unix milliseconds; 0: never looked
  std::int64_t checked = 0;  // when it was last asked for
  bool hung = false;         // and gave no answer in time
  Health health;
  std::optional<Action> busy;  // start, stop or restart
  std::int64_t busy_since = 0;
  bool backing_up = false;
  std::int64_t backup_since = 0;
  std::optional<Outcome> last, last_backup;
};
std::string_view to_string(Standing::State state) noexcept;

class Services {
 public:
  using ConfigNow = std::function<std::shared_ptr<const core::Config>()>;
  using CheckHealth = std::function<std::shared_ptr<HealthRound>(const std::vector<core::ServiceHealthConfig>&)>;

  Services(ConfigNow config, CheckHealth health);
  ~Services();

  // Runs it on a thread of its own and then calls `done` there. Errors: not_found, conflict (one runs already),
  // overloaded, draining.
  core::Result<void> act(std::string_view name, Action action, std::string by, std::function<void(Outcome)> done);
  // The same for all that have the action, one after the other: in the order of the file, to stop in reverse. A failure
  // does not hold up the others.
  core::Result<void> act_on_all(Action action, std::string by, std::function<void(std::vector<Outcome>)> done);
  // Work beside them, such as following a log. Errors: overloaded, draining.
  core::Result<void> start_thread(std::function<void()> work);

  // Asks all for their state and health unless that was done within kFresh. Waits; for threads that may.
  void refresh();
  Standing standing(const std::string& name);

  // Ends what runs and begins nothing any more; finish() waits for it.
  void begin_drain();
  bool finish(core::Duration limit) { return crew_.finish(limit); }
  const StopSignal& stop() const noexcept { return stop_; }

  static constexpr core::Duration kFresh = std::chrono::seconds(5);
  static constexpr core::Duration kLook = std::chrono::seconds(5);   // for a state, at most
  static constexpr core::Duration kRound = std::chrono::seconds(8);  // for those of all

 private:
  bool claim(const std::string& name, Action action);
  void release(const Outcome& outcome);
  Outcome run_claimed(const core::Config& config, const core::ServiceConfig& service, Action action, std::string by);
  std::vector<std::size_t> looking_order(const core::Config& config);
  void note(const std::string& name, const Finished& finished, bool asked, Health health);

  const ConfigNow config_;
  const CheckHealth health_;
  StopSignal stop_;
  std::mutex refreshing_;  // one looks, others wait and find it fresh
  std::mutex mutex_;       // what follows
  std::map<std::string, Standing> standings_;
  bool backing_up_ = false;
  core::Instant refreshed_ = core::Instant::min();
  std::string refreshed_version_;
  Crew crew_;  // last: it ends first
};

Command command_of(const core::Config& config, const core::ServiceConfig& service, const core::Argv& argv);

}  // namespace dashboard::services
