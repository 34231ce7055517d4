#include "core/types.h"

namespace core {

std::string_view to_string(Trust trust) noexcept {
  switch (trust) {
    case Trust::external: return "external";
    case Trust::private_: return "private";
    case Trust::local: return "local";
  }
  return "unknown";
}

std::string_view to_string(Endpoint endpoint) noexcept {
  switch (endpoint) {
    case Endpoint::chat: return "chat";
    case Endpoint::completions: return "completions";
    case Endpoint::embeddings: return "embeddings";
    case Endpoint::models: return "models";
    case Endpoint::other: return "other";
  }
  return "unknown";
}

std::string_view to_string(FailureClass failure) noexcept {
  switch (failure) {
    case FailureClass::none: return "none";
    case FailureClass::connect: return "connect";
    case FailureClass::timeout: return "timeout";
    case FailureClass::rate_limited: return "rate_limited";
    case FailureClass::quota: return "quota";
    case FailureClass::server_error: return "server_error";
    case FailureClass::context_overflow: return "context_overflow";
    case FailureClass::content_filter: return "content_filter";
    case FailureClass::bad_body: return "bad_body";
    case FailureClass::auth: return "auth";
    case FailureClass::client_fault: return "client_fault";
    case FailureClass::stream_cut: return "stream_cut";
    case FailureClass::cancelled: return "cancelled";
    case FailureClass::not_served: return "not_served";
  }
  return "unknown";
}

}  // namespace core
