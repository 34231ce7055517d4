// Reads the body of a provider's error answer, whatever its dialect, into its parts. Judges nothing: what follows from
// the parts is router/upstream/failure. Lenient: what cannot be read is left empty. Pure, any thread. Texts are the
// provider's own words, not yet fit for a client.
//
// Dialects: OpenAI and vLLM {"error":{..}}; old vLLM and Mistral {"object":"error",..}; Anthropic
// {"type":"error","error":{..}}; Gemini [{"error":{..}}] and google.rpc details; Ollama {"error":"text"}; FastAPI
// {"detail":"text"} and {"detail":[{"loc":..,"msg":..}]}; AWS {"message":..}; Azure innererror; OpenRouter metadata.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace router::wire {

struct ErrorBody {
  enum class Form { none, json, html, text };  // none: empty or blank
  Form form = Form::none;
  std::string message;
  std::string type;
  std::string param;
  std::string code;         // a word, or a number of the provider's own; never an HTTP status
  std::string hints;        // more words that tell what happened: google.rpc status, quota ids, inner codes
  std::string inner_error;  // JSON of `innererror`, as it came
  std::chrono::milliseconds retry_delay{0};  // google.rpc.RetryInfo; 0: none
};

void read_error_body(std::string_view body, ErrorBody& out);

}  // namespace router::wire
