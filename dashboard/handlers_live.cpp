// GET /api/ws: a page says what it wants to be told, and is told as it comes. One coroutine for each page reads what it
// says and writes what waits in its mailbox: one letter in a turn of the loop, when its turn among the pages has come.
#include <array>

#include "core/json_writer.h"
#include "dashboard/handlers.h"
#include "net/websocket.h"
#include "router/access.h"
#include "router/wire/json_tree.h"

namespace dashboard {
namespace {

namespace close_code = net::close_code;

// Steps for as long as pages wait for their turn.
net::Task<void> pace(net::Core& core, std::shared_ptr<Pacer> pacer) {
  for (;;) {
    const core::Instant next = pacer->step(core::now());
    if (next == core::Instant::max()) co_return;
    const core::Duration pause = next - core::now();
    co_await core.sleep(pause);
  }
}

// A page's place among those that are told. The socket is its core's, and gone before the place is.
class Seat {
 public:
  struct Line {  // what a notice finds, if anything
    net::WebSocket* socket = nullptr;
  };

  Seat(State& state, net::Core& core, std::size_t most)
      : live_(state.live), core_(core), pacer_(state.pacers[core.index()]), line_(std::make_shared<Line>()) {
    page_ = pacer_->join(wake());
    mailbox_ = live_->join(most, [&core, pacer = pacer_, page = page_] {
      core.post([&core, pacer, page] {
        if (pacer->ask(page)) net::spawn(core, pace(core, pacer), "pages");
      });
    });
  }
  ~Seat() {
    line_->socket = nullptr;
    if (mailbox_) live_->leave(mailbox_);
    pacer_->leave(page_);
  }
  Seat(const Seat&) = delete;

  bool taken() const noexcept { return mailbox_ != nullptr; }
  void sit(net::WebSocket& socket) noexcept { line_->socket = &socket; }
  Live& live() noexcept { return *live_; }
  const std::shared_ptr<Mailbox>& mailbox() noexcept { return mailbox_; }
  // Once more, and what is ready to be served goes first.
  void again() { core_.post(wake()); }

 private:
  std::function<void()> wake() const {
    return [line = line_] {
      if (line->socket) line->socket->wake();
    };
  }

  std::shared_ptr<Live> live_;
  net::Core& core_;
  std::shared_ptr<Pacer> pacer_;
  std::shared_ptr<Line> line_;
  std::shared_ptr<Pacer::Page> page_;
  std::shared_ptr<Mailbox> mailbox_;
};

// What let the page in: it is looked at again now and then.
struct Pass {
  std::string hash;
  router::Role role;
  std::int64_t expires;

  explicit Pass(const router::Asker& asker) : hash(asker.hash), role(asker.role()), expires(asker.expires) {}
  bool holds(const router::Snapshot& snapshot) const {
    return snapshot.config->dashboard.enabled &&
           router::still_admits(snapshot, hash, role, expires, core::unix_seconds());
  }
};

core::Result<Pass> let_in(router::CoreState& home, const net::Transaction& transaction) {
  const net::RequestHead& head = transaction.head();
  TRY(const router::Asker asker, router::authenticate_admin(*home.snapshot(), head));
  // A browser sends the cookie with a WebSocket of any page, and says whose page it is.
  const bool unnamed = !asker.cookie.empty() && head.find("origin").empty();
  if (unnamed || !router::from_own_page(head))
    return core::fail(core::ErrorKind::forbidden, "The request comes from a page of another origin.");
  return Pass(asker);
}

// {"subscribe": ["status", ..]}. What is no topic here is left out: the page may be newer.
bool read_topics(const Live& live, std::string_view message, Topics& out) {
  router::wire::JsonTree tree;
  if (message.empty() || !tree.parse(message)) return false;
  const auto* list = tree.find_value(&tree.root(), "subscribe");
  if (!list || !list->is(router::wire::JsonType::array)) return false;
  out = 0;
  for (const auto& name : tree.children(*list)) {
    const auto found = live.find(tree.text_of(&name));
    if (found) out |= Topics{1} << *found;
  }
  return true;
}

// Writes what waits next, and asks to be called again: a page that reads slowly is listened to between two letters.
// False: nobody reads any more.
net::Task<bool> tell(Seat& seat, net::WebSocket& socket, std::uint64_t& sequence) {
  auto letter = seat.mailbox()->take();
  if (!letter) co_return true;
  const Topic& topic = seat.live().topics()[letter->topic];
  std::string head = "{\"seq\":" + std::to_string(++sequence) + ",\"topic\":\"" + std::string(topic.name);
  head += "\",\"dropped\":" + std::to_string(letter->dropped) + ",\"data\":";
  const std::array<std::string_view, 3> pieces{head, *letter->body, std::string_view("}")};
  const bool there = co_await socket.send(pieces);
  if (!there) co_return false;
  seat.live().counts(letter->topic).sent.fetch_add(1, std::memory_order_relaxed);
  seat.again();
  co_return true;
}

net::Task<void> talk(router::CoreState& home, Seat& seat, net::WebSocket& socket, Pass pass) {
  std::uint64_t sequence = 0;
  for (;;) {
    auto event = co_await socket.next();
    if (event == net::WebSocket::Event::closed) co_return;
    if (event == net::WebSocket::Event::message) {
      Topics topics = 0;
      if (read_topics(seat.live(), socket.message(), topics)) {
        seat.live().subscribe(seat.mailbox(), topics);
      } else {
        co_await socket.close(close_code::kPolicy, std::string_view("say {\"subscribe\": [..]}"));
      }
    } else if (event == net::WebSocket::Event::beat && !pass.holds(*home.snapshot())) {
      co_await socket.close(close_code::kPolicy, std::string_view("signed out"));
    }
    const bool there = co_await tell(seat, socket, sequence);
    if (!there) co_return;
  }
}

}  // namespace

net::Task<void> serve_live(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view) {
  auto pass = let_in(home, transaction);
  if (!pass) {
    co_await answer_error(home, transaction, std::move(pass).assume_error());
    co_return;
  }
  auto accept = net::WebSocket::check(transaction.head());
  if (!accept) {
    std::string fields(net::WebSocket::kVersionField);
    co_await answer_error(home, transaction, std::move(accept).assume_error(), std::move(fields));
    co_return;
  }
  Seat seat(state, home.core(), home.snapshot()->config->dashboard.clients);
  if (!seat.taken()) {
    core::Error error = core::fail(core::ErrorKind::overloaded, "As many pages are open as dashboard.clients allows.");
    co_await answer_error(home, transaction, std::move(error));
    co_return;
  }
  net::WebSocket socket(transaction);
  std::string answer = std::move(accept).assume_value();
  const bool there = co_await socket.accept(std::move(answer));
  if (!there) co_return;
  seat.sit(socket);
  co_await talk(home, seat, socket, std::move(pass).assume_value());
}

}  // namespace dashboard
