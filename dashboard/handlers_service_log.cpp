// GET /api/service/NAME/logs/stream: what a service's `logs` command writes, line by line, as server-sent events. A
// thread follows the command, a coroutine sends; the command ends when the client leaves.
#include "dashboard/handlers.h"
#include "dashboard/services/lines.h"
#include "dashboard/services/log_feed.h"
#include "net/deadline.h"
#include "net/event.h"
#include "net/http_text.h"
#include "router/access.h"

namespace dashboard {
namespace {

using core::ErrorKind;

constexpr unsigned kMostFollowed = 4;
constexpr core::Duration kPace = std::chrono::milliseconds(50);  // between two batches, however much is written
constexpr core::Duration kBeat = std::chrono::seconds(10);       // a comment, and whether the client may still read
constexpr std::string_view kFields = "cache-control: no-store\r\nx-content-type-options: nosniff\r\n";

// One of the few places there are.
class Place {
 public:
  explicit Place(std::shared_ptr<std::atomic<unsigned>> taken) : taken_(std::move(taken)) {
    has_ = taken_->fetch_add(1) < kMostFollowed;
    if (!has_) taken_->fetch_sub(1);
  }
  ~Place() {
    if (has_) taken_->fetch_sub(1);
  }
  Place(const Place&) = delete;
  bool has() const noexcept { return has_; }

 private:
  std::shared_ptr<std::atomic<unsigned>> taken_;
  bool has_ = false;
};

// What the client's core knows of a stream: the event is set by lines, by the beat, and by the client's leaving.
class Stream {
 public:
  Stream(net::Core& core, net::Transaction& transaction)
      : core_(core),
        transaction_(transaction),
        link_(std::make_shared<Link>()),
        event_(core.executor()),
        beat_(beat, this) {
    link_->stream = this;
    transaction_.on_interrupt(interrupted, this);
    core_.arm_after(beat_, kBeat);
  }
  ~Stream() {
    transaction_.on_interrupt(nullptr, nullptr);
    link_->stream = nullptr;
  }
  Stream(const Stream&) = delete;

  // For the thread that follows the log: finds nobody once the stream has gone.
  std::function<void()> notify() {
    return [&core = core_, link = link_] {
      core.post([link] {
        if (link->stream) link->stream->event_.set();
      });
    };
  }
  net::Event& event() noexcept { return event_; }
  bool over() const noexcept { return gone_ || transaction_.gone(); }
  bool beaten() noexcept { return std::exchange(beaten_, false); }

 private:
  struct Link {
    Stream* stream = nullptr;  // only on the core
  };
  static void interrupted(void* self, net::Transaction::Interrupt) {
    static_cast<Stream*>(self)->gone_ = true;
    static_cast<Stream*>(self)->event_.set();
  }
  static void beat(void* self) {
    auto& stream = *static_cast<Stream*>(self);
    stream.beaten_ = true;
    stream.core_.arm_after(stream.beat_, kBeat);
    stream.event_.set();
  }

