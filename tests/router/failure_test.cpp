#include "router/upstream/failure.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>

using core::ErrorKind;
using core::FailureClass;
using core::Millis;
using namespace router;

namespace {

constexpr std::int64_t kNow = 1'700'000'000;  // Tue, 14 Nov 2023 22:13:20 GMT

Failure reply(int status, std::string_view body, std::string_view type = "application/json") {
  UpstreamReply r;
  r.status = status;
  r.content_type = type;
  r.body = body;
  r.now = kNow;
  return classify_reply(r);
}

AttemptOutcome attempt(std::string target, FailureClass cls, Millis retry_after = Millis(0), int status = 0) {
  AttemptOutcome outcome;
  outcome.target = std::move(target);
  outcome.failure = make_failure(cls, "secret words of http://10.0.0.1/", status);
  outcome.failure.retry_after = retry_after;
  return outcome;
}

core::Error final_of(std::vector<AttemptOutcome> attempts) { return final_error(attempts); }

bool holds(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("error bodies of every dialect are read into message, class and code") {
  const struct {
    const char* what;
    int status;
    const char* body;
    FailureClass cls;
    ErrorKind kind;
    const char* message;
    const char* code;
    const char* param;
  } table[] = {
      {"OpenAI", 400,
       R"({"error":{"message":"'stop' is too long","type":"invalid_request_error","param":"stop","code":"too_long"}})",
       FailureClass::client_fault, ErrorKind::bad_request, "'stop' is too long", "too_long", "stop"},
      {"OpenAI, nulls", 400, R"({"error":{"message":"Bad","type":"invalid_request_error","param":null,"code":null}})",
       FailureClass::client_fault, ErrorKind::bad_request, "Bad", "", ""},
      {"FastAPI text", 422, R"({"detail":"Not a chat model"})", FailureClass::client_fault, ErrorKind::bad_request,
       "Not a chat model", "", ""},
      {"FastAPI list", 422,
       R"({"detail":[{"loc":["body","messages",0,"role"],"msg":"Field required","type":"missing"}]})",
       FailureClass::client_fault, ErrorKind::bad_request, "messages.0.role: Field required", "", "messages.0.role"},
      {"Gemini compat", 400,
       R"([{"error":{"code":400,"message":"Unknown name \"store\"","status":"INVALID_ARGUMENT"}}])",
       FailureClass::client_fault, ErrorKind::bad_request, "Unknown name \"store\"", "", ""},
      {"old vLLM", 400, R"({"object":"error","message":"bad n","type":"BadRequestError","param":null,"code":40001})",
       FailureClass::client_fault, ErrorKind::bad_request, "bad n", "40001", ""},
      {"vLLM, status as code", 400, R"({"error":{"message":"bad n","type":"BadRequestError","code":400}})",
       FailureClass::client_fault, ErrorKind::bad_request, "bad n", "", ""},
      {"Anthropic", 400,
       R"({"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: required"},"request_id":"r"})",
       FailureClass::client_fault, ErrorKind::bad_request, "max_tokens: required", "", ""},
      {"Ollama native", 400, R"({"error":"invalid format"})", FailureClass::client_fault, ErrorKind::bad_request,
       "invalid format", "", ""},
      {"Mistral", 422,
       R"({"object":"error","message":{"detail":[{"loc":["body","n"],"msg":"too big"}]},"type":"invalid_request_error"})",
       FailureClass::client_fault, ErrorKind::bad_request, "n: too big", "", "n"},
      {"plain text", 400, "Malformed request", FailureClass::client_fault, ErrorKind::bad_request, "Malformed request",
       "", ""},
      {"empty", 400, "", FailureClass::client_fault, ErrorKind::bad_request, "The provider refused the request.", "",
       ""},
      {"HTML", 502, "<html><h1>502 Bad Gateway</h1>nginx</html>", FailureClass::server_error,
       ErrorKind::upstream_failed, "The provider failed.", "", ""},
      {"broken JSON", 500, R"({"error":{"mess)", FailureClass::server_error, ErrorKind::upstream_failed,
       "The provider failed.", "", ""},
      {"JSON of no known shape", 500, R"({"ok":false})", FailureClass::server_error, ErrorKind::upstream_failed,
       "The provider failed.", "", ""},
      {"error null", 500, R"({"error":null})", FailureClass::server_error, ErrorKind::upstream_failed,
       "The provider failed.", "", ""},
  };
  for (const auto& row : table) {
    CAPTURE(row.what);
    const Failure f = reply(row.status, row.body);
    CHECK(f.cls == row.cls);
    CHECK(f.status == row.status);
    CHECK(f.error.kind == row.kind);
    CHECK(f.error.message == row.message);
    CHECK(f.error.code == row.code);
    CHECK(f.error.param == row.param);
  }
}

