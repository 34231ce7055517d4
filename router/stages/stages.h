// The stages, one file each. A stage that answered the client says so; an error is answered by the pipeline.
#pragma once

#include "router/cache/request_key.h"
#include "router/cache/wishes.h"
#include "router/pipeline.h"

namespace router {

net::Task<core::Result<Flow>> admit(Exchange& exchange);
net::Task<core::Result<Flow>> parse(Exchange& exchange);
net::Task<core::Result<Flow>> classify(Exchange& exchange);
net::Task<core::Result<Flow>> plan(Exchange& exchange);
net::Task<core::Result<Flow>> lookup(Exchange& exchange);
net::Task<core::Result<Flow>> dispatch(Exchange& exchange);

// Lookup's second half, where the route coalesces: answers with what another request is being answered, or lets this
// one lead. Errors: its time is over; the process shuts down.
net::Task<core::Result<Flow>> join(Exchange& exchange);

// Whether the request takes part in the cache; then under which key. `capacity`: readable bytes from its body's first.
bool take_part(Exchange& exchange, const cache::Wishes& wishes, std::string_view beta, std::size_t capacity);
// What memory has under that key, whatever its age; null: nothing.
std::shared_ptr<const cache::Entry> kept_here(Exchange& exchange);
// Answers from the cache. False: nothing was sent, because the entry cannot be told in the form the client asked for.
net::Task<bool> serve_kept(Exchange& exchange, std::shared_ptr<const cache::Entry> entry, cache::Result result);
// Answers with what was answered to an earlier prompt that means the same, where the route asks for that. False: there
// is none, or none that is known in time.
net::Task<bool> serve_similar(Exchange& exchange, std::int64_t max_age_seconds);
// What the cache's keys hold besides the body.
cache::KeyParts key_parts(const Exchange& exchange, std::string_view beta);
// Keeps what was recorded of a whole and good answer.
void keep_answer(Exchange& exchange);
// Whether Redis may hold it: personal data stays in this process even where it may be kept, in the answer too as far as
// it was looked for.
bool may_share(const Exchange& exchange);

// The limits of the client's key: of this process alone, or as replicas share them. Errors: one of them is reached.
// What was taken goes back, or is paid, in settle_limits(), which never waits.
core::Result<void> limit_requests(Exchange& exchange);
core::Result<void> limit_tokens(Exchange& exchange);
net::Task<core::Result<void>> limit_shared_requests(Exchange& exchange);
net::Task<core::Result<void>> limit_shared_tokens(Exchange& exchange);
void settle_limits(Exchange& exchange);

// Says who was used and fills in what its provider did not say of the tokens, as far as it can be told.
void count_usage(Exchange& exchange);

// Always runs, also after an error or a disconnect: metrics, decision record, log line, permits back. Never fails.
void account(Exchange& exchange);

// What the same body was read as the last time, if it was here lately; then the scan is filled, and the signals where
// there were any. remember() is for a request that the cache has answered.
bool recall(Exchange& exchange);
void remember(Exchange& exchange, std::string_view beta);

// What classify does, for those who have no connection: finds the route and sets the floor; then shows the texts to the
// classifiers and lets the rules act. Errors: no such route; refused by policy.
core::Result<void> choose_route(Exchange& exchange);
core::Result<void> judge(Exchange& exchange, policy::Policy::Scratch& scratch);

void raise_floor(Exchange& exchange, core::Trust to, std::string_view because);  // `because` is a literal
void take_route(Exchange& exchange, std::uint32_t route);                        // its deadline and floor too
bool may_use(const Exchange& exchange, std::uint32_t route);                     // the client's key allows it

// The client's own request id when it is fit to be one, else a new one.
void choose_request_id(const net::RequestHead& head, core::Random& random, std::string& out);

// Writes the error answer of a request (or the error frame, when its stream has begun).
net::Task<void> answer_error(Exchange& exchange);

// The lines every answer of ours carries: request id, decision, route, target, limits, Server-Timing.
void append_answer_fields(const Exchange& exchange, core::TextBuffer& fields);

}  // namespace router
