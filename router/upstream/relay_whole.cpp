// Whole answers of a Relay: read, mended where they must be, sent in the form the client asked for.
#include "router/upstream/relay.h"

#include "router/stages/stages.h"
#include "router/upstream/audience.h"
#include "router/wire/aggregate.h"
#include "router/wire/answer_normaliser.h"
#include "router/wire/embeddings.h"

namespace router {
namespace {

constexpr std::string_view kJson = "application/json";

}  // namespace

net::Task<Relay::Step> Relay::whole_answer() {
  if (exchange_.endpoint == core::Endpoint::embeddings) co_return co_await send_embeddings();
  // Events although a whole answer was asked for, or a mislabelled stream: put together first.
  const bool looks_like_events =
      upstream_sse_ || body_.starts_with("data:") || body_.starts_with("event:") || body_.starts_with(":");
  if (looks_like_events) {
    std::string whole;
    wire::AnswerReading reading;
    wire::aggregate_stream(body_, options_, whole, reading);
    if (reading.failure != core::FailureClass::none) {
      fail(reading.error);
      co_return Step::failed;
    }
    body_ = std::move(whole);
    exchange_.mended = true;
  }
  if (as_stream_) co_return co_await send_as_stream();
  co_return co_await send_whole();
}

void Relay::take_results(wire::AnswerReading& reading) {
  exchange_.usage = reading.usage;
  exchange_.output_tokens = static_cast<std::int64_t>(reading.text_tokens);
  exchange_.finish_reason = std::move(reading.finish_reason);
  exchange_.response_model = std::move(reading.response_model);
  exchange_.mended = exchange_.mended || reading.mended;
}

// The collected body, or what it was mended to.
net::Task<Relay::Step> Relay::send_body(bool mended) {
  note_first_event();
  exchange_.served_by = target_;
  exchange_.fields.clear();
  append_answer_fields(exchange_, exchange_.fields);
  exchange_.fields.text(exchange_.upstream_fields);
  std::string_view body = mended ? out_ : body_;
  std::string screened;
  if (screen_ && wire::screen_answer(body, 0, screening_, screened)) body = screened;
  if (masked() && wire::unmask_answer(body, 0, exchange_.judged.vault, filtered_)) body = filtered_;
  exchange_.cache.recording.add(body);
  publish_end(exchange_, target_, body);
  const bool there = co_await exchange_.transaction->send(status_, kJson, exchange_.fields, body);
  co_return goes_on(exchange_, there) ? Step::done : Step::gone;
}

net::Task<Relay::Step> Relay::send_whole() {
  body_.reserve(body_.size() + kPadding);
  wire::AnswerReading reading;
  wire::read_answer(exchange_.endpoint, body_, body_.capacity(), options_, out_, reading);
  if (reading.failure != core::FailureClass::none) {
    fail(reading.error);
    co_return Step::failed;
  }
  take_results(reading);
  co_return co_await send_body(reading.mended);
}

net::Task<Relay::Step> Relay::send_as_stream() {
  body_.reserve(body_.size() + kPadding);
  wire::AnswerReading reading;
  wire::stream_from_answer(body_, body_.capacity(), options_, out_, reading);
  if (reading.failure != core::FailureClass::none) {
    fail(reading.error);
    co_return Step::failed;
  }
  note_first_event();
  take_results(reading);
  exchange_.mended = true;
  filter(true);
  exchange_.cache.recording.add(out_);
  publish_end(exchange_, target_, out_);
  bool there = true;
  if (!exchange_.transaction->streaming()) there = co_await open_stream(std::string_view());
  if (there) there = co_await exchange_.transaction->end_stream(out_);
  co_return goes_on(exchange_, there) ? Step::done : Step::gone;
}

net::Task<Relay::Step> Relay::send_embeddings() {
  body_.reserve(body_.size() + kPadding);
  using Encoding = wire::RequestScan::Encoding;
  const Encoding asked = exchange_.scan.encoding;
  const wire::Wanted wanted = asked == Encoding::base64  ? wire::Wanted::base64
                              : asked == Encoding::other ? wire::Wanted::any
                                                         : wire::Wanted::floats;
  wire::EmbeddingsReading reading;
  wire::read_embeddings(body_, body_.capacity(), wanted, out_, reading);
  if (reading.failure != core::FailureClass::none) {
    fail(reading.error);
    co_return Step::failed;
  }
  exchange_.usage = reading.usage;
  exchange_.mended = reading.mended;
  co_return co_await send_body(reading.mended);
}

}  // namespace router
