// Connections to providers: a pool per core and origin, and one request at a time on each. Core-local. A connection
// returns to the pool only after a complete answer with nothing left over; a reset of a reused connection is told apart
// (stale), because then trying again on a fresh one is safe.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/config.h"
#include "core/result.h"
#include "net/inbox.h"
#include "net/resolver.h"
#include "net/runtime.h"
#include "net/upstream_head.h"

namespace net {

// Where connections go, and how. One per provider and config; shared by the cores.
struct Origin {
  std::string host;  // as in the URL; SNI and certificate name
  std::uint16_t port = 443;
  bool tls = true;
  bool verify_tls = true;
  std::string ca_file;
  core::Duration idle = std::chrono::seconds(60);
  std::uint32_t max_connections = 256;        // over all cores
  std::atomic<std::uint32_t> connections{0};  // open or opening now, over all cores
  std::string authority() const;              // the Host header
};

class UpstreamPool;
struct UpstreamConnection;

// One request on one connection. abort() may come at any moment on the core's thread: whatever is awaited then returns.
class UpstreamCall {
 public:
  UpstreamCall(Core& core, UpstreamPool& pool);
  ~UpstreamCall();
  UpstreamCall(const UpstreamCall&) = delete;

  // Takes an idle connection or opens one. Errors: dns, refused, tls, limit, aborted, other.
  Task<IoError> open(core::Duration connect_timeout);
  Task<IoError> open_fresh(core::Duration connect_timeout);  // never an idle one
  Task<IoError> send(std::span<const std::string_view> pieces);
  // The status line and headers; 1xx are passed over. Returns with head().status == 0 when poke() was called meanwhile:
  // call again.
  Task<IoError> read_head();
  const UpstreamHead& head() const noexcept { return head_; }

  enum class BodyStep : std::uint8_t { bytes, end, poked, failed };
  // The next piece of the body: valid until the next call. `poked`: poke() was called, nothing else happened.
  Task<BodyStep> read_body(std::string_view& piece);
  // The same without waiting; false: nothing of it is here.
  bool body_here(std::string_view& piece, BodyStep& step);
  IoError error() const noexcept { return error_; }
  bool timed_out() const noexcept { return timed_out_; }  // the connect timeout

  void poke();            // makes a waiting read return
  void abort() noexcept;  // closes the connection; what is awaited returns IoError::aborted
  bool aborted() const noexcept { return aborted_; }
  bool reused() const noexcept { return reused_; }
  bool sent() const noexcept { return sent_; }          // all that send() was given went out
  bool answered() const noexcept { return answered_; }  // any response byte has come
  // The answer is complete: the connection goes back to the pool when it may.
  void finish();

 private:
  friend class UpstreamPool;
  Task<IoError> connect(core::Duration timeout);
  static void handshake_expired(void* self);
  // What the bytes already here give; false: more are needed.
  bool take_body(std::string_view& piece, BodyStep& step);
  void drop();

  Core& core_;
  UpstreamPool& pool_;
  std::unique_ptr<UpstreamConnection> connection_;
  std::shared_ptr<class Connecting> connecting_;
  UpstreamHead head_;
  std::size_t used_ = 0;  // bytes of the inbox that the last piece covered
  IoError error_ = IoError::none;
  bool aborted_ = false, timed_out_ = false, poked_ = false, reused_ = false, sent_ = false, answered_ = false,
       complete_ = false;
};

class UpstreamPool {
 public:
  UpstreamPool(Core& core, Resolver& resolver, std::shared_ptr<Origin> origin);
  ~UpstreamPool();
  Origin& origin() noexcept { return *origin_; }
  std::size_t idle() const noexcept { return idle_.size(); }
  // Closes what is idle; a pool that config no longer names is closed, then destroyed when its calls are over.
  void close();

 private:
  friend class UpstreamCall;
  friend struct UpstreamConnection;
  std::unique_ptr<UpstreamConnection> take();
  void give(std::unique_ptr<UpstreamConnection> connection);
  void forget(UpstreamConnection& connection);
  core::Result<TlsContext> tls();

  Core& core_;
  Resolver& resolver_;
  std::shared_ptr<Origin> origin_;
  TlsContext tls_;
  std::vector<UpstreamHead> spare_heads_;                  // their memory goes from call to call
  std::vector<std::unique_ptr<UpstreamConnection>> idle_;  // the most recently used last
};

}  // namespace net
