#include "router/wire/request_error.h"

#include <utility>

namespace router::wire {
namespace {

core::Error bad(std::string message, std::string param, std::string code) {
  return {core::ErrorKind::bad_request, std::move(message), std::move(param), std::move(code)};
}

std::string quoted(const std::string& param) { return '\'' + param + '\''; }

}  // namespace

std::string Place::param() const {
  std::string out;
  if (message >= 0) out = "messages[" + std::to_string(message) + ']';
  if (part >= 0) out += ".content[" + std::to_string(part) + ']';
  for (const std::string_view name : {parent, key}) {
    if (name.empty()) continue;
    if (!out.empty()) out += '.';
    out += name;
  }
  return out;
}

core::Error invalid_json(std::size_t byte) {
  return bad("The request body is not valid JSON (near byte " + std::to_string(byte) + ").", {}, {});
}

core::Error invalid_body(std::string message) { return bad(std::move(message), {}, {}); }

core::Error missing(const Place& place) {
  const std::string param = place.param();
  return bad("Missing required parameter: " + quoted(param) + '.', param, "missing_required_parameter");
}

core::Error wrong_type(const Place& place, std::string_view expected, std::string_view got) {
  const std::string param = place.param();
  std::string message = "Invalid type for " + quoted(param) + ": expected ";
  message.append(expected).append(", but got ").append(got).append(".");
  return bad(std::move(message), param, "invalid_type");
}

core::Error invalid_value(const Place& place, std::string_view expected, std::string code) {
  const std::string param = place.param();
  std::string message = "Invalid value for " + quoted(param) + ": expected ";
  message.append(expected).append(".");
  return bad(std::move(message), param, std::move(code));
}

core::Error duplicate_key(const Place& place) {
  const std::string param = place.param();
  return bad("The key " + quoted(param) + " is given more than once.", param, "duplicate_key");
}

core::Error escaped_key(const Place& place) {
  const std::string param = place.param();
  const std::string where = param.empty() ? "the request body" : quoted(param);
  return bad("A key in " + where + " is written with a backslash escape, which is not accepted.", param, "escaped_key");
}

}  // namespace router::wire