TEST_CASE("statuses decide when words do not") {
  const std::pair<int, FailureClass> table[] = {
      {301, FailureClass::bad_body},     {400, FailureClass::client_fault}, {401, FailureClass::auth},
      {402, FailureClass::quota},        {403, FailureClass::auth},         {404, FailureClass::not_served},
      {405, FailureClass::not_served},   {408, FailureClass::server_error}, {409, FailureClass::server_error},
      {413, FailureClass::client_fault}, {415, FailureClass::client_fault}, {422, FailureClass::client_fault},
      {429, FailureClass::rate_limited}, {500, FailureClass::server_error}, {501, FailureClass::not_served},
      {502, FailureClass::server_error}, {503, FailureClass::server_error}, {504, FailureClass::server_error},
      {529, FailureClass::server_error}, {999, FailureClass::server_error},
  };
  for (const auto& [status, cls] : table) {
    CAPTURE(status);
    CHECK(reply(status, "").cls == cls);
  }
  CHECK(reply(422, "").error.http_status() == 422);
  CHECK(reply(413, "").error.http_status() == 413);
  CHECK(reply(503, "").error.code == "overloaded");
}

TEST_CASE("a redirect is no answer, and where it leads is for the log alone") {
  const std::pair<const char*, const char*> table[] = {
      {"https://api.example.com/v1/chat/completions?key=s3cret#x", "to https://api.example.com/v1/chat/completions:"},
      {"http://[::1]:8080/v1", "to http://[::1]:8080/v1:"},
      {"/v1/chat/completions/?key=s3cret", "to the path /v1/chat/completions/:"},
      {"https://user:s3cret@example.com/", "to elsewhere:"},
      {"https://s3cret@example.com/v1", "to elsewhere:"},
      {"//s3cret@example.com/v1", "to elsewhere:"},
      {"", "to elsewhere:"},
  };
  for (const auto& [location, place] : table) {
    UpstreamReply r;
    r.status = 308;
    r.location = location;
    const Failure failure = classify_reply(r);
    CAPTURE(location, failure.wrong_url);
    CHECK(failure.cls == FailureClass::bad_body);
    CHECK(holds(failure.wrong_url, place));
    CHECK_FALSE(holds(failure.wrong_url, "s3cret"));
    CHECK_FALSE(holds(failure.error.message, "example.com"));
    CHECK(holds(failure.error.message, "base_url"));
    CHECK(failure.error.no_retry);
  }
  CHECK(reply(304, "").wrong_url.empty());
}

TEST_CASE("every wording of context overflow becomes context_length_exceeded about messages") {
  const std::pair<int, const char*> table[] = {
      {400,
       R"({"error":{"message":"too many","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}})"},
      {400,
       R"({"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}})"},
      {400,
       R"({"type":"error","error":{"type":"invalid_request_error","message":"input length and `max_tokens` exceed context limit: 1 + 2 > 2"}})"},
      {400, R"({"object":"error","message":"This model's maximum context length is 4096 tokens.","code":40303})"},
      {400, R"({"error":{"message":"the model's context length is only 8192","code":400,"param":"input_tokens"}})"},
      {400,
       R"({"error":{"code":400,"message":"the request exceeds","type":"exceed_context_size_error","n_ctx":4096}})"},
      {400,
       R"([{"error":{"code":400,"message":"The input token count (9) exceeds the maximum number of tokens allowed (8)."}}])"},
      {400, R"({"message":"Input is too long for requested model."})"},
      {422, R"({"error":"`inputs` tokens + `max_new_tokens` must be <= 4096"})"},
      {413, R"({"error":{"message":"Maximum context length exceeded"}})"},
      {500, R"({"error":{"message":"litellm.BadRequestError: context length exceeded"}})"},
      {400,
       R"({"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"message\":\"prompt is too long\"}"}}})"},
  };
  for (const auto& [status, body] : table) {
    CAPTURE(body);
    const Failure f = reply(status, body);
    CHECK(f.cls == FailureClass::context_overflow);
    CHECK(f.error.http_status() == 400);
    CHECK(holds(core::error_body(f.error), R"("param":"messages","code":"context_length_exceeded")"));
  }
  CHECK(reply(413,
              R"({"type":"error","error":{"type":"request_too_large","message":"Request exceeds the maximum size"}})")
            .cls == FailureClass::client_fault);
  CHECK(reply(429, R"({"error":{"message":"maximum context length per minute","code":"rate_limit_exceeded"}})").cls ==
        FailureClass::rate_limited);
}

