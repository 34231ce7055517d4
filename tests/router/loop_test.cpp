// A request that has been here before is refused; one that has passed other Signalboxes goes on, and says so.
#include "router/loop.h"

#include <catch2/catch.hpp>

#include "router/providers/provider.h"
#include "router/upstream/failure.h"

using namespace router;

namespace {

struct Way {
  bool fine = false;
  std::string passed;
  core::Error error;
};

Way way_of(std::string_view lines) {
  const std::string text = "POST / HTTP/1.1\r\nhost: a\r\n" + std::string(lines) + "\r\n";
  net::RequestHead head;
  REQUIRE(net::parse_request_head(text, head, 65536).status == net::HeadStatus::ok);
  Way out;
  auto noted = note_passed(head, out.passed);
  out.fine = noted.has_value();
  if (!noted) out.error = noted.assume_error();
  return out;
}

Failure as_told(int status, const core::Error& error) {
  const std::string body = core::error_body(error);
  UpstreamReply reply;
  reply.status = status;
  reply.body = body;
  return classify_reply(reply);
}

const std::string kOther = "0123456789abcdef", kThird = "fedcba9876543210";

std::string via(const std::string& ids) { return "X-Signalbox-Via: " + ids + "\r\n"; }

}  // namespace

TEST_CASE("a request that this process sent itself is refused, and not to be tried again", "[loop]") {
  const std::string own(own_id());
  for (const std::string& lines :
       {via(own), via(kOther + ", " + own), via(kOther + "," + own), via(kOther) + via(own)}) {
    const Way way = way_of(lines);
    CHECK_FALSE(way.fine);
    CHECK(way.error.http_status() == 508);
    CHECK(core::recorded_code(way.error) == "gateway_loop");
    CHECK(way.error.no_retry);
    CHECK(way.error.from_gateway());
  }
}

TEST_CASE("other Signalboxes on the way are passed on as ids, whatever else a client writes there", "[loop]") {
  CHECK(way_of("").fine);
  CHECK(way_of("").passed.empty());
  CHECK(way_of(via(kOther) + via(kThird)).passed == kOther + ", " + kThird);
  CHECK(way_of(via("a, , " + kOther + ",  x-y, 0123456789ABCDEF," + kThird + "0")).passed == kOther);
  CHECK(way_of(via(",,,")).passed.empty());
}

TEST_CASE("a request that has passed too many Signalboxes is refused", "[loop]") {
  std::string ids = kOther;
  for (std::size_t i = 1; i < kMostPassed; ++i) ids += ", " + kOther;
  CHECK(way_of(via(ids)).fine);
  const Way way = way_of(via(ids + ", " + kThird));
  CHECK_FALSE(way.fine);
  CHECK(core::recorded_code(way.error) == "gateway_too_many_hops");
}

TEST_CASE("a request to a provider of any kind names this process", "[loop]") {
  CHECK(own_id().size() == 16);
  core::ProviderConfig provider;
  const std::string head = request_head(provider, provider_kind(core::ProviderKind::openai_compatible), "host", "/v1",
                                        core::Endpoint::chat, "model");
  CHECK(head.find("\r\nx-signalbox-via: " + std::string(own_id()) + "\r\n") != head.npos);
}

TEST_CASE("a provider that answers so is passed over, and blamed for nothing but its base_url", "[loop]") {
  const Failure failure = as_told(kLoopStatus, loop_error());
  CHECK(failure.cls == core::FailureClass::not_served);
  CHECK_FALSE(failure.wrong_url.empty());
  AttemptOutcome only;
  only.target = "self/model";
  only.failure = failure;
  const core::Error told = final_error(std::span(&only, 1));
  CHECK(told.http_status() == 508);
  CHECK(told.code == "gateway_loop");
  CHECK(told.no_retry);
}

TEST_CASE("a provider that says so with another status, or of too many hops, has no wrong base_url", "[loop]") {
  const Failure limited = as_told(429, loop_error());
  CHECK(limited.cls == core::FailureClass::rate_limited);
  CHECK(limited.wrong_url.empty());

  const Failure many = as_told(kLoopStatus, hops_error());
  CHECK(many.cls == core::FailureClass::not_served);
  CHECK(many.wrong_url.empty());
  CHECK(many.error.no_retry);
}

TEST_CASE("a loop that is told in a stream is the same", "[loop]") {
  const Failure failure = failure_from_stream({core::FailureClass::server_error, 508, "", "", std::string(kLoopCode)});
  CHECK(failure.cls == core::FailureClass::not_served);
  CHECK_FALSE(failure.wrong_url.empty());
}
