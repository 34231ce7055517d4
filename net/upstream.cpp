#include "net/upstream.h"

#include <algorithm>
#include <array>

#include "core/turn.h"
#include "net/chunked.h"
#include "net/connect.h"
#include "net/stream_parts.h"

namespace net {
namespace {

constexpr std::size_t kSpareHeads = 64;

}  // namespace

struct UpstreamConnection {
  Core& core;
  UpstreamPool* pool;  // set while idle
  std::shared_ptr<Origin> origin;
  Stream stream;
  Inbox inbox;
  Deadline idle;
  ChunkDecoder chunks{ChunkDecoder::Mode::response};
  std::uint64_t left = 0;  // of a sized body

  UpstreamConnection(Core& c, std::shared_ptr<Origin> o, Stream s)
      : core(c),
        pool(nullptr),
        origin(std::move(o)),
        stream(std::move(s)),
        inbox(stream, c.executor(), Inbox::kUpstreamRead),
        idle(expired, this) {}
  ~UpstreamConnection() { origin->connections.fetch_sub(1, std::memory_order_relaxed); }
  static void expired(void* self) { ended(self); }
  static void ended(void* self) {
    auto& connection = *static_cast<UpstreamConnection*>(self);
    if (connection.pool) connection.pool->forget(connection);
  }
};

namespace {

// A connection with a read outstanding must wait for its end before it goes.
Task<void> dispose(std::unique_ptr<UpstreamConnection> connection) {
  connection->idle.disarm();
  connection->stream.close();
  co_await connection->inbox.settle();
}

}  // namespace

std::string Origin::authority() const {
  const bool usual = port == (tls ? 443 : 80);
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return usual ? name : name + ":" + std::to_string(port);
}

UpstreamPool::UpstreamPool(Core& core, Resolver& resolver, std::shared_ptr<Origin> origin)
    : core_(core), resolver_(resolver), origin_(std::move(origin)) {}

UpstreamPool::~UpstreamPool() { close(); }

void UpstreamPool::close() {
  while (auto connection = take()) spawn(core_, dispose(std::move(connection)), "upstream close");
}

std::unique_ptr<UpstreamConnection> UpstreamPool::take() {
  while (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    connection->idle.disarm();
    connection->pool = nullptr;
    connection->inbox.on_end(nullptr, nullptr);
    // Bytes nobody asked for would be read as the answer to the next request.
    if (connection->inbox.quiet()) return connection;
    spawn(core_, dispose(std::move(connection)), "upstream close");
  }
  return nullptr;
}

void UpstreamPool::give(std::unique_ptr<UpstreamConnection> connection) {
  connection->inbox.rest();
  connection->inbox.watch();
  connection->pool = this;
  connection->inbox.on_end(UpstreamConnection::ended, connection.get());
  core_.arm(connection->idle, core::turn_time() + origin_->idle);
  idle_.push_back(std::move(connection));
}

void UpstreamPool::forget(UpstreamConnection& connection) {
  const auto found =
      std::find_if(idle_.begin(), idle_.end(), [&](const auto& one) { return one.get() == &connection; });
  if (found == idle_.end()) return;
  auto owned = std::move(*found);
  idle_.erase(found);
  owned->pool = nullptr;
  spawn(core_, dispose(std::move(owned)), "upstream close");
}

core::Result<TlsContext> UpstreamPool::tls() {
  if (!tls_) {
    TRY(tls_, client_tls(origin_->ca_file, origin_->verify_tls));
  }
  return tls_;
}

UpstreamCall::UpstreamCall(Core& core, UpstreamPool& pool) : core_(core), pool_(pool) {
  if (pool.spare_heads_.empty()) return;
  head_ = std::move(pool.spare_heads_.back());
  pool.spare_heads_.pop_back();
}

UpstreamCall::~UpstreamCall() {
  drop();
  if (pool_.spare_heads_.size() < kSpareHeads) pool_.spare_heads_.push_back(std::move(head_));
}

void UpstreamCall::drop() {
  if (connection_) spawn(core_, dispose(std::move(connection_)), "upstream close");
}

Task<IoError> UpstreamCall::open(core::Duration connect_timeout) {
  connection_ = pool_.take();
  reused_ = connection_ != nullptr;
  if (reused_) co_return IoError::none;
  co_return co_await connect(connect_timeout);
}

Task<IoError> UpstreamCall::open_fresh(core::Duration connect_timeout) {
  drop();
  reused_ = sent_ = false;
  co_return co_await connect(connect_timeout);
}

Task<IoError> UpstreamCall::connect(core::Duration timeout) {
  Origin& origin = pool_.origin();
  if (aborted_) co_return IoError::aborted;
  if (origin.connections.fetch_add(1, std::memory_order_relaxed) >= origin.max_connections) {
    origin.connections.fetch_sub(1, std::memory_order_relaxed);
    co_return IoError::limit;
  }
  const core::Instant until = core::now() + timeout;
  connecting_ = std::make_shared<Connecting>(core_, pool_.resolver_);
  auto error = co_await connecting_->run(origin.host, origin.port, timeout);
  timed_out_ = connecting_->timed_out();
  if (error != IoError::none) {
    connecting_.reset();
    origin.connections.fetch_sub(1, std::memory_order_relaxed);
    co_return error;
  }
  Stream stream(std::make_unique<Stream::Parts>(connecting_->take()));
  connecting_.reset();
  connection_ = std::make_unique<UpstreamConnection>(core_, pool_.origin_, std::move(stream));
  if (aborted_) co_return IoError::aborted;  // it came between the connection's success and our waking
  if (!origin.tls) co_return IoError::none;
  auto context = pool_.tls();
  if (!context) co_return IoError::tls;
  Deadline limit(handshake_expired, this);
  core_.arm(limit, until);
  error = co_await connection_->stream.handshake_client(context.value(), origin.host);
  co_return error;
}

void UpstreamCall::handshake_expired(void* self) {
  auto& call = *static_cast<UpstreamCall*>(self);
  call.timed_out_ = true;
  call.connection_->stream.close();
}

Task<IoError> UpstreamCall::send(std::span<const std::string_view> pieces) {
  if (aborted_) co_return IoError::aborted;
  connection_->inbox.watch();  // a provider may answer, with a refusal, before it has read all
  auto result = co_await connection_->stream.write(pieces);
  sent_ = result.error == IoError::none;
  co_return result.error;
}

Task<IoError> UpstreamCall::read_head() {
  head_.clear();
  for (;;) {
    Inbox& inbox = connection_->inbox;
    if (!inbox.data().empty()) {
      answered_ = true;
      std::size_t size = 0;
      const UpstreamHeadStatus status = parse_upstream_head(inbox.data(), head_, size);
      if (status == UpstreamHeadStatus::bad) co_return IoError::other;
      if (status == UpstreamHeadStatus::ok) {
        inbox.consume(size);
        if (head_.status == 101) co_return IoError::other;
        if (head_.status >= 200) break;
        head_.clear();
        continue;
      }
    }
    if (poked_) {
      poked_ = false;
      co_return IoError::none;
    }
    auto error = co_await inbox.more();
    if (aborted_) co_return IoError::aborted;
    if (error != IoError::none) co_return error;
  }
  connection_->left = head_.length;
  connection_->chunks.reset();
  used_ = 0;
  co_return IoError::none;
}

bool UpstreamCall::take_body(std::string_view& piece, BodyStep& step) {
  const std::string_view here = connection_->inbox.data();
  step = BodyStep::bytes;
  switch (head_.framing) {
    case Framing::none: step = BodyStep::end; break;
    case Framing::sized:
      if (connection_->left == 0) {
        step = BodyStep::end;
        break;
      }
      if (here.empty()) return false;
      piece = here.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(here.size(), connection_->left)));
      connection_->left -= piece.size();
      used_ = piece.size();
      return true;
    case Framing::until_close:
      if (here.empty()) return false;
      piece = here;
      used_ = here.size();
      return true;
    case Framing::chunked: {
      const ChunkDecoder::Step chunk = connection_->chunks.next(here);
      if (chunk.status == ChunkDecoder::Status::data) {
        piece = chunk.data;
        used_ = chunk.consumed;
        return true;
      }
      connection_->inbox.consume(chunk.consumed);
      if (chunk.status == ChunkDecoder::Status::need_more) return false;
      step = chunk.status == ChunkDecoder::Status::done ? BodyStep::end : BodyStep::failed;
      if (step == BodyStep::failed) error_ = IoError::other;
    }
  }
  if (step == BodyStep::end) complete_ = true;
  return true;
}

