#include "router/upstream/relay.h"

#include <algorithm>

#include "core/release.h"
#include "core/turn.h"
#include "router/cache/replay.h"
#include "router/core_state.h"
#include "router/stages/stages.h"
#include "router/upstream/audience.h"
#include "router/upstream/forwarded_fields.h"

namespace router {
namespace {

using core::FailureClass;

constexpr std::size_t kHeldBytes =
    256 << 10;  // frames withheld before the first meaningful one; more than any provider sends

constexpr std::uint64_t kReserved = 256 << 10;  // of a whole answer, on the provider's word

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

void write_fallback_id(Exchange& exchange) {
  exchange.fallback_id = exchange.endpoint == core::Endpoint::completions ? "cmpl-" : "chatcmpl-";
  exchange.fallback_id.append(exchange.decision_id, 4);
}

}  // namespace

Relay::Relay(Exchange& exchange, std::uint32_t target, core::Instant began)
    : exchange_(exchange), target_(target), began_(began) {
  exchange.upstream_fields.clear();
}

Relay::~Relay() { exchange_.home->spare_texts().give(std::move(body_)); }

void Relay::begin(int status, std::string_view content_type, const net::UpstreamHead* upstream) {
  status_ = status;
  as_stream_ = wants_stream(exchange_);
  upstream_sse_ = contains(content_type, "event-stream");
  if (!as_stream_ || !upstream_sse_) body_ = exchange_.home->spare_texts().take();
  if (upstream) {
    const std::string_view coding = upstream->find("content-encoding");
    if (!coding.empty() && coding != "identity") {
      decoder_ = net::StreamDecoder::make(coding);
      decoder_unknown_ = decoder_ == nullptr;
    }
    append_forwarded_fields(*upstream, exchange_.upstream_fields);
    if (upstream->framing == net::Framing::sized && !upstream_sse_)
      body_.reserve(std::min<std::uint64_t>(upstream->length, kReserved) + kPadding);
  }
  // requested_model and the id are only for answers that name none; they must outlive the normaliser.
  exchange_.response_model.clear();
  write_fallback_id(exchange_);
  options_.endpoint = exchange_.endpoint;
  options_.client_wants_usage = exchange_.scan.include_usage;
  options_.requested_model = exchange_.target(target_).config->model;
  options_.fallback_id = exchange_.fallback_id;
  options_.created = core::unix_seconds();
  options_.keep_usage = exchange_.cache.recording.on();
  exchange_.cache.recording.restart();
  exchange_.cache.recording.as_stream = as_stream_;
  if (as_stream_ || upstream_sse_) normaliser_.begin(options_);
  begin_screen();
  if (masked()) unmasker_.begin(exchange_.judged.vault);
}

void Relay::begin_screen() {
  const core::OutputConfig& output = exchange_.snapshot->config->policy.output;
  if (output.mode == core::PolicyMode::off || exchange_.endpoint == core::Endpoint::embeddings) return;
  exchange_.judged.answer.clear();
  exchange_.judged.answer_count = 0;
  screening_.policy = exchange_.snapshot->classifiers.get();
  screening_.scratch = &exchange_.home->policy_scratch();
  screening_.config = &output;
  screening_.request = exchange_.judged.texts;
  screening_.body = exchange_.body;
  screening_.vault = &exchange_.judged.vault;
  screening_.found = &exchange_.judged.answer;
  screening_.count = &exchange_.judged.answer_count;
  screen_ = std::make_unique<wire::StreamScreen>();
  screen_->begin(screening_);
}

// The frames that are ready: first what they should not say, then originals where placeholders stood. `last`: what is
// held back goes out too.
void Relay::filter(bool last) {
  const auto through = [&](wire::StreamTexts& texts) {
    filtered_.clear();
    texts.feed(out_, filtered_);
    if (last) texts.flush(filtered_);
    out_.swap(filtered_);
  };
  if (screen_) through(*screen_);
  if (masked()) through(unmasker_);
}

bool Relay::unpack(std::string_view& piece) {
  if (decoder_unknown_) {
    fail(FailureClass::bad_body, "The provider's answer came in a coding we did not ask for.");
    return false;
  }
  if (!decoder_) return true;
  unpacked_.clear();
  if (!decoder_->feed(piece, unpacked_, exchange_.snapshot->config->server.limits.response_bytes)) {
    fail(FailureClass::bad_body, "The provider's answer could not be decompressed.");
    return false;
  }
  piece = unpacked_;
  return true;
}

Relay::Step Relay::bytes(std::string_view piece) {
  if (!unpack(piece)) return Step::failed;
  if (!as_stream_ || !upstream_sse_) return whole_bytes(piece);
  unread_ = piece;
  return stream_bytes();
}

Relay::Step Relay::whole_bytes(std::string_view piece) {
  if (body_.size() + piece.size() > exchange_.snapshot->config->server.limits.response_bytes) {
    fail(FailureClass::bad_body, "The provider's answer is larger than the limit.");
    return Step::failed;
  }
  body_ += piece;
  return Step::more;
}

void Relay::read_event(net::SseDecoder::Status got, const net::SseDecoder::Event& event, bool cut) {
  switch (got) {
    case net::SseDecoder::Status::event: state_ = normaliser_.on_event(event, out_, cut); break;
    case net::SseDecoder::Status::bare_line: state_ = normaliser_.on_bare_line(event.data, out_, cut); break;
    default: return fail(FailureClass::bad_body, "The provider sent an event larger than the limit.");
  }
  if (state_ == wire::StreamState::failed) fail(normaliser_.failure());
}

Relay::Step Relay::stream_bytes() {
  net::SseDecoder::Event event;
  while (!commits()) {
    const auto got = sse_.next(unread_, event);
    if (got == net::SseDecoder::Status::need_more) break;
    read_event(got, event);
    if (ended()) return state_ == wire::StreamState::finished ? Step::done : Step::failed;
  }
  return Step::more;
}

// What came before the failure is the client's; held frames say nothing and go.
net::Task<Relay::Step> Relay::flush_failed() {
  if (content_sent_) filter(true);
  if (content_sent_ && !out_.empty()) {
    publish(exchange_, target_, out_);
    const bool there = co_await exchange_.transaction->chunk(out_);
    if (!goes_on(exchange_, there)) co_return Step::gone;
  }
  out_.clear();
  co_return Step::failed;
}

// What a burst took is not held while the stream goes on.
void Relay::written() {
  out_.clear();
  if (out_.capacity() > kKept) core::release(out_);
  if (filtered_.capacity() > kKept) core::release(filtered_);
}

// Frames before the first meaningful one are withheld.
net::Task<Relay::Step> Relay::flush() {
  if (state_ == wire::StreamState::failed) co_return co_await flush_failed();
  if (state_ == wire::StreamState::held && out_.size() < kHeldBytes) co_return Step::more;
  const bool last = state_ == wire::StreamState::finished;
  note_first_event();
  filter(last);
  bool there = true;
  if (exchange_.cache.recording.on()) record(last);
  if (last) {
    take_results(normaliser_);
    publish_end(exchange_, target_, out_);
    if (!exchange_.transaction->streaming()) there = co_await open_stream(std::string_view());
    if (there) there = co_await exchange_.transaction->end_stream(out_);
    out_.clear();
    co_return goes_on(exchange_, there) ? Step::done : Step::gone;
  }
  if (!out_.empty()) {
    wrote_ = true;
    publish(exchange_, target_, out_);
    if (exchange_.transaction->streaming()) {
      there = co_await exchange_.transaction->chunk(out_);
    } else {
      there = co_await open_stream(out_);
    }
    written();
    if (!goes_on(exchange_, there)) co_return Step::gone;
  }
  if (unread_.empty()) co_return Step::more;
  stream_bytes();
  co_return co_await flush();
}

void Relay::record(bool last) {
  cache::Recording& recording = exchange_.cache.recording;
  const std::string_view usage = last ? normaliser_.unsent_usage() : std::string_view();
  if (usage.empty()) return recording.add(out_);
  std::string whole;
  cache::append_with_usage(out_, usage, whole);
  recording.add(whole);
}

net::Task<bool> Relay::open_stream(std::string_view first) {
  exchange_.streamed = true;
  exchange_.served_by = target_;
  exchange_.fields.clear();
  append_answer_fields(exchange_, exchange_.fields);
  exchange_.fields.text(exchange_.upstream_fields);
  exchange_.fields.text(kStreamFields);
  const bool there = co_await exchange_.transaction->begin_stream(200, kEventStream, exchange_.fields, first);
  for (core::TextBuffer* said : {&exchange_.fields, &exchange_.upstream_fields}) *said = core::TextBuffer(0);
  co_return there;
}

bool wants_stream(const Exchange& exchange) noexcept {
  return exchange.scan.stream && exchange.endpoint != core::Endpoint::embeddings;
}

net::Task<bool> send_keepalive(Exchange& exchange) {
  constexpr std::string_view kComment = ": keepalive\n\n";
  if (exchange.transaction->streaming()) {
    const bool heard = co_await exchange.transaction->chunk(kComment);
    co_return goes_on(exchange, heard);
  }
  exchange.streamed = true;
  exchange.fields.clear();
  append_answer_fields(exchange, exchange.fields);
  exchange.fields.text(kStreamFields);
  const bool heard = co_await exchange.transaction->begin_stream(200, kEventStream, exchange.fields, kComment);
  co_return goes_on(exchange, heard);
}

net::Task<Relay::Step> Relay::end(bool clean) {
  if (as_stream_ && upstream_sse_) {
    net::SseDecoder::Event event;
    while (!ended()) {
      const auto got = sse_.finish(event);
      if (got == net::SseDecoder::Status::need_more) break;
      read_event(got, event, true);
    }
    if (!ended()) {
      state_ = normaliser_.on_end(clean, out_);
      if (state_ == wire::StreamState::failed) fail(normaliser_.failure());
    }
    co_return co_await flush();
  }
  if (!clean || (decoder_ && !decoder_->finished())) {
    fail(FailureClass::stream_cut, {});
    co_return Step::failed;
  }
  co_return co_await whole_answer();
}

net::Task<void> Relay::end_with_error(const Failure& failure) {
  const core::ErrorRow& row = core::error_row(failure.error.kind);
  wire::StreamFailure shown;
  shown.cls = failure.cls;
  shown.message = failure.error.message;
  shown.type = row.type;
  shown.code = failure.error.code.empty() ? std::string(row.code) : failure.error.code;
  out_.clear();
  filter(true);
  wire::error_frame(shown, out_);
  take_results(normaliser_);
  publish_end(exchange_, target_, out_, failure.cls);
  co_await exchange_.transaction->end_stream(out_);
}

void Relay::note_first_event() {
  if (content_sent_) return;
  content_sent_ = true;
  const core::Instant now = core::turn_time();
  first_event_ = now - began_;
  exchange_.first_event = now - exchange_.started;
}

void Relay::take_results(const wire::StreamNormaliser& normaliser) {
  exchange_.usage = normaliser.usage();
  exchange_.finish_reason = normaliser.finish_reason();
  exchange_.response_model = normaliser.response_model();
  exchange_.mended = normaliser.mended();
  exchange_.output_tokens = normaliser.output_events();
}

void Relay::fail(FailureClass cls, std::string_view message) {
  state_ = wire::StreamState::failed;
  failure_ = make_failure(cls, message);
}

void Relay::fail(const wire::StreamFailure& failure) {
  state_ = wire::StreamState::failed;
  failure_ = failure_from_stream(failure);
}

}  // namespace router