TEST_CASE("a used up quota is told from a rate limit") {
  const struct {
    int status;
    const char* body;
    FailureClass cls;
  } table[] = {
      {429, R"({"error":{"message":"m","type":"insufficient_quota","param":null,"code":"insufficient_quota"}})",
       FailureClass::quota},
      {429, R"({"error":{"message":"m","code":"credit_balance_exhausted"}})", FailureClass::quota},
      {429, R"({"error":{"message":"m","code":"project_spend_limit_exceeded"}})", FailureClass::quota},
      {400,
       R"({"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API"}})",
       FailureClass::quota},
      {402, R"({"error":{"code":402,"message":"Insufficient credits"}})", FailureClass::quota},
      {429,
       R"({"error":{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProject"}]}]}})",
       FailureClass::quota},
      {429,
       R"({"error":{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerMinutePerProject"}]}]}})",
       FailureClass::rate_limited},
      {429, R"({"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}})",
       FailureClass::rate_limited},
  };
  for (const auto& row : table) {
    CAPTURE(row.body);
    CHECK(reply(row.status, row.body).cls == row.cls);
  }
}

TEST_CASE("a content filter's inner error reaches the client") {
  const char* inner = R"({"code":"ResponsibleAIPolicyViolation","content_filter_result":{"hate":{"filtered":true}}})";
  const Failure f = reply(
      400,
      std::string(
          R"({"error":{"message":"The response was filtered","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":)") +
          inner + "}}");
  CHECK(f.cls == FailureClass::content_filter);
  CHECK(f.error.inner == inner);
  CHECK(f.error.http_status() == 400);
  CHECK(holds(core::error_body(f.error), inner));
  CHECK(holds(core::error_body(f.error), R"("code":"content_filter")"));
  CHECK(reply(403, R"({"error":{"code":403,"message":"flagged","metadata":{"reasons":["violence"]}}})").cls ==
        FailureClass::content_filter);
}

TEST_CASE("what a target lacks is not the client's fault and not the target's") {
  const struct {
    int status;
    const char* body;
    ErrorKind kind;
  } table[] = {
      {404,
       R"({"error":{"message":"The model `x` does not exist","type":"invalid_request_error","code":"model_not_found"}})",
       ErrorKind::model_not_found},
      {404, R"({"error":{"code":"DeploymentNotFound","message":"no such deployment"}})", ErrorKind::model_not_found},
      {404, R"({"error":{"message":"model \"x\" not found","type":"not_found_error","param":null,"code":null}})",
       ErrorKind::model_not_found},
      {404, R"({"detail":"Not Found"})", ErrorKind::model_not_found},
      {400, R"({"error":{"message":"gone","code":"model_decommissioned"}})", ErrorKind::model_not_found},
      {400, R"({"error":{"message":"Use max_completion_tokens","param":"max_tokens","code":"unsupported_parameter"}})",
       ErrorKind::unsupported},
      {400, R"({"error":{"message":"llama2 does not support tools","type":"api_error"}})", ErrorKind::unsupported},
      {400, R"({"object":"error","message":"\"auto\" tool choice requires --enable-auto-tool-choice","code":400})",
       ErrorKind::unsupported},
  };
  for (const auto& row : table) {
    CAPTURE(row.body);
    const Failure f = reply(row.status, row.body);
    CHECK(f.cls == FailureClass::not_served);
    CHECK(f.error.kind == row.kind);
    CHECK(consequence(f.cls).next_target);
    CHECK_FALSE(consequence(f.cls).breaker_counts);
  }
  CHECK(reply(400, table[5].body).error.code == "unsupported_parameter");
  CHECK(reply(400, table[5].body).error.param == "max_tokens");
}

