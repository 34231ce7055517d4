#include "core/error.h"

#include <catch2/catch.hpp>

using core::Error;
using core::ErrorKind;

TEST_CASE("every error kind has a row with a fitting status and type") {
  for (int i = 0; i <= static_cast<int>(ErrorKind::config); ++i) {
    const auto& row = core::error_row(static_cast<ErrorKind>(i));
    CAPTURE(i, row.status, row.type, row.code);
    CHECK(row.kind == static_cast<ErrorKind>(i));
    CHECK(row.status >= 400);
    CHECK(row.status <= 504);
    CHECK((row.status >= 500) == (row.type == "server_error"));
    CHECK((row.status == 429) == (row.type == "rate_limit_error" || row.type == "insufficient_quota"));
    if (row.kind != ErrorKind::bad_request) CHECK_FALSE(row.code.empty());
  }
}

TEST_CASE("statuses are those that OpenAI clients expect") {
  const struct {
    ErrorKind kind;
    int status;
    const char* code;
  } expected[] = {
      {ErrorKind::unauthorized, 401, "invalid_api_key"},
      {ErrorKind::model_not_found, 404, "model_not_found"},
      {ErrorKind::context_length, 400, "context_length_exceeded"},
      {ErrorKind::rate_limited, 429, "rate_limit_exceeded"},
      {ErrorKind::quota, 429, "insufficient_quota"},
      {ErrorKind::upstream_auth, 502, "upstream_auth_failed"},
      {ErrorKind::no_healthy_upstream, 503, "gateway_no_healthy_upstream"},
      {ErrorKind::draining, 503, "gateway_draining"},
      {ErrorKind::upstream_timeout, 504, "gateway_timeout"},
  };
  for (const auto& e : expected) {
    CHECK(core::error_row(e.kind).status == e.status);
    CHECK(core::error_row(e.kind).code == e.code);
  }
}

TEST_CASE("an error body has all four keys, null where nothing is known") {
  CHECK(core::error_body(Error(ErrorKind::bad_request, "no \"messages\"")) ==
        R"({"error":{"message":"no \"messages\"","type":"invalid_request_error","param":null,"code":null}})");
  CHECK(core::error_body("m", "t", "p", "c") == R"({"error":{"message":"m","type":"t","param":"p","code":"c"}})");
}

TEST_CASE("an error's own code and param go before those of its kind") {
  CHECK(core::error_body(Error(ErrorKind::unsupported, "m", "n", "unsupported_value")) ==
        R"({"error":{"message":"m","type":"invalid_request_error","param":"n","code":"unsupported_value"}})");
  CHECK(
      core::error_body(Error(ErrorKind::context_length, "m")) ==
      R"({"error":{"message":"m","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}})");
}

TEST_CASE("a provider's own code is recorded only where it is one of OpenAI's words") {
  Error error(ErrorKind::bad_request, "m", "", "prompt of a client");
  CHECK(core::recorded_code(error) == "prompt of a client");  // the gateway's own
  error.from_upstream = true;
  CHECK(core::recorded_code(error).empty());
  error.code = "unsupported_parameter";
  CHECK(core::recorded_code(error) == "unsupported_parameter");
  error = Error(ErrorKind::upstream_failed, "m", "", "what it likes");
  CHECK(core::recorded_code(error) == "upstream_error");
  error.code = "overloaded";
  CHECK(core::recorded_code(error) == "overloaded");
}

TEST_CASE("an inner error is passed on as it came") {
  Error error(ErrorKind::content_filter, "m");
  error.inner = R"({"code":"X"})";
  CHECK(
      core::error_body(error) ==
      R"({"error":{"message":"m","type":"invalid_request_error","param":null,"code":"content_filter","innererror":{"code":"X"}}})");
}

TEST_CASE("an error's own status and source go before those of its kind") {
  Error error(ErrorKind::bad_request, "m");
  CHECK(error.http_status() == 400);
  CHECK(error.from_gateway());
  error.status = 422;
  error.from_upstream = true;
  CHECK(error.http_status() == 422);
  CHECK_FALSE(error.from_gateway());
  CHECK_FALSE(Error(ErrorKind::upstream_failed, "m").from_gateway());
}
