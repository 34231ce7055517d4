// Small pieces of HTTP text: reason phrases, the Date line, CORS lines.
#pragma once

#include <string>
#include <string_view>

#include "core/config.h"
#include "net/http_head.h"

namespace net {

std::string_view reason_phrase(int status) noexcept;

// "Sat, 21 Nov 2026 06:00:00 GMT"; made once a second per thread.
std::string_view http_date();

// Appends the CORS lines when the request's Origin is allowed; false when it is not, or there is none.
bool append_cors(const core::ServerConfig& config, const RequestHead& head, std::string& fields);

// "%2F" is "/"; what is no such escape stays.
std::string percent_decoded(std::string_view text);

void append_decimal(std::string& out, std::uint64_t number);
void append_hex(std::string& out, std::uint64_t number);

}  // namespace net