TEST_CASE("a refused key of ours is a 502 without the provider's words, the client's own is shown") {
  const char* body =
      R"({"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}})";
  const Failure ours = reply(401, body);
  CHECK(ours.cls == FailureClass::auth);
  CHECK(ours.error.http_status() == 502);
  CHECK_FALSE(holds(ours.error.message, "Incorrect"));
  CHECK(ours.error.no_retry);
  CHECK(
      reply(400, R"([{"error":{"code":400,"message":"API key not valid.","details":[{"reason":"API_KEY_INVALID"}]}}])")
          .cls == FailureClass::auth);

  UpstreamReply theirs;
  theirs.status = 401;
  theirs.body = body;
  const Failure shown = classify_reply(theirs, true);
  CHECK(shown.cls == FailureClass::client_fault);
  CHECK(shown.error.http_status() == 401);
  CHECK(shown.error.message == "Incorrect API key provided");
  CHECK_FALSE(shown.error.from_gateway());
}

TEST_CASE("retry-after is read in every form and bounded") {
  const struct {
    const char* seconds;
    const char* ms;
    int expected;
  } table[] = {
      {"20", "", 20000},
      {"0.5", "", 500},
      {"20", "1500", 1500},
      {"20", "x", 20000},
      {"0", "", 0},
      {"-3", "", 0},
      {"soon", "", 0},
      {"inf", "nan", 0},
      {"1e9", "", 0},
      {"99999999999", "", 86'400'000},
      {"Tue, 14 Nov 2023 22:13:50 GMT", "", 30000},
      {"Tue, 14 Nov 2023 22:13:10 GMT", "", 0},
      {"Tue, 31 Feb 2024 22:13:10 GMT", "", 0},
      {"Tue, 14 Nox 2023 22:13:50 GMT", "", 0},
      {"Wed, 14 Nov 2096 22:13:50 GMT", "", 86'400'000},
  };
  for (const auto& row : table) {
    CAPTURE(row.seconds, row.ms);
    CHECK(read_retry_after(row.seconds, row.ms, kNow).count() == row.expected);
  }
  const char* body =
      R"({"error":{"code":429,"message":"m","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.4s"}]}})";
  CHECK(reply(429, body).retry_after == Millis(34400));
  UpstreamReply both;
  both.status = 429;
  both.body = body;
  both.retry_after = "2";
  CHECK(classify_reply(both).retry_after == Millis(2000));
}

TEST_CASE("consequences keep the promises that dispatch relies on") {
  for (int i = 0; i < core::kFailureClasses; ++i) {
    const auto cls = static_cast<FailureClass>(i);
    const Consequence& then = consequence(cls);
    CAPTURE(core::to_string(cls));
    CHECK(core::to_string(cls) != "unknown");
    if (then.retry_same) CHECK(then.next_target);
    if (then.retry_same) CHECK(then.client_should_retry);
    CHECK_FALSE((then.breaker_counts && then.cooldown));
  }
  CHECK_FALSE(consequence(FailureClass::client_fault).next_target);
  CHECK_FALSE(consequence(FailureClass::cancelled).next_target);
  CHECK_FALSE(consequence(FailureClass::content_filter).next_target);
  CHECK(consequence(FailureClass::quota).cooldown);
}