  net::Core& core_;
  net::Transaction& transaction_;
  std::shared_ptr<Link> link_;
  net::Event event_;
  net::Deadline beat_;
  bool gone_ = false, beaten_ = false;
};

// Ends the command when the client's coroutine ends, however it does.
struct Following {
  std::shared_ptr<services::StopSignal> stop;
  explicit Following(const services::StopSignal& all) : stop(std::make_shared<services::StopSignal>(&all)) {}
  ~Following() { stop->give(); }
};

struct Reader {  // who reads: looked at again now and then
  std::string hash;
  router::Role role;
  std::int64_t expires;
  explicit Reader(const router::Asker& asker) : hash(asker.hash), role(asker.role()), expires(asker.expires) {}
  bool may(const router::Snapshot& snapshot) const {
    return router::still_admits(snapshot, hash, role, expires, core::unix_seconds());
  }
};

net::Task<void> send_lines(router::CoreState& home, net::Transaction& transaction, Stream& stream,
                           services::LogFeed& feed, Reader reader) {
  auto there = co_await transaction.begin_stream(200, std::string_view("text/event-stream"), kFields,
                                                 std::string_view(": following\n\n"));
  while (there && !stream.over()) {
    services::LogFeed::Batch batch = feed.take();
    const bool beat = stream.beaten();
    if (beat && !reader.may(*home.snapshot())) break;
    if (beat && batch.events.empty()) batch.events = ": still here\n\n";
    if (batch.ended) {
      co_await transaction.end_stream(batch.events);
      co_return;
    }
    if (batch.events.empty()) {
      co_await stream.event().wait();
      continue;
    }
    there = co_await transaction.chunk(batch.events);
    if (there) co_await home.core().sleep(kPace);
  }
  if (there) co_await transaction.end_stream(std::string_view());
}

// A browser asks for what any page names, an image of a page elsewhere too; where no keys are configured, nothing else
// would keep that from starting a command.
bool from_elsewhere(const net::RequestHead& head) {
  const std::string_view site = head.find("sec-fetch-site");
  return !site.empty() && site != "same-origin" && site != "none";
}

core::Result<core::Argv> log_command(const core::Config& config, const std::string& name) {
  const core::ServiceConfig* service = services::find_service(config, name);
  if (!service) {
    return core::Error(ErrorKind::not_found,
                       "There is no service '" + name.substr(0, 64) + "'. Services are named in the config.",
                       "services", "service_not_found");
  }
  if (!service->logs.empty()) return service->logs;
  const std::string key = "services." + name + ".logs";
  return core::Error(ErrorKind::not_found,
                     "The config has no command for this. Add " + key + ": a list of the program and its arguments.",
                     key, "service_logs_not_configured");
}

}  // namespace

net::Task<void> follow_service_log(State& state, router::CoreState& home, net::Transaction& transaction,
                                   std::string_view name_in_path) {
  const std::string name = net::percent_decoded(name_in_path);
  auto asker = router::authenticate_admin(*home.snapshot(), transaction.head());
  if (!asker) {
    co_await answer_error(home, transaction, std::move(asker).assume_error());
    co_return;
  }
  if (from_elsewhere(transaction.head())) {
    core::Error error = core::fail(ErrorKind::forbidden, "The request comes from a page of another origin.");
    co_await answer_error(home, transaction, std::move(error));
    co_return;
  }
  const auto config = home.snapshot()->config;
  auto argv = log_command(*config, name);
  if (!argv) {
    co_await answer_error(home, transaction, std::move(argv).assume_error());
    co_return;
  }
  if (transaction.head().method == "HEAD") {  // nothing is started for a look
    co_await transaction.send(200, std::string_view("text/event-stream"), kFields, std::string_view());
    co_return;
  }
  auto place = std::make_shared<Place>(state.followed);  // the thread's as well: it goes when both have ended
  if (!place->has()) {
    core::Error error = core::fail(ErrorKind::overloaded, "Four logs are followed already. Close one of them.");
    error.code = "too_many_log_streams";
    co_await answer_error(home, transaction, std::move(error));
    co_return;
  }
  services::Command command =
      services::command_of(*config, *services::find_service(*config, name), argv.assume_value());
  command.limit = core::Duration::max();
  Stream stream(home.core(), transaction);
  const Following following(state.services->stop());
  auto feed = std::make_shared<services::LogFeed>(stream.notify());
  core::Result<void> started = state.services->start_thread([feed, place, command, stop = following.stop] {
    services::LineCutter lines([&feed](std::string_view line) { feed->add(line); });
    const services::Finished finished =
        services::run(command, *stop, [&lines](std::string_view bytes) { lines.add(bytes); });
    lines.end();
    feed->end(finished);
  });
  if (!started) {
    co_await answer_error(home, transaction, std::move(started).assume_error());
    co_return;
  }
  Reader reader(asker.assume_value());
  co_await send_lines(home, transaction, stream, *feed, std::move(reader));
}

}  // namespace dashboard
