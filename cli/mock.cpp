#include "cli/mock.h"

#include <signal.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>

#include "cli/mock_answer.h"
#include "cli/mock_state.h"
#include "core/error.h"
#include "core/log.h"
#include "net/server.h"
#include "router/wire/json_tree.h"

namespace cli {
namespace {

constexpr std::chrono::microseconds kSlice{20000};  // long waits look every so often whether the client is still there

// One request while it is answered.
struct Play {
  net::Transaction& transaction;
  MockState& state;
  std::uint64_t number = 0;
  bool gone = false;    // the client has left
  bool broken = false;  // we broke the connection ourselves
  Play(net::Transaction& t, MockState& s) : transaction(t), state(s) {}
  static void interrupted(void* self, net::Transaction::Interrupt) {
    auto& play = *static_cast<Play*>(self);
    if (!play.gone) play.state.cancelled(play.number);
    play.gone = true;
  }
  void abort(bool reset) {
    broken = true;
    transaction.abort(reset);
  }
};

// False: the client has left meanwhile.
net::Task<bool> wait(Play& play, std::chrono::microseconds time) {
  while (time.count() > 0 && !play.gone) {
    const auto slice = std::min(time, kSlice);
    co_await play.transaction.core().sleep(slice);
    time -= slice;
  }
  co_return !play.gone;
}

// How many bytes of `rest` go into one write.
std::size_t piece_size(const MockScript& script, std::string_view rest) {
  if (script.split.empty()) return rest.size();
  if (script.split == "bytes") return 1;
  if (script.split == "utf8") {  // up to the middle of the next character of several bytes
    for (std::size_t i = 0; i < rest.size(); ++i) {
      if (static_cast<unsigned char>(rest[i]) >= 0xc0) return i + 1;
    }
    return rest.size();
  }
  std::size_t size = 1;
  std::from_chars(script.split.data(), script.split.data() + script.split.size(), size);
  return std::min(size, rest.size());
}

net::Task<bool> send_frame(Play& play, const MockScript& script, std::string_view frame) {
  while (!frame.empty()) {
    const std::size_t size = piece_size(script, frame);
    const bool there = co_await play.transaction.chunk(frame.substr(0, size));
    if (!there) co_return false;
    frame.remove_prefix(size);
  }
  co_return true;
}

// The stream breaks as the script says. True: it goes on all the same.
net::Task<bool> break_stream(Play& play, const MockScript& script) {
  const std::string frame = mock_broken_frame(script.how);
  switch (script.how) {
    case BreakHow::reset: play.abort(true); co_return false;
    case BreakHow::truncate: play.abort(false); co_return false;
    case BreakHow::cut: break;
    case BreakHow::stall:
      while (!play.gone) co_await play.transaction.core().sleep(kSlice);
      co_return false;
    case BreakHow::garbage: co_return co_await play.transaction.chunk(frame);
    default: co_await play.transaction.chunk(frame);
  }
  co_await play.transaction.end_stream(std::string_view());
  co_return false;
}

net::Task<void> play_stream(Play& play, const MockScript& script, const MockAnswer& answer, bool breaks) {
  const std::string fields = answer.fields + "x-request-id: mock-" + std::to_string(play.number) + "\r\n";
  bool there = co_await play.transaction.begin_stream(answer.status, answer.content_type, fields, std::string_view());
  if (there) there = co_await wait(play, script.first);
  int content = 0;
  for (std::size_t i = 0; there && i < answer.frames.size(); ++i) {
    if (i >= answer.content_from && breaks && script.fail_at >= 0 && content++ == script.fail_at) {
      const bool on = co_await break_stream(play, script);
      if (!on) co_return;
    }
    if (i > 0) there = co_await wait(play, script.pace);
    if (there) there = co_await send_frame(play, script, answer.frames[i]);
  }
  if (there) co_await play.transaction.end_stream(std::string_view());
}

net::Task<void> play_whole(Play& play, const MockScript& script, const MockAnswer& answer) {
  const std::string fields = answer.fields + "x-request-id: mock-" + std::to_string(play.number) + "\r\n";
  if (script.split.empty()) {
    co_await play.transaction.send(answer.status, answer.content_type, fields, std::string_view(answer.body));
    co_return;
  }
  bool there = co_await play.transaction.begin_stream(answer.status, answer.content_type, fields, std::string_view());
  if (there) there = co_await send_frame(play, script, answer.body);
  if (there) co_await play.transaction.end_stream(std::string_view());
}

net::Task<void> close_early(Play& play, const MockScript& script, const MockAnswer& answer) {
  if (script.close == "after_head") {
    co_await play.transaction.begin_stream(200, answer.content_type, std::string_view(), std::string_view());
  }
  play.abort(false);
}

net::Task<void> play_script(Play& play, const MockRequest& request, const MockScript& script, std::string_view body) {
  const bool breaks = script.fails() && play.state.draw(script);
  const bool there = co_await wait(play, script.latency);
  if (!there) co_return;
  if (breaks && script.hang) {
    while (!play.gone) co_await play.transaction.core().sleep(kSlice);
    co_return;
  }
  if (script.close_after) play.transaction.close_after();
  const bool refused = breaks && script.refuses();
  const MockAnswer answer = refused ? mock_failure(script) : mock_answer(request, script, body, play.number);
  if (breaks && !script.close.empty()) {
    co_await close_early(play, script, answer);
  } else if (answer.stream) {
    co_await play_stream(play, script, answer, breaks);
  } else {
    co_await play_whole(play, script, answer);
  }
}

class MockService final : public net::Service {
 public:
  explicit MockService(MockState& state) : state_(state) {}
  net::Task<void> serve(net::Transaction& transaction) override;