TEST_CASE("when all attempts share a cause the client is told it") {
  using C = FailureClass;
  const struct {
    std::vector<AttemptOutcome> attempts;
    int status;
    const char* code;
    int retry_after;
    bool no_retry;
  } table[] = {
      {{}, 503, "gateway_no_healthy_upstream", 0, false},
      {{attempt("a", C::rate_limited, Millis(30000)), attempt("b", C::rate_limited, Millis(5000))},
       429,
       "rate_limit_exceeded",
       5000,
       false},
      {{attempt("a", C::rate_limited), attempt("b", C::rate_limited, Millis(5000))},
       429,
       "rate_limit_exceeded",
       5000,
       false},
      {{attempt("a", C::rate_limited, Millis(3600000))}, 429, "rate_limit_exceeded", 60000, true},
      {{attempt("a", C::rate_limited)}, 429, "rate_limit_exceeded", 0, false},
      {{attempt("a", C::quota, Millis(1000)), attempt("b", C::rate_limited, Millis(9000))},
       429,
       "rate_limit_exceeded",
       9000,
       false},
      {{attempt("a", C::quota, Millis(1000)), attempt("b", C::quota)}, 429, "insufficient_quota", 0, true},
      {{attempt("a", C::auth)}, 502, "upstream_auth_failed", 0, true},
      {{attempt("a", C::timeout), attempt("b", C::timeout)}, 504, "gateway_timeout", 0, false},
      {{attempt("a", C::server_error, Millis(0), 503), attempt("b", C::server_error, Millis(7000), 529)},
       503,
       "overloaded",
       7000,
       false},
      {{attempt("a", C::server_error, Millis(0), 500), attempt("b", C::timeout)}, 502, "upstream_error", 0, false},
      {{attempt("a", C::connect), attempt("b", C::rate_limited, Millis(90000))}, 502, "upstream_error", 0, false},
      {{attempt("a", C::auth), attempt("b", C::quota)}, 502, "upstream_error", 0, true},
      {{attempt("a", C::context_overflow), attempt("b", C::context_overflow)},
       400,
       "context_length_exceeded",
       0,
       false},
      {{attempt("a", C::server_error), attempt("b", C::context_overflow)}, 502, "upstream_error", 0, false},
      {{attempt("a", C::server_error), attempt("b", C::content_filter)}, 400, "content_filter", 0, false},
      {{attempt("a", C::connect), attempt("b", C::client_fault, Millis(0), 422)}, 422, "", 0, false},
  };
  for (const auto& row : table) {
    const core::Error error = final_of(row.attempts);
    CAPTURE(row.status, row.code, error.message);
    CHECK(error.http_status() == row.status);
    CHECK((error.code.empty() ? std::string(core::error_row(error.kind).code) : error.code) == row.code);
    CHECK(error.retry_after.count() == row.retry_after);
    CHECK(error.no_retry == row.no_retry);
  }
}

TEST_CASE("the message names each attempt and its class, and no provider's words") {
  const core::Error error =
      final_of({attempt("openai/gpt-4o", FailureClass::timeout), attempt("azure/gpt-4o", FailureClass::server_error)});
  CHECK(holds(error.message, "openai/gpt-4o: timeout; azure/gpt-4o: server_error"));
  CHECK_FALSE(holds(error.message, "secret"));
  CHECK_FALSE(holds(error.message, "10.0.0.1"));
  std::vector<AttemptOutcome> many(40, attempt("t", FailureClass::connect));
  CHECK(holds(final_error(many).message, "and 32 more"));
}

TEST_CASE("an error inside a stream is scrubbed and keeps its code") {
  wire::StreamFailure inside;
  inside.cls = FailureClass::server_error;
  inside.status = 503;
  inside.message = "Worker http://10.2.3.4:9000 overloaded";
  inside.code = "overloaded";
  const Failure f = failure_from_stream(inside);
  CHECK(f.cls == FailureClass::server_error);
  CHECK(f.error.message == "Worker [removed] overloaded");
  CHECK(f.error.code == "overloaded");
}

TEST_CASE("a recorded rate limit of Gemini asks to wait 34.4 seconds") {
  const char* root = std::getenv("SIGNALBOX_TEST_DATA");
  if (root == nullptr) {
    WARN("SIGNALBOX_TEST_DATA is not set");
    return;
  }
  std::ifstream in(std::string(root) +
                   "/compat/fixtures/vercel-ai/packages/google/src/__fixtures__/google-429-retry-info.json");
  const std::string body((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const Failure f = reply(429, body);
  CHECK(f.cls == FailureClass::rate_limited);
  CHECK(f.retry_after == Millis(34400));
}
