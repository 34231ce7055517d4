#include "router/alerts/post.h"

#include <algorithm>
#include <condition_variable>

#include "core/log.h"
#include "net/event.h"
#include "net/upstream.h"
#include "net/url.h"
#include "router/alerts/deliver.h"

namespace router::alerts {

// A test on its way, whose end somebody waits for.
struct Post::Test {
  const Event event;
  const std::string base_url;

  std::mutex mutex;
  std::condition_variable ended;
  bool done = false;
  std::string problem;

  Test(Event e, std::string url) : event(std::move(e)), base_url(std::move(url)) {}
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
  Outbox outbox;
  NotifierStatus status;
  bool closed = false;

  explicit Box(net::Core& core) : wake(core.executor()) {}
  std::optional<Outbox::Message> next() {
    const std::lock_guard lock(mutex);
    return closed ? std::nullopt : outbox.next(core::now());
  }
  core::Instant due() {
    const std::lock_guard lock(mutex);
    return outbox.due();
  }
  bool is_closed() {
    const std::lock_guard lock(mutex);
    return closed;
  }
  core::NotifierConfig config_now() {
    const std::lock_guard lock(mutex);
    return config;
  }
  bool put(const Event& event, const std::string& base_url) {
    const std::lock_guard lock(mutex);
    if (!closed && outbox.put(event, base_url)) return true;
    ++status.dropped;
    return false;
  }
  // What came of a try. `number`: of the message; 0: a test. True: it is tried again.
  bool note(const Delivered& got, std::uint64_t number) {
    const std::lock_guard lock(mutex);
    status.last_ms = core::unix_millis();
    status.last_ok = got.ok;
    status.problem = got.problem;
    if (got.ok) {
      ++status.sent;
      outbox.sent(number);
      return false;
    }
    const bool again = outbox.failed(number, got.final || closed, core::now());
    if (!again) ++status.failed;
    return again;
  }
  static void fire(void* self) { static_cast<Box*>(self)->wake.set(); }
};

namespace {

void report(const std::string& notifier, const std::string& problem, bool again) {
  core::log().write_any(
      core::LogLevel::warning, "alert_not_sent", {},
      {{"notifier", std::string_view(notifier)}, {"problem", std::string_view(problem)}, {"again", again}});
}

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
    box->outbox.clear();
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
      gone->outbox.clear();
    }
    runtime_[0].post([gone] { gone->wake.set(); });
  }
}

void Post::send(const Event& event) {
  const std::lock_guard lock(mutex_);
  for (const std::shared_ptr<Box>& box : boxes_) {
    if (!wants(box->config_now(), event)) continue;
    if (box->put(event, base_url_)) runtime_[0].post([box] { box->wake.set(); });
  }
}

std::string Post::test(const std::string& notifier, const Event& event) {
  std::shared_ptr<Test> job;
  {
    const std::lock_guard lock(mutex_);
    for (const std::shared_ptr<Box>& box : boxes_) {
      if (box->config_now().name != notifier) continue;
      job = std::make_shared<Test>(event, base_url_);
      testing_ = job;
      // Beside the queue: what waits there may wait for long.
      net::spawn(runtime_[0], bring_test(runtime_[0], resolver_, box, job), "notifier_test");
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
    out.back().waiting = box->outbox.size();
  }
  return out;
}

net::Task<void> Post::run(net::Core& core, net::Resolver& resolver, std::shared_ptr<Box> box) {
  net::Deadline again(Box::fire, box.get());
  while (!box->is_closed()) {
    auto message = box->next();
    if (message) {
      co_await bring(core, resolver, box, std::move(*message));
      continue;
    }
    const core::Instant due = box->due();
    if (due != core::Instant::max()) core.arm(again, due);
    co_await box->wake.wait();
  }
}

net::Task<void> Post::bring(net::Core& core, net::Resolver& resolver, std::shared_ptr<Box> box,
                            Outbox::Message message) {
  core::NotifierConfig config = box->config_now();
  const std::string name = config.name;
  Delivered got = co_await deliver(core, resolver, std::move(config), message.event, message.base_url, kLimit);
  const bool again = box->note(got, message.number);
  if (!got.ok) report(name, got.problem, again);
}

net::Task<void> Post::bring_test(net::Core& core, net::Resolver& resolver, std::shared_ptr<Box> box,
                                 std::shared_ptr<Test> test) {
  core::NotifierConfig config = box->config_now();
  const std::string name = config.name;
  Delivered got = co_await deliver(core, resolver, std::move(config), test->event, test->base_url, kLimit);
  box->note(got, 0);
  if (!got.ok) report(name, got.problem, false);
  test->end(got.ok ? std::string() : got.problem);
}

}  // namespace router::alerts
