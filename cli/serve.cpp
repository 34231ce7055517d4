// serve: reads the config, starts the cores, then waits on the main thread for signals and changes of the config file.
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "cli/commands.h"
#include "cli/reload.h"
#include "core/file_version.h"
#include "core/log.h"
#include "core/version.h"
#include "dashboard/dashboard.h"
#include "net/server.h"
#include "router/router.h"

// Writes the counts of a build that has them (preset train); no other has this.
extern "C" __attribute__((weak)) int __llvm_profile_write_file();

namespace cli {
namespace {

using core::LogLevel;

constexpr auto kPoll = std::chrono::milliseconds(1000);   // config file looked at by hand, where inotify is deaf
constexpr auto kSettle = std::chrono::milliseconds(100);  // a file is often written in several steps
constexpr auto kLastSaving = std::chrono::seconds(5);     // a disk may be slow or gone
constexpr auto kLastCommands = std::chrono::seconds(5);   // of services, which are asked first and then killed
constexpr auto kLastWords = std::chrono::seconds(2);      // for error frames after the drain deadline

sigset_t our_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  return set;
}

// Each connection is a descriptor; the usual soft limit of 1024 is far too few.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// One arena for all cores. With glibc's default of one for each, memory that one core's answers left free is of no use
// to another's, and a cache bounded at 64 MiB may hold 120 resident (bench/cache_churn.cpp). Small blocks come from the
// threads' own stocks either way. Whoever sets MALLOC_ARENA_MAX knows better.
void bound_malloc() {
  if (!std::getenv("MALLOC_ARENA_MAX")) mallopt(M_ARENA_MAX, 1);
}

core::ConfigReading read_config(const ServeOptions& options) { return core::read_config_file(options.config); }

std::shared_ptr<const core::Config> with_options(std::shared_ptr<const core::Config> config,
                                                 const ServeOptions& options) {
  if (options.listen.empty() && options.threads < 0) return config;
  auto changed = std::make_shared<core::Config>(*config);
  if (!options.listen.empty()) changed->server.listen = options.listen;
  if (options.threads >= 0) changed->server.threads = static_cast<std::uint32_t>(options.threads);
  return changed;
}

class Serving {
 public:
  // `look`: at the config file before it was read for the snapshot, at `read`.
  Serving(const ServeOptions& options, std::shared_ptr<const router::Snapshot> snapshot, FileLook look, timespec read)
      : options_(options),
        began_with_(core::fixed_at_start(*snapshot->config)),
        runtime_(snapshot->config->server.threads),
        router_(runtime_, snapshot),
        dashboard_(router_),
        server_(runtime_, snapshot->config->server, dashboard_.services()),
        watch_(std::move(look)) {
    router_.shared().server = &server_;
    follow({}, read);
  }

  int run();

 private:
  void announce();
  void wait(core::Duration at_most, int& signal, bool& file_event);
  void reload(const char* cause);
  void refuse(const std::string& cause, const std::vector<std::string>& problems);
  int drain(bool now);
  void follow(std::vector<std::string> files, timespec read);
  void free_retired();
  bool drained() { return server_.stats().in_flight.load(std::memory_order_relaxed) == 0; }

