#include "router/alerts/post.h"

#include <algorithm>
#include <condition_variable>
#include <deque>

#include "core/log.h"
#include "net/event.h"
#include "net/upstream.h"
#include "net/url.h"
#include "router/alerts/deliver.h"

namespace router::alerts {

// A message on its way. Whoever waits for its end waits at `ended`.
struct Post::Job {
  Event event;
  std::string base_url;
  bool once = false;  // not tried again

  std::mutex mutex;
  std::condition_variable ended;
  bool done = false;
  std::string problem;

  Job(Event e, std::string url, bool one_try) : event(std::move(e)), base_url(std::move(url)), once(one_try) {}
  void end(std::string why) {
    const std::lock_guard lock(mutex);
    done = true;
    problem = std::move(why);
    ended.notify_all();
  }
};

struct Post::Box {
  net::Event wake;  // the loop's

  std::mutex mutex;  // what follows
  core::NotifierConfig config;
  std::deque<std::shared_ptr<Job>> queue;
  NotifierStatus status;
  bool closed = false;

  explicit Box(net::Core& core) : wake(core.executor()) {}
  std::shared_ptr<Job> take() {
    const std::lock_guard lock(mutex);
    if (queue.empty()) return nullptr;
    auto out = std::move(queue.front());
    queue.pop_front();
    return out;
  }
  bool is_closed() {
    const std::lock_guard lock(mutex);
    return closed;
  }
  core::NotifierConfig config_now() {
    const std::lock_guard lock(mutex);
    return config;
  }
  bool put(std::shared_ptr<Job> job) {
    const std::lock_guard lock(mutex);
    if (closed || queue.size() >= kQueue) {
      ++status.dropped;
      return false;
    }
    queue.push_back(std::move(job));
    return true;
  }
};

namespace {

bool wants(const core::NotifierConfig& config, const Event& event) {
  return config.disabled.empty() && event.rule.level >= config.least &&
         (event.kind != Event::Kind::resolved || config.resolved);
}

}  // namespace

std::string shown_address(const core::NotifierConfig& config) {
  if (config.kind == core::NotifierKind::email) return config.mail.server;
  const auto url = net::parse_url(config.hook.url);
  if (!url) return {};
  net::Origin origin;
  origin.host = url->host;
  origin.port = url->port;
  origin.tls = url->tls;
  return origin.authority();
}

Post::Post(net::Resolver& resolver) : resolver_(resolver), runtime_(1) {}

Post::~Post() { stop(); }

void Post::stop() {
  std::vector<std::shared_ptr<Box>> left;
  {
    const std::lock_guard lock(mutex_);
    left.swap(boxes_);
    if (testing_) testing_->end("the process ends");
  }
  runtime_.stop();
  for (const auto& box : left) {
    const std::lock_guard lock(box->mutex);
    for (const auto& job : box->queue) job->end("the process ends");
    box->queue.clear();
    box->closed = true;
  }
}

void Post::install(const core::AlertsConfig& config) {
  const std::lock_guard lock(mutex_);
  base_url_ = config.base_url;
  std::vector<std::shared_ptr<Box>> before;
  before.swap(boxes_);
  for (const core::NotifierConfig& notifier : config.notify) {
    const auto same = [&](const std::shared_ptr<Box>& box) { return box && box->config_now().name == notifier.name; };
    const auto found = std::find_if(before.begin(), before.end(), same);
    std::shared_ptr<Box> box = found != before.end() ? std::exchange(*found, nullptr) : nullptr;
    if (!box) {
      if (!running_) runtime_.start();
      running_ = true;
      box = std::make_shared<Box>(runtime_[0]);
      net::spawn(runtime_[0], run(runtime_[0], resolver_, box), "notifier");
    }
    {
      const std::lock_guard inner(box->mutex);
      box->config = notifier;
    }
    boxes_.push_back(std::move(box));
  }
  for (const std::shared_ptr<Box>& gone : before) {
    if (!gone) continue;
    {
      const std::lock_guard inner(gone->mutex);
      gone->closed = true;
      gone->queue.clear();
    }
    runtime_[0].post([gone] { gone->wake.set(); });
  }
}

void Post::send(const Event& event) {
  const std::lock_guard lock(mutex_);
  for (const std::shared_ptr<Box>& box : boxes_) {
    if (!wants(box->config_now(), event)) continue;
    if (box->put(std::make_shared<Job>(event, base_url_, false))) runtime_[0].post([box] { box->wake.set(); });
  }
}

std::string Post::test(const std::string& notifier, const Event& event) {
  std::shared_ptr<Job> job;
  {
    const std::lock_guard lock(mutex_);
    for (const std::shared_ptr<Box>& box : boxes_) {
      if (box->config_now().name != notifier) continue;
      job = std::make_shared<Job>(event, base_url_, true);
      testing_ = job;
      // Beside the queue: what waits there may wait for long.
      net::spawn(runtime_[0], bring(runtime_[0], resolver_, box, job), "notifier_test");
      break;
    }
  }
  if (!job) return "there is no such notifier";
  std::unique_lock lock(job->mutex);
  if (!job->ended.wait_for(lock, kLimit + std::chrono::seconds(2), [&] { return job->done; }))
    return "did not answer in time";
  return job->problem;
}

std::vector<NotifierStatus> Post::statuses() const {
  const std::lock_guard lock(mutex_);
  std::vector<NotifierStatus> out;
  for (const std::shared_ptr<Box>& box : boxes_) {
    const std::lock_guard inner(box->mutex);
    out.push_back(box->status);
    out.back().config = box->config;
    out.back().waiting = box->queue.size();
  }
  return out;
}

net::Task<void> Post::run(net::Core& core, net::Resolver& resolver, std::shared_ptr<Box> box) {
  while (!box->is_closed()) {
    auto job = box->take();
    if (!job) {
      co_await box->wake.wait();
      continue;
    }
    co_await bring(core, resolver, box, job);
  }
}

net::Task<void> Post::bring(net::Core& core, net::Resolver& resolver, std::shared_ptr<Box> box,
                            std::shared_ptr<Job> job) {
  core::Duration pause = kPause;
  for (unsigned tried = 1;; ++tried) {
    core::NotifierConfig config = box->config_now();
    const std::string name = config.name;
    Delivered got = co_await deliver(core, resolver, std::move(config), job->event, job->base_url, kLimit);
    const bool last = got.ok || got.final || job->once || tried == kTries || box->is_closed();
    {
      const std::lock_guard lock(box->mutex);
      box->status.last_ms = core::unix_millis();
      box->status.last_ok = got.ok;
      box->status.problem = got.problem;
      if (got.ok) ++box->status.sent;
      if (!got.ok && last) ++box->status.failed;
    }
    if (!got.ok) {
      core::log().write_any(
          core::LogLevel::warning, "alert_not_sent", {},
          {{"notifier", std::string_view(name)}, {"problem", std::string_view(got.problem)}, {"again", !last}});
    }
    if (last) {
      job->end(got.ok ? std::string() : got.problem);
      co_return;
    }
    co_await core.sleep(pause);
    pause *= 4;
  }
}

}  // namespace router::alerts
