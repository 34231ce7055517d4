#include "router/upstream/scrub.h"

#include <catch2/catch.hpp>

using router::scrub;

TEST_CASE("messages lose URLs, hosts, keys and account ids, and nothing else") {
  const std::pair<const char*, const char*> table[] = {
      {"See https://platform.openai.com/account/api-keys.", "See [removed]."},
      {"POST \"http://[::1]:8000/v1/chat?key=abc\" failed", "POST \"[removed]\" failed"},
      {"connect to vllm-3.internal:8000 refused", "connect to [removed] refused"},
      {"connect to vllm:8000: refused", "connect to [removed]: refused"},
      {"dial 10.1.2.3:80, then 10.1.2.3", "dial [removed], then [removed]"},
      {"dial localhost failed", "dial [removed] failed"},
      {"host gpu7.svc.cluster.local", "host [removed]"},
      {"address fe80::1%eth0 is down", "address [removed] is down"},
      {"address 2001:db8::1 is down", "address [removed] is down"},
      {"Incorrect API key provided: sk-proj-abcdefgh.", "Incorrect API key provided: [removed]."},
      {"key AIzaSyD-123456789 and gsk_abcdefg", "key [removed] and [removed]"},
      {"Authorization: Bearer abc123defg456", "Authorization: Bearer [removed]"},
      {"Bearer authentication required", "Bearer authentication required"},
      {"api_key=hunter2 rejected", "api_key=[removed] rejected"},
      {"api_key: hunter2hunter rejected", "api_key: [removed] rejected"},
      {"masked ********1234", "masked [removed]"},
      {"in organization org-AbCdEf123 on tokens", "in organization [removed] on tokens"},
      {"0123456789abcdef0123456789abcdef", "[removed]"},
      {"mail ops@corp.example.com", "mail [removed]"},
      {"litellm.RateLimitError: limited. Received Model Group=gpt-4", "litellm.RateLimitError: limited."},
      {"The model `gpt-3.5-turbo-0125` at messages.0.content[1] (v1.2) does not exist",
       "The model `gpt-3.5-turbo-0125` at messages.0.content[1] (v1.2) does not exist"},
      {"qwen2.5:7b and meta-llama/Llama-3.1-8B-Instruct at 12:30:45",
       "qwen2.5:7b and meta-llama/Llama-3.1-8B-Instruct at 12:30:45"},
      {"a\r\nb\tc\x01 d", "a b c d"},
      {"", ""},
  };
  for (const auto& [text, expected] : table) CHECK(scrub(text) == expected);
}

TEST_CASE("scrubbed messages are short valid UTF-8") {
  std::string text;
  while (text.size() < 3000) text += "\xC3\xA9\xE2\x82\xAC ";
  const std::string out = scrub(text);
  CHECK(out.size() <= 500);
  CHECK(out.size() > 490);
  CHECK(scrub(out) == out);  // an invalid end would have been replaced
  CHECK(scrub("a\xFF\xC3") == "a\xEF\xBF\xBD\xEF\xBF\xBD");
}
