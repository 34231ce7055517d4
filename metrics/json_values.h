// Measurements in JSON: what is not known is null, and a chart's numbers have no more digits than they are worth.
#pragma once

#include <optional>
#include <string>
#include <type_traits>

#include "core/json_fields.h"

namespace metrics {

template <class T>
void append_value(std::string& out, const std::optional<T>& value, int digits_after = 0) {
  if (!value) {
    out += "null";
  } else if constexpr (std::is_integral_v<T>) {
    core::append_number(out, *value);
  } else {
    char digits[64];
    const auto [end, error] =
        std::to_chars(digits, digits + sizeof(digits), *value, std::chars_format::fixed, digits_after);
    if (error != std::errc()) {
      out += "null";
    } else {
      out.append(digits, end);
    }
  }
}

template <class T>
void value_field(core::JsonFields& fields, std::string& out, std::string_view name, const std::optional<T>& value,
                 int digits_after = 0) {
  fields.key(name);
  append_value(out, value, digits_after);
}

// [each(item), ...]
template <class Range, class Each>
void append_array(std::string& out, const Range& range, Each each) {
  char before = '[';
  for (const auto& item : range) {
    out += before;
    each(item);
    before = ',';
  }
  if (before == '[') out += before;
  out += ']';
}

}  // namespace metrics
