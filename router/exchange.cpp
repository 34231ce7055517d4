#include "router/exchange.h"

namespace router {

void Exchange::reset() {
  transaction = nullptr;
  home = nullptr;
  snapshot.reset();
  dry_run = false;
  stage_time = {};
  endpoint = core::Endpoint::other;
  request_id.clear();
  decision_id.clear();
  passed.clear();
  key = nullptr;
  key_deprecated = key_slot = slot_shared = tokens_shared = false;
  limit = token_limit = GcraVerdict();
  token_cost = 0;
  client_timeout = redis_waited = core::Duration::zero();
  body = {};
  scan.reset();
  known = Known();
  floor = core::Trust::external;
  floor_reason = {};
  judged.reset();
  first_tier = 0;
  route = Snapshot::kNone;
  candidates.clear();
  excluded.clear();
  tier = 0;
  first_pick = true;
  cache.reset();
  attempts.clear();
  served_by = Snapshot::kNone;
  usage = core::Usage();
  finish_reason.clear();
  response_model.clear();
  first_event = upstream_time = core::Duration::zero();
  output_tokens = 0;
  used = Snapshot::kNone;
  input_estimated = output_estimated = false;
  mended = streamed = failed = cancelled = false;
  cancelled_at = core::Instant();
  failure = core::FailureClass::none;
  error = core::Error();
  fields.clear();
  upstream_fields.clear();
  request_out.reset();
}

}  // namespace router
