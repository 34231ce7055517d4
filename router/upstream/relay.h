// Hands a provider's answer to the client. Streams: events are read, mended where they must be, held back until the
// first meaningful one (until then another target can still take over), then passed on as they come. Whole answers:
// collected, read, mended, sent. Core-local; one per attempt.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/content_coding.h"
#include "net/sse.h"
#include "net/task.h"
#include "net/upstream_head.h"
#include "router/exchange.h"
#include "router/upstream/failure.h"
#include "router/wire/answer_normaliser.h"
#include "router/wire/screen_answer.h"
#include "router/wire/stream_normaliser.h"
#include "router/wire/unmask.h"

namespace router {

// The client asked for events, and the endpoint has them.
bool wants_stream(const Exchange& exchange) noexcept;

inline constexpr std::string_view kEventStream = "text/event-stream; charset=utf-8";
// no-cache and no buffering: what a proxy on the way holds back is not a stream.
inline constexpr std::string_view kStreamFields = "cache-control: no-cache\r\nx-accel-buffering: no\r\n";

// Sends a comment, so that nobody on the way takes silence for death. Opens the stream when nothing has been sent:
// another target can still take over, since no content has. False: the client has gone.
net::Task<bool> send_keepalive(Exchange& exchange);

class Relay {
 public:
  enum class Step : std::uint8_t {
    more,    // give it more bytes
    done,    // the client has everything
    failed,  // see failure()
    gone,    // the client has left
  };

  // `began`: when the attempt did, which is what its latency counts from.
  Relay(Exchange& exchange, std::uint32_t target, core::Instant began);
  ~Relay();
  Relay(const Relay&) = delete;

  // Of a 2xx answer. `upstream` may be null (demo).
  void begin(int status, std::string_view content_type, const net::UpstreamHead* upstream);
  // Reads what has come. What it gives the client is written by flush(), which is due before waiting for more and
  // whenever this is not `more`: events that come together leave together. The piece must live until flush() returns.
  Step bytes(std::string_view piece);
  // Time to flush() although more is here: it is much, or it has the first meaningful event, with which we commit to a
  // provider before what comes behind it, be it in the same piece, is read.
  bool flush_due() const noexcept { return out_.size() >= kTogether || commits(); }
  net::Task<Step> flush();
  net::Task<Step> end(bool clean);
  bool content_sent() const noexcept { return content_sent_; }
  bool take_wrote() noexcept {
    return std::exchange(wrote_, false);
  }  // the client has heard something since the last call
  bool streaming() const noexcept { return as_stream_; }
  core::Duration first_event() const noexcept { return first_event_; }
  const Failure& failure() const noexcept { return failure_; }
  // What a stream that was not passed on to its end has said so far: it is paid for.
  void note_results() {
    if (content_sent_ && as_stream_ && upstream_sse_) take_results(normaliser_);
  }
  // Ends a stream whose content has begun with a valid error frame.
  net::Task<void> end_with_error(const Failure& failure);

 private:
  static constexpr std::size_t kPadding = 64;  // behind a whole answer: simdjson reads past the end
  static constexpr std::size_t kTogether = 16 << 10;
  static constexpr std::size_t kKept = 1 << 10;  // of memory between two writes

  bool commits() const noexcept { return !content_sent_ && state_ == wire::StreamState::flowing; }
  Step stream_bytes();
  Step whole_bytes(std::string_view piece);
  void read_event(net::SseDecoder::Status got, const net::SseDecoder::Event& event, bool cut = false);
  bool ended() const noexcept { return state_ == wire::StreamState::finished || state_ == wire::StreamState::failed; }
  net::Task<Step> flush_failed();
  void written();
  net::Task<Step> whole_answer();
  net::Task<Step> send_whole();
  net::Task<Step> send_as_stream();
  net::Task<Step> send_embeddings();
  net::Task<Step> send_body(bool mended);
  net::Task<bool> open_stream(std::string_view first);
  void record(bool last);  // the frames that are ready, for the cache
  // Embeddings are numbers: no placeholder comes back in them.
  bool masked() const noexcept {
    return exchange_.endpoint != core::Endpoint::embeddings && !exchange_.judged.vault.empty();
  }
  void begin_screen();
  void filter(bool last);
  bool unpack(std::string_view& piece);
  void fail(core::FailureClass cls, std::string_view message);
  void fail(const wire::StreamFailure& failure);
  void note_first_event();
  void take_results(const wire::StreamNormaliser& normaliser);
  void take_results(wire::AnswerReading& reading);

  Exchange& exchange_;
  std::uint32_t target_;
  core::Instant began_;
  int status_ = 200;
  bool as_stream_ = false;     // the client gets events
  bool upstream_sse_ = false;  // the provider sends events
  bool content_sent_ = false;
  bool wrote_ = false;
  wire::StreamState state_ = wire::StreamState::held;
  std::unique_ptr<net::StreamDecoder> decoder_;
  bool decoder_unknown_ = false;
  std::string unpacked_;
  std::string_view unread_;  // of the piece
  net::SseDecoder sse_;
  wire::StreamOptions options_;  // its views: the target's config and the exchange
  wire::StreamNormaliser normaliser_;
  std::string out_;                             // frames not yet written
  std::unique_ptr<wire::StreamScreen> screen_;  // where answers are looked at
  wire::Screening screening_;
  wire::StreamUnmasker unmasker_;  // of a masked request; it holds back at most the beginning of a placeholder
  std::string filtered_;
  std::string body_;  // a whole answer
  core::Duration first_event_{};
  Failure failure_;
};

}  // namespace router