bool UpstreamCall::body_here(std::string_view& piece, BodyStep& step) {
  connection_->inbox.consume(used_);
  used_ = 0;
  if (!aborted_) return take_body(piece, step);
  error_ = IoError::aborted;
  step = BodyStep::failed;
  return true;
}

Task<UpstreamCall::BodyStep> UpstreamCall::read_body(std::string_view& piece) {
  for (;;) {
    BodyStep step;
    if (body_here(piece, step)) co_return step;
    if (poked_) {
      poked_ = false;
      co_return BodyStep::poked;
    }
    auto error = co_await connection_->inbox.more();
    if (error == IoError::none || aborted_) continue;
    if (error == IoError::eof && head_.framing == Framing::until_close) {
      complete_ = true;
      co_return BodyStep::end;
    }
    error_ = error;
    co_return BodyStep::failed;
  }
}

void UpstreamCall::poke() {
  poked_ = true;
  if (connection_) connection_->inbox.poke();
}

void UpstreamCall::abort() noexcept {
  aborted_ = true;
  if (connecting_) connecting_->abort();
  if (connection_) {
    connection_->stream.close();
    connection_->inbox.poke();
  }
}

void UpstreamCall::finish() {
  if (!connection_) return;
  const bool clean = complete_ && head_.keep_alive && !aborted_ && connection_->inbox.ended() == IoError::none &&
                     connection_->inbox.data().empty();
  if (clean) {
    pool_.give(std::move(connection_));
  } else {
    drop();
  }
}

}  // namespace net
