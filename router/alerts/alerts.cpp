#include "router/alerts/alerts.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "core/log.h"
#include "core/whole_files.h"
#include "router/alerts/health.h"
#include "router/alerts/message.h"
#include "router/router.h"

namespace router::alerts {
namespace {

constexpr core::Duration kNote = std::chrono::seconds(1);
constexpr std::uintmax_t kMostFile = 4 << 20;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();  // null in a log line

std::string file_of(const core::Config& config) {
  return config.history.path.empty() ? std::string() : config.history.path + "/silences.json";
}

}  // namespace

// The rules and silences are there from the beginning, though nothing has been looked at: a silence that came before
// those of the file were read would be written in place of them.
Alerts::Alerts(Shared& shared)
    : shared_(shared), meter_(shared), post_(shared.resolver), file_(file_of(*shared.snapshot()->config)) {
  std::vector<Event> none;
  install(*shared.snapshot()->config, metrics::this_moment(), none);
  load_silences();
}

Alerts::~Alerts() { stop(); }

void Alerts::start() {
  thread_ = std::thread([this] { run(); });
}

void Alerts::stop() {
  if (thread_.joinable()) {
    {
      const std::lock_guard lock(wake_mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }
  post_.stop();
}

void Alerts::run() {
  core::Instant due = core::now();
  std::unique_lock lock(wake_mutex_);
  while (!stopping_) {
    lock.unlock();
    const core::Instant now = core::now();
    if (now >= due) {
      look();
      due = now + interval_;
    } else {
      meter_.note(now);
    }
    lock.lock();
    const core::Duration pause = std::clamp<core::Duration>(due - core::now(), std::chrono::milliseconds(10), kNote);
    wake_.wait_for(lock, pause, [this] { return stopping_; });
  }
}

void Alerts::install(const core::Config& config, metrics::When now, std::vector<Event>& events) {
  const std::lock_guard lock(mutex_);
  auto rules = config.alerts.enabled ? core::rules_in_force(config.alerts) : std::vector<core::AlertRule>();
  book_.set_repeat(config.alerts.repeat);
  book_.install(std::move(rules), now, events);
}

void Alerts::look() {
  const auto snapshot = shared_.snapshot();
  const metrics::When now = metrics::this_moment();
  std::vector<Event> events;
  if (config_.lock() != snapshot->config) {
    config_ = snapshot->config;
    interval_ = snapshot->config->alerts.interval;
    install(*snapshot->config, now, events);
    post_.install(snapshot->config->alerts);
  }
  meter_.begin(now, snapshot);
  bool ended = false;
  // Only this thread changes the rules, so that they may be read without the lock; measuring takes milliseconds.
  for (std::size_t i = 0; i < book_.watched().size(); ++i) {
    const std::vector<Sample> samples = meter_.read(book_.watched()[i].rule);
    const std::lock_guard lock(mutex_);
    ended = silences_.expire(now.unix_ms) || ended;
    book_.look(i, samples, now, silences_, events);
  }
  meter_.end();
  auto health = std::make_shared<const std::vector<metrics::Component>>(health_of(book_.watched()));
  {
    const std::lock_guard lock(health_mutex_);
    health_.swap(health);
  }
  {
    const std::lock_guard lock(mutex_);
    looked_ms_ = now.unix_ms;
  }
  version_.fetch_add(1, std::memory_order_relaxed);
  if (ended) save_silences();
  tell(events);
}

std::shared_ptr<const std::vector<metrics::Component>> Alerts::health() const {
  const std::lock_guard lock(health_mutex_);
  return health_;
}

void Alerts::tell(const std::vector<Event>& events) {
  for (const Event& event : events) {
    post_.send(event);
    if (event.kind == Event::Kind::reminder) continue;
    const bool firing = event.kind == Event::Kind::firing;
    const std::string instance = one_line(event.instance);
    const std::string summary = summary_text(event.rule, event.instance, event.value);
    core::log().write_any(firing ? core::LogLevel::warning : core::LogLevel::info,
                          firing ? "alert_firing" : "alert_resolved", summary,
                          {{"rule", std::string_view(event.rule.name)},
                           {"alert_level", core::to_string(event.rule.level)},
                           {"instance", std::string_view(instance)},
                           {"value", event.value.value_or(kUnknown)},
                           {"since", event.since_ms}});
  }
}

core::Result<void> Alerts::silence(Silence silence) {
  {
    const std::lock_guard lock(mutex_);
    const auto& watched = book_.watched();
    const bool known = std::any_of(watched.begin(), watched.end(),
                                   [&](const Book::Watched& one) { return one.rule.name == silence.rule; });
    if (!known) return core::fail(core::ErrorKind::not_found, "There is no such rule.", std::string("rule"));
    if (!silences_.add(std::move(silence)))
      return core::fail(core::ErrorKind::conflict, "There are too many silences. End some of them first.");
  }
  version_.fetch_add(1, std::memory_order_relaxed);
  save_silences();
  return core::success();
}

core::Result<void> Alerts::unsilence(const std::string& rule, const std::string& instance) {
  {
    const std::lock_guard lock(mutex_);
    if (!silences_.remove(rule, instance))
      return core::fail(core::ErrorKind::not_found, "There is no such silence. It may have ended.");
  }
  version_.fetch_add(1, std::memory_order_relaxed);
  save_silences();
  return core::success();
}

bool Alerts::has_notifier(const std::string& name) const {
  const auto all = post_.statuses();
  return std::any_of(all.begin(), all.end(), [&](const NotifierStatus& one) { return one.config.name == name; });
}

std::string Alerts::test(const std::string& notifier) {
  Event event;
  event.kind = Event::Kind::test;
  event.rule.name = "Test";
  event.rule.level = core::AlertLevel::info;
  event.at_ms = event.since_ms = core::unix_millis();
  return post_.test(notifier, event);
}

void Alerts::load_silences() {
  if (file_.empty()) return;
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file_, error);
  if (error) return;  // there is none yet
  std::ifstream in(file_, std::ios::binary);
  std::stringstream text;
  if (size <= kMostFile) text << in.rdbuf();
  const std::lock_guard lock(mutex_);
  if (in && silences_.read_json(text.str())) {
    silences_.expire(core::unix_millis());
    return;
  }
  core::log().write_any(core::LogLevel::warning, "silences_unreadable", "alerts are silenced no more",
                        {{"file", std::string_view(file_)}});
}

// Whole and on the disk: a crash, also of the machine, leaves this one or the one before.
void Alerts::save_silences() {
  if (file_.empty()) return;
  const std::lock_guard writing(file_mutex_);
  std::string text;
  {
    const std::lock_guard lock(mutex_);
    text = silences_.to_json();
  }
  const std::filesystem::path path(file_);
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  core::remove_leftovers(path.parent_path(), path.filename().string(), core::unix_millis());
  const auto written = core::write_private_file(path, text);
  if (written) return;
  const std::string& problem = written.assume_error().message;
  core::log().write_any(core::LogLevel::warning, "silences_not_kept", "silences are in force, and end with a restart",
                        {{"file", std::string_view(file_)}, {"problem", std::string_view(problem)}});
}

void Alerts::sample(metrics::Sink& sink) {
  using metrics::Family;
  {
    const std::lock_guard lock(mutex_);
    const std::int64_t now_ms = core::unix_millis();
    for (const Book::Watched& watched : book_.watched()) {
      int firing = 0, pending = 0, silenced = 0;
      for (const Instance& one : watched.instances) {
        if (one.state == State::pending) ++pending;
        if (one.state == State::firing) ++(silences_.find(watched.rule.name, one.name, now_ms) ? silenced : firing);
      }
      const std::string_view name = watched.rule.name, level = core::to_string(watched.rule.level);
      sink.set(Family::alerts, {name, level, "firing"}, firing);
      if (pending > 0) sink.set(Family::alerts, {name, level, "pending"}, pending);
      if (silenced > 0) sink.set(Family::alerts, {name, level, "silenced"}, silenced);
    }
  }
  for (const NotifierStatus& one : post_.statuses()) {
    const std::string_view name = one.config.name;
    sink.set(Family::alert_notifications, {name, "sent"}, static_cast<double>(one.sent));
    sink.set(Family::alert_notifications, {name, "failed"}, static_cast<double>(one.failed));
    sink.set(Family::alert_notifications, {name, "dropped"}, static_cast<double>(one.dropped));
  }
}

}  // namespace router::alerts
