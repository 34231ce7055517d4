// The machine for its operators: the newest reading of its cards or its system, and the last ten minutes. A page that
// asks again says `since` and gets only what is new.
#include <charconv>
#include <optional>

#include "router/access.h"
#include "router/handlers.h"
#include "router/machine.h"
#include "router/router.h"

namespace router {
namespace {

// Unix milliseconds; nothing when it is no number.
std::optional<std::int64_t> since(std::string_view query) {
  std::int64_t out = 0;
  while (!query.empty()) {
    std::string_view one = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), one.size() + 1));
    if (!one.starts_with("since=")) continue;
    one.remove_prefix(6);
    const auto [end, error] = std::from_chars(one.data(), one.data() + one.size(), out);
    if (error != std::errc() || end != one.data() + one.size() || out < 0) return std::nullopt;
  }
  return out;
}

core::Result<std::int64_t> open_machine(CoreState& home, const net::Transaction& transaction) {
  const auto snapshot = home.snapshot();
  TRY(Asker asker, authenticate_admin(*snapshot, transaction.head()));
  static_cast<void>(asker);
  const auto after = since(transaction.query());
  if (!after) return core::fail(core::ErrorKind::bad_request, "'since' is a time in Unix milliseconds.", "since");
  return *after;
}

// Ten minutes of eight cards are some hundred kilobytes of text: a worker's.
net::Task<void> answer(CoreState& home, net::Transaction& transaction, net::Question question) {
  const std::string body = co_await net::ask_worker(home.core(), home.shared().worker, std::move(question));
  if (body.empty()) {
    core::Error error = core::fail(core::ErrorKind::overloaded, "Too much is being asked at once. Try again.");
    co_await answer_plain_error(home, transaction, std::move(error), std::string());
    co_return;
  }
  co_await transaction.send(200, "application/json", std::string_view("cache-control: no-store\r\n"),
                            std::string_view(body));
}

net::Task<void> answer_off(CoreState& home, net::Transaction& transaction, std::string what) {
  core::Error error =
      core::fail(core::ErrorKind::not_found, "This is not watched: the config says " + what + ".enabled: false.");
  co_await answer_plain_error(home, transaction, std::move(error), std::string());
}

}  // namespace

net::Task<void> show_gpu(CoreState& home, net::Transaction& transaction, std::string_view) {
  auto after = open_machine(home, transaction);
  if (!after) {
    co_await answer_plain_error(home, transaction, std::move(after).assume_error(), std::string());
    co_return;
  }
  const Machine* machine = &home.shared().machine;
  if (!machine->gpu()) {
    co_await answer_off(home, transaction, std::string("gpu"));
    co_return;
  }
  net::Question question = [machine, from = after.assume_value()] { return machine->gpu_json(from); };
  co_await answer(home, transaction, std::move(question));
}

net::Task<void> show_system(CoreState& home, net::Transaction& transaction, std::string_view) {
  auto after = open_machine(home, transaction);
  if (!after) {
    co_await answer_plain_error(home, transaction, std::move(after).assume_error(), std::string());
    co_return;
  }
  const metrics::system::SystemReader* reader = home.shared().machine.system();
  if (!reader) {
    co_await answer_off(home, transaction, std::string("system"));
    co_return;
  }
  net::Question question = [reader, from = after.assume_value()] {
    return metrics::system::to_json(reader->view(), reader->interval(), from);
  };
  co_await answer(home, transaction, std::move(question));
}

}  // namespace router
