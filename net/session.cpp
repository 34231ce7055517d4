#include "net/session.h"

#include "core/error.h"
#include "core/turn.h"
#include "net/http_text.h"

namespace net {
namespace {

constexpr std::size_t kLingerBytes = 256 << 10;  // read away before closing, so that a refusal is not lost in a reset
constexpr std::size_t kKeptBody = 4 << 10;       // a larger decoded body is given back
constexpr std::size_t kSpareHeads = 64;          // kept per core
constexpr std::uint8_t kMostNewHeads = 5;        // in a row; then heads are parsed and none is remembered
constexpr core::Duration kLinger = std::chrono::seconds(1);

class InFlight {
 public:
  explicit InFlight(ServerStats& stats) noexcept : stats_(stats) {
    stats_.in_flight.fetch_add(1, std::memory_order_relaxed);
  }
  ~InFlight() { stats_.in_flight.fetch_sub(1, std::memory_order_relaxed); }
  InFlight(const InFlight&) = delete;

 private:
  ServerStats& stats_;
};

}  // namespace

Session::Session(Core& core, std::shared_ptr<Server::Shared> shared, Stream stream)
    : core_(core),
      shared_(std::move(shared)),
      stream_(std::move(stream)),
      inbox_(stream_, core.executor(), Inbox::kClientRead),
      deadline_(expired, this) {
  shared_->stats.connections.fetch_add(1, std::memory_order_relaxed);
  shared_->cores[core_.index()].sessions.insert(this);
  peer_ = stream_.peer_address();
}

Session::~Session() {
  release_bytes();
  shared_->cores[core_.index()].sessions.erase(this);
  shared_->stats.connections.fetch_sub(1, std::memory_order_relaxed);
}

Task<void> Session::run() {
  PerCore& mine = shared_->cores[core_.index()];
  config_ = mine.config;
  bool ready = true;
  if (mine.tls) {
    arm(Phase::head, config_->timeouts.header);
    auto error = co_await stream_.handshake_server(mine.tls);
    ready = error == IoError::none;
  }
  while (ready && !closing_) {
    config_ = mine.config;
    const bool got = co_await next_head();
    if (!got) break;
    co_await serve_one();
  }
  deadline_.disarm();
  if (ready && !broken_) co_await linger();
  stream_.close();
  co_await inbox_.settle();
}

// What a request needs is borrowed from the core while there is one: an idle connection keeps a few kilobytes.
std::unique_ptr<RequestHead> Session::take_head() {
  auto& spare = shared_->cores[core_.index()].spare_heads;
  if (spare.empty()) return std::make_unique<RequestHead>();
  auto head = std::move(spare.back());
  spare.pop_back();
  return head;
}

void Session::rest() {
  inbox_.rest();
  if (!inbox_.data().empty()) return;
  auto& spare = shared_->cores[core_.index()].spare_heads;
  if (head_ && spare.size() < kSpareHeads) spare.push_back(std::move(head_));
  head_.reset();
  head_bytes_.reset();
  body_buffer_.reset();
}

HeadParse Session::parse_head(std::string_view bytes) {
  const std::size_t limit = config_->limits.header_bytes;
  if (const std::size_t size = known_head_ ? known_head_->recognise(bytes, *head_, limit) : 0; size > 0) {
    new_heads_ = 1;
    return {HeadStatus::ok, size, 0, {}};
  }
  const HeadParse parse = parse_request_head(bytes, *head_, limit);
  if (parse.status != HeadStatus::ok || new_heads_ == kMostNewHeads) return parse;
  // Not that of who asks once, and no longer that of who says something else each time.
  if (++new_heads_ == kMostNewHeads) {
    known_head_.reset();
  } else if (new_heads_ > 1) {
    if (!known_head_) known_head_ = std::make_unique<HeadMemory>();
    known_head_->remember(bytes.substr(0, parse.size), *head_);
  }
  return parse;
}

// Waits for a whole request head. False: the connection ends (any refusal has been written).
Task<bool> Session::next_head() {
  rest();
  arm(Phase::idle, config_->timeouts.idle);
  for (;;) {
    const std::string_view bytes = inbox_.data();
    if (!bytes.empty()) {
      if (!head_) head_ = take_head();
      if (phase_ == Phase::idle) {
        started_ = core::turn_time();
        arm(Phase::head, config_->timeouts.header);
      }
      const HeadParse parse = parse_head(bytes);
      if (parse.status == HeadStatus::ok) {
        head_size_ = parse.size;
        deadline_.disarm();
        co_return true;
      }
      if (parse.status == HeadStatus::bad) {
        shared_->stats.refused_heads.fetch_add(1, std::memory_order_relaxed);
        co_await refuse(parse.http_status, parse.reason);
        co_return false;
      }
    } else if (shared_->draining.load(std::memory_order_relaxed) && closing_) {
      co_return false;
    }
    auto error = co_await inbox_.more();
    if (timed_out_) {
      if (phase_ == Phase::head) {
        shared_->stats.slow_clients.fetch_add(1, std::memory_order_relaxed);
        co_await refuse(408, "the request's headers did not arrive in time");
      }
      co_return false;
    }
    if (error != IoError::none || (closing_ && inbox_.data().empty())) co_return false;
  }
}

Task<void> Session::refuse(int status, std::string_view reason) {
  closing_ = true;
  if (!head_) head_ = take_head();
  *head_ = RequestHead();
  head_->method = "GET";
  const std::string body =
      core::error_body(reason, "invalid_request_error", "", status == 408 ? "request_timeout" : "bad_request");
  Transaction transaction(*this);
  co_await transaction.send(status, "application/json", "", body);
}

Task<void> Session::serve_one() {
  phase_ = Phase::handling;
  body_read_ = continue_sent_ = false;
  body_ = {};
  status_ = 0;
  sent_ = 0;
  streaming_ = false;
  const bool expects_body = head_->content_length > 0 || head_->chunked;
  if (!head_->keep_alive || shared_->draining.load(std::memory_order_relaxed)) closing_ = true;
  if (!expects_body) {
    inbox_.consume(head_size_);
    head_size_ = 0;
    body_read_ = true;
    inbox_.watch();
  }
  inbox_.on_end(peer_ended, this);
  {
    const InFlight counted(shared_->stats);
    Transaction transaction(*this);
    std::string preflight;
    if (answer_preflight(preflight)) {
      co_await transaction.send(204, "", preflight, "");
    } else {
      co_await shared_->cores[core_.index()].service->serve(transaction);
    }
  }
  notice_ = nullptr;
  inbox_.on_end(nullptr, nullptr);
  if (streaming_ && head_->minor == 0) stream_.abandon(true);  // an orderly end would be the body's end there
  if (upgraded_) closing_ = true;
  if (status_ == 0 || streaming_)
    broken_ = closing_ = true;  // nothing, or half an answer: the framing must not look complete
  if (!closing_) {
    const bool clean = co_await finish_body();
    if (!clean) closing_ = true;
  }
  if (body_in_inbox_ > 0 || head_size_ > 0) inbox_.consume(head_size_ + body_in_inbox_);
  head_size_ = body_in_inbox_ = 0;
  release_bytes();
  if (decoded_.capacity() > kKeptBody) std::string().swap(decoded_);
}

// After our last byte the peer may still be sending: closing at once would make the kernel reset the connection and
// take our answer with it.
Task<void> Session::linger() {
  stream_.shutdown_send();
  arm(Phase::idle, kLinger);
  std::size_t read = 0;
  while (!timed_out_ && read < kLingerBytes && inbox_.ended() == IoError::none) {
    read += inbox_.data().size();
    inbox_.consume(inbox_.data().size());
    co_await inbox_.more();
  }
  deadline_.disarm();
}

bool Session::answer_preflight(std::string& fields) const {
  if (config_->cors.allow_origins.empty() || head_->method != "OPTIONS") return false;
  if (head_->find("access-control-request-method").empty() || !append_cors(*config_, *head_, fields)) return false;
  fields += "access-control-allow-methods: GET, POST, DELETE, OPTIONS\r\naccess-control-allow-headers: ";
  const std::string_view asked = head_->find("access-control-request-headers");
  fields += asked.empty() ? std::string_view("authorization, content-type") : asked;
  fields += "\r\naccess-control-max-age: " + std::to_string(config_->cors.max_age.count()) + "\r\n";
  return true;
}

void Session::drain_if_idle() {
  closing_ = true;
  if (upgraded_ && phase_ == Phase::write) arm(Phase::write, kLastFrame);
  if (phase_ == Phase::idle || upgraded_) inbox_.poke();
}

void Session::release_bytes() noexcept {
  if (held_ > 0) {
    shared_->stats.in_flight_bytes.fetch_sub(static_cast<std::int64_t>(held_), std::memory_order_relaxed);
  }
  held_ = 0;
}

// After something was thrown: the outstanding read must end before this object does.
Task<void> Session::give_up() {
  deadline_.disarm();
  stream_.close();
  co_await inbox_.settle();
}

void Session::interrupt() {
  closing_ = interrupted_ = true;
  if (upgraded_) {
    inbox_.poke();
  } else if (notice_) {
    notice_(notice_context_, Transaction::Interrupt::shutdown);
  } else if (phase_ == Phase::idle || phase_ == Phase::head || phase_ == Phase::body) {
    stream_.close();
  }
}

void Session::arm(Phase phase, core::Duration after) {
  phase_ = phase;
  timed_out_ = false;
  core_.arm(deadline_, core::turn_time() + after);
}

void Session::expired(void* self) {
  auto& session = *static_cast<Session*>(self);
  session.timed_out_ = true;
  switch (session.phase_) {
    case Phase::idle:
    case Phase::head: session.inbox_.poke(); break;
    case Phase::body: session.stream_.shutdown_receive(); break;  // the answer, 408, can still be written
    default: session.shared_->stats.slow_clients.fetch_add(1, std::memory_order_relaxed); session.stream_.close();
  }
}

void Session::peer_ended(void* self) {
  auto& session = *static_cast<Session*>(self);
  if (session.notice_) session.notice_(session.notice_context_, Transaction::Interrupt::client_gone);
}

}  // namespace net