 private:
  net::Task<void> model_request(net::Transaction& transaction, core::Endpoint endpoint, std::string_view body);
  net::Task<void> set_script(net::Transaction& transaction, std::string_view body);
  MockState& state_;
};

net::Task<void> send_json(net::Transaction& transaction, int status, std::string body) {
  co_await transaction.send(status, "application/json", std::string_view(), std::string_view(body));
}

net::Task<void> MockService::model_request(net::Transaction& transaction, core::Endpoint endpoint,
                                           std::string_view body) {
  const MockRequest request = read_mock_request(endpoint, body);
  MockScript script = state_.script_for(request.model);
  auto read = read_mock_script(request.script, script);
  if (read) read = read_mock_script(transaction.head().find("x-mock"), script);
  if (!read) {
    co_await send_json(transaction, 400, core::error_body(read.assume_error()));
    co_return;
  }
  Play play(transaction, state_);
  play.number = state_.begin(transaction.head(), transaction.path(), request.model, body);
  transaction.on_interrupt(Play::interrupted, &play);
  co_await play_script(play, request, script, body);
  transaction.on_interrupt(nullptr, nullptr);
  if (transaction.gone() && transaction.streaming() && !play.broken)
    Play::interrupted(&play, net::Transaction::Interrupt::client_gone);
  state_.end(play.number, transaction.status(), !play.gone);
}

net::Task<void> MockService::set_script(net::Transaction& transaction, std::string_view body) {
  router::wire::JsonTree tree;
  MockScript checked;
  std::string model = "*", script;
  int times = -1;
  core::Result<void> read =
      core::fail(core::ErrorKind::bad_request, "mock script: send {\"model\":..,\"script\":..,\"times\":..}");
  if (tree.parse(body)) {
    if (const auto* node = tree.find(&tree.root(), "model")) model = tree.text_of(node);
    script = tree.text_of(tree.find(&tree.root(), "script"));
    times = static_cast<int>(tree.integer(tree.find(&tree.root(), "times")).value_or(-1));
    read = read_mock_script(script, checked);
  }
  if (!read) {
    co_await send_json(transaction, 400, core::error_body(read.assume_error()));
    co_return;
  }
  state_.set_script(std::move(model), std::move(script), times);
  co_await send_json(transaction, 200, "{}");
}

net::Task<void> MockService::serve(net::Transaction& transaction) {
  auto body = co_await transaction.body();
  if (!body) {
    co_await send_json(transaction, 400, core::error_body(body.assume_error()));
    co_return;
  }
  const std::string_view bytes = body.assume_value();
  std::string_view path = transaction.path();
  if (path == "/mock/script") {
    co_await set_script(transaction, bytes);
    co_return;
  }
  if (path == "/mock/stats") {
    co_await send_json(transaction, 200, state_.stats_json());
    co_return;
  }
  if (path == "/mock/requests") {
    std::size_t limit = 256;
    const std::string_view query = transaction.query();
    if (query.starts_with("limit=")) std::from_chars(query.data() + 6, query.data() + query.size(), limit);
    co_await send_json(transaction, 200, state_.requests_json(limit));
    co_return;
  }
  if (path == "/mock/reset") {
    state_.reset();
    co_await send_json(transaction, 200, "{}");
    co_return;
  }
  if (path.starts_with("/openai/deployments/")) path = path.substr(std::min(path.find('/', 20), path.size()));
  if (path.starts_with("/openai/v1/")) path.remove_prefix(7);
  if (path.starts_with("/v1/")) path.remove_prefix(3);
  if (path == "/chat/completions") {
    co_await model_request(transaction, core::Endpoint::chat, bytes);
  } else if (path == "/completions") {
    co_await model_request(transaction, core::Endpoint::completions, bytes);
  } else if (path == "/embeddings") {
    co_await model_request(transaction, core::Endpoint::embeddings, bytes);
  } else if (path == "/models") {
    co_await send_json(
        transaction, 200,
        R"({"object":"list","data":[{"id":"mock","object":"model","created":1,"owned_by":"signalbox"}]})");
  } else if (path == "/api/tags") {
    co_await send_json(transaction, 200, R"({"models":[{"name":"mock"}]})");
  } else if (path == "/health") {
    co_await send_json(transaction, 200, "{}");
  } else {
    core::Error error = core::fail(core::ErrorKind::not_found, "the mock has nothing at this path");
    co_await send_json(transaction, 404, core::error_body(error));
  }
}

}  // namespace

int run_mock(const MockOptions& options) {
  MockScript defaults;
  const auto read = read_mock_script(options.script, defaults);
  if (!read) {
    std::fprintf(stderr, "%s\n", read.assume_error().message.c_str());
    return 2;
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  core::ServerConfig config;
  config.listen = options.listen;
  config.limits.connections = 1000000;
  MockState state(defaults);
  net::Runtime runtime(std::max(options.threads, 1u));
  std::vector<std::unique_ptr<MockService>> services;
  std::vector<net::Service*> pointers;
  for (unsigned i = 0; i < runtime.size(); ++i) {
    services.push_back(std::make_unique<MockService>(state));
    pointers.push_back(services.back().get());
  }
  net::Server server(runtime, config, pointers);
  state.watch(server.stats());
  const auto listening = server.listen();
  if (!listening) {
    std::fprintf(stderr, "signalbox mock: %s\n", listening.assume_error().message.c_str());
    return 1;
  }
  for (const std::string& address : server.addresses())
    std::printf("{\"event\":\"listening\",\"address\":\"%s\"}\n", address.c_str());
  std::fflush(stdout);
  runtime.start();
  int signal = 0;
  sigwait(&signals, &signal);
  runtime.stop();
  std::fflush(stdout);
  std::_Exit(0);  // nothing that still waits is worth unwinding
}

}  // namespace cli
