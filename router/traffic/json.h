// What is not known is null, never 0: numbers of reports that say so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/json_fields.h"

namespace router::traffic {

inline void append_known(std::string& out, std::int64_t value, bool known) {
  out += known ? std::to_string(value) : std::string("null");
}

inline void append_decimal(core::JsonFields& fields, std::string& out, std::string_view name, double value, bool known,
                           int digits_after = 3) {
  if (known) return fields.decimal(name, value, digits_after);
  fields.key(name);
  out += "null";
}

inline double usd(std::uint64_t nano_usd) { return static_cast<double>(nano_usd) / 1e9; }

// Negative: not known.
inline void append_usd(std::string& out, std::int64_t nano_usd) {
  if (nano_usd < 0) {
    out += "null";
  } else {
    core::append_number(out, static_cast<double>(nano_usd) / 1e9);
  }
}

}  // namespace router::traffic