  const ServeOptions& options_;
  const core::Config began_with_;
  net::Runtime runtime_;
  router::Router router_;
  dashboard::Dashboard dashboard_;
  net::Server server_;
  FileWatch watch_;
  FilesWatch named_;                                              // files that the config names
  std::vector<std::shared_ptr<const router::Snapshot>> retired_;  // in use perhaps
  int signals_ = -1;
};

int Serving::run() {
  const sigset_t set = our_signals();
  signals_ = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  auto listening = server_.listen();
  if (!listening) {
    std::fprintf(stderr, "signalbox: %s\n", listening.assume_error().message.c_str());
    return 1;
  }
  core::log().kept().resize(router_.shared().snapshot()->config->dashboard.log_lines);
  core::log().start(router_.shared().snapshot()->config->log, runtime_.size());
  runtime_.start();
  router_.start_probes();
  router_.start_saving();
  router_.start_machine();
  router_.start_traffic();
  router_.start_alerts();
  router_.shared().ready.store(true, std::memory_order_relaxed);
  announce();
  for (;;) {
    int signal = 0;
    bool file_event = false, ignored = false;
    wait(kPoll, signal, file_event);
    if (file_event && signal == 0) wait(kSettle, signal, ignored);
    free_retired();
    if (signal == SIGTERM || signal == SIGINT) return drain(signal == SIGINT);
    const bool config = watch_.changed(), named = named_.changed();
    if (signal == SIGHUP) {
      reload("SIGHUP");
    } else if (config || named) {
      reload(config ? "file changed" : "named file changed");
    }
  }
}

// These, and those of the config in force. `read`: when they were begun to be read.
void Serving::follow(std::vector<std::string> files, timespec read) {
  const auto config = router_.shared().snapshot()->config;
  for (const std::string& one : {config->dashboard.panels, config->auth.keys_file}) {
    if (!one.empty() && std::find(files.begin(), files.end(), one) == files.end()) files.push_back(one);
  }
  named_.follow(files, read);
}

// With many keys that takes long, so it is not left to a loop whose request is the last to use one. Between blocks that
// stay, malloc would keep all that they took.
void Serving::free_retired() {
  bool many_keys = false;
  std::erase_if(retired_, [&](const auto& one) {
    if (one.use_count() > 1) return false;
    many_keys = many_keys || !one->config->auth.keys_file.empty();
    return true;
  });
  if (many_keys) malloc_trim(0);
}

void Serving::announce() {
  const auto snapshot = router_.shared().snapshot();
  for (const core::ProviderConfig& provider : snapshot->config->providers) {
    if (provider.disabled.empty()) continue;
    core::log().write_any(LogLevel::info, "provider_disabled", provider.name + " is off: " + provider.disabled,
                          {{"provider", provider.name}});
  }
  const auto compiling =
      snapshot->classifiers ? snapshot->classifiers->compiling() : policy::text::PatternSet::Compiling();
  if (compiling.patterns > 0) {
    core::log().write_any(LogLevel::info, "patterns_compiled", "patterns of the policy did not come compiled",
                          {{"patterns", static_cast<std::int64_t>(compiling.patterns)},
                           {"ms", std::chrono::duration_cast<core::Millis>(compiling.took).count()}});
  }
  for (const std::string& address : server_.addresses()) {
    const std::string url =
        (snapshot->config->server.tls.certificate.empty() ? "http://" : "https://") + address + "/v1";
    core::log().write_any(LogLevel::info, "listening", "serving at " + url,
                          {{"address", address},
                           {"threads", static_cast<std::int64_t>(runtime_.size())},
                           {"config", options_.config},
                           {"config_version", snapshot->config->version},
                           {"version", core::version()}});
  }
}

// Waits for a signal or for something in the config's folder.
void Serving::wait(core::Duration at_most, int& signal, bool& file_event) {
  pollfd fds[2] = {{signals_, POLLIN, 0}, {watch_.fd(), POLLIN, 0}};
  poll(fds, 2, static_cast<int>(std::chrono::ceil<core::Millis>(at_most).count()));
  signalfd_siginfo info{};
  if ((fds[0].revents & POLLIN) && read(signals_, &info, sizeof(info)) == sizeof(info))
    signal = static_cast<int>(info.ssi_signo);
  file_event = fds[1].revents & POLLIN;
  if (file_event) watch_.drain();
}

void Serving::refuse(const std::string& cause, const std::vector<std::string>& problems) {
  router::ReloadStatus status;
  status.file = options_.config;
  status.ok = false;
  status.at = core::unix_seconds();
  status.problem = problems.empty() ? std::string("unreadable") : problems.front();
  router_.report_reload(std::move(status));
  for (const std::string& problem : problems) core::log().write_any(LogLevel::error, "config_problem", problem);
  core::log().write_any(
      LogLevel::error, "config_refused", "the new config is not taken; the one before it serves on",
      {{"cause", cause}, {"file", options_.config}, {"problems", static_cast<std::int64_t>(problems.size())}});
}

// All or nothing: the new config is built and checked whole before any core sees it.
void Serving::reload(const char* cause) {
  const timespec began = core::file_clock();
  const core::ConfigReading reading = read_config(options_);
  follow(reading.files, began);  // also those of one that is refused: mended, they are taken
  std::vector<std::string> problems;
  for (const core::ConfigIssue& issue : reading.issues) {
    if (issue.warning) {
      core::log().write_any(LogLevel::warning, "config_warning", issue.text());
    } else {
      problems.push_back(issue.text());
    }
  }
  if (!reading.ok()) return refuse(cause, problems);
  const auto before = router_.shared().snapshot();
  auto config = with_options(reading.config, options_);
  auto snapshot = router::make_snapshot(config, before.get());
  if (!snapshot) return refuse(cause, {snapshot.assume_error().message});
  const auto differences = core::config_diff(*before->config, *config);
  if (core::needs_restart(began_with_, *config)) {
    core::log().write_any(
        LogLevel::warning, "config_restart_needed",
        "server.listen, server.threads, server.tls, gpu, system and history change only with a restart");
  }
  retired_.push_back(before);
  router_.install(snapshot.assume_value());
  follow({}, began);
  server_.reconfigure(config->server);
  core::log().set_level(config->log.level);
  core::log().kept().resize(config->dashboard.log_lines);
  router::ReloadStatus status;
  status.file = options_.config;
  status.at = core::unix_seconds();
  router_.report_reload(std::move(status));
  for (const std::string& line : differences) core::log().write_any(LogLevel::info, "config_change", line);
  core::log().write_any(LogLevel::info, "config_reloaded", {},
                        {{"cause", cause},
                         {"file", options_.config},
                         {"config_version", config->version},
                         {"changes", static_cast<std::int64_t>(differences.size())}});
}

// Unready at once, accepting for the drain delay (who balances load needs time to notice), then only what is in flight.
// A second signal ends it now.
int Serving::drain(bool interactive) {
  const core::DrainConfig config = router_.shared().snapshot()->config->server.drain;
  const core::Duration delay = interactive ? core::Duration::zero() : core::Duration(config.delay);
  core::log().write_any(LogLevel::info, "draining", interactive ? "press Ctrl-C again to stop at once" : "",
                        {{"in_flight", static_cast<std::int64_t>(server_.stats().in_flight.load())}});
  server_.begin_drain();
  dashboard_.begin_drain();
  bool stopped = false, interrupted = false, second = false;
  const core::Instant began = core::now();
  while (!second) {
    const core::Instant now = core::now();
    if (!stopped && now - began >= delay) {
      stopped = true;
      server_.stop_accepting();
    }
    if (stopped && !interrupted && now - began >= delay + config.timeout) {
      interrupted = true;
      core::log().write_any(LogLevel::warning, "drain_timeout", "requests in flight are ended with an error",
                            {{"in_flight", static_cast<std::int64_t>(server_.stats().in_flight.load())}});
      server_.interrupt_all();
    }
    if (stopped && drained() && server_.stats().connections.load() == 0) break;
    if (stopped && drained() && now - began >= delay + std::chrono::seconds(1))
      break;  // only lingering connections are left
    if (interrupted && now - began >= delay + config.timeout + kLastWords) break;
    int signal = 0;
    bool ignored = false;
    wait(std::chrono::milliseconds(10), signal, ignored);
    second = signal == SIGTERM || signal == SIGINT;
  }
  router_.finish_alerts();
  dashboard_.finish(kLastCommands);  // a second signal too leaves no child behind
  router_.finish_traffic();
  runtime_.stop();
  const core::Instant saved_by = core::now() + kLastSaving;
  while (!second && core::now() < saved_by && !router_.finish_saving(std::chrono::milliseconds(20))) {
    int signal = 0;
    bool ignored = false;
    wait(std::chrono::milliseconds(0), signal, ignored);
    second = signal == SIGTERM || signal == SIGINT;
  }
  core::log().write_any(LogLevel::info, "stopped", {},
                        {{"in_flight", static_cast<std::int64_t>(server_.stats().in_flight.load())}});
  core::log().stop();
  if (__llvm_profile_write_file) __llvm_profile_write_file();
  // What still waits would be destroyed with its core; nothing of it is worth unwinding now.
  std::_Exit(0);
}

// Null: it has been said why. Who calls this keeps nothing else of the reading, which would outlive every reload.
std::shared_ptr<const router::Snapshot> first_snapshot(const ServeOptions& options) {
  const core::ConfigReading reading = read_config(options);
  for (const core::ConfigIssue& issue : reading.issues) std::fprintf(stderr, "%s\n", issue.text().c_str());
  if (!reading.ok()) {
    std::fprintf(stderr, "signalbox: %s is not valid, see above\n", options.config.c_str());
    return nullptr;
  }
  auto snapshot = router::make_snapshot(with_options(reading.config, options), nullptr);
  if (!snapshot) {
    std::fprintf(stderr, "signalbox: %s\n", snapshot.assume_error().message.c_str());
    return nullptr;
  }
  return std::move(snapshot).assume_value();
}

}  // namespace

int serve(const ServeOptions& options) {
  bound_malloc();
  FileLook look(options.config);
  const timespec began = core::file_clock();
  auto snapshot = first_snapshot(options);
  if (!snapshot) return 1;
  raise_descriptor_limit();
  signal(SIGPIPE, SIG_IGN);
  const sigset_t set = our_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);  // before any thread: only the main thread takes them
  Serving serving(options, std::move(snapshot), std::move(look), began);
  return serving.run();
}

}  // namespace cli
