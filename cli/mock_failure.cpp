// Failures in the words of the providers that say them so.
#include <array>

#include "cli/mock_answer.h"

namespace cli {
namespace {

struct Row {
  std::string_view name;
  int status;
  std::string_view content_type;
  std::string_view body;
};

constexpr std::string_view kJson = "application/json";

constexpr std::array kFailures{
    Row{"quota", 429, kJson,
        R"({"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}})"},
    Row{"rate_limit", 429, kJson,
        R"({"error":{"message":"Rate limit reached for requests","type":"requests","param":null,"code":"rate_limit_exceeded"}})"},
    Row{"context", 400, kJson,
        R"({"error":{"message":"This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}})"},
    Row{"context_openai", 400, kJson,
        R"({"error":{"message":"This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}})"},
    Row{"context_anthropic", 400, kJson,
        R"({"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}})"},
    Row{"context_vllm", 400, kJson,
        R"({"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.","type":"BadRequestError","param":"input_tokens","code":400})"},
    Row{"context_llamacpp", 400, kJson,
        R"({"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":4096}})"},
    Row{"context_gemini", 400, kJson,
        R"([{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}])"},
    Row{"context_bedrock", 400, kJson, R"({"message":"Input is too long for requested model."})"},
    Row{"filter", 400, kJson,
        R"({"error":{"message":"The response was filtered due to the prompt triggering the content management policy.","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"violence":{"filtered":true,"severity":"medium"}}}}})"},
    Row{"overloaded", 529, kJson, R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})"},
    Row{"auth", 401, kJson,
        R"({"error":{"message":"Incorrect API key provided: sk-mock-secret-0123456789.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}})"},
    Row{"model", 404, kJson,
        R"({"error":{"message":"The model `mock` does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}})"},
    Row{"html", 502, "text/html",
        "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad "
        "Gateway</h1></center></body></html>"},
    Row{"plain", 503, "text/plain",
        "upstream connect error or disconnect/reset before headers at http://10.1.2.3:8000/v1"},
    Row{"empty", 200, kJson, ""},
    Row{"json", 200, kJson, R"({"error":{"message":"Provider returned error","code":502}})"},
    Row{"garbage", 200, kJson, "this is not JSON"},
    Row{"array", 503, kJson,
        R"([{"error":{"code":503,"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}}])"},
    Row{"detail", 500, kJson, R"({"detail":"Internal Server Error"})"},
    Row{"vllm", 500, kJson,
        R"({"object":"error","message":"Internal server error","type":"InternalServerError","param":null,"code":500})"},
    Row{"string", 500, kJson, R"({"error":"llama runner process has terminated"})"},
};

std::string_view type_of(int status) {
  switch (status) {
    case 400:
    case 404:
    case 409:
    case 422: return "invalid_request_error";
    case 401: return "authentication_error";
    case 403: return "permission_error";
    case 429: return "rate_limit_error";
    default: return "server_error";
  }
}

}  // namespace

MockAnswer mock_failure(const MockScript& script) {
  MockAnswer out;
  out.status = script.status;
  for (const Row& row : kFailures) {
    if (row.name != script.error) continue;
    if (out.status == 0) out.status = row.status;
    out.content_type = row.content_type;
    out.body = row.body;
  }
  if (script.error.empty()) {
    out.body = "{\"error\":{\"message\":\"mock failure\",\"type\":\"" + std::string(type_of(out.status)) +
               "\",\"param\":null,\"code\":" +
               (out.status == 429   ? "\"rate_limit_exceeded\""
                : out.status == 404 ? "\"model_not_found\""
                                    : "null") +
               "}}";
  }
  if (!script.retry_after.empty()) out.fields += "retry-after: " + script.retry_after + "\r\n";
  if (!script.retry_after_ms.empty()) out.fields += "retry-after-ms: " + script.retry_after_ms + "\r\n";
  return out;
}

}  // namespace cli
