// A JSON object written field by field into a string the caller owns.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/json_writer.h"

namespace core {

class JsonFields {
 public:
  explicit JsonFields(std::string& out) : out_(out) { out_ += '{'; }
  void key(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += name;
    out_ += "\":";
  }
  void text(std::string_view name, std::string_view value) {
    key(name);
    append_json_string(out_, value);
  }
  void text_or_null(std::string_view name, std::string_view value) {
    key(name);
    if (value.empty()) {
      out_ += "null";
    } else {
      append_json_string(out_, value);
    }
  }
  void integer(std::string_view name, std::int64_t value) {
    key(name);
    out_ += std::to_string(value);
  }
  // Below 0: not known, and null.
  void count(std::string_view name, std::int64_t value) {
    if (value >= 0) return integer(name, value);
    key(name);
    out_ += "null";
  }
  void millis(std::string_view name, double value) { decimal(name, value, 3); }
  void decimal(std::string_view name, double value, int digits_after) {
    key(name);
    char digits[32];
    const auto [end, ec] =
        std::to_chars(digits, digits + sizeof(digits), value, std::chars_format::fixed, digits_after);
    out_.append(digits, static_cast<std::size_t>(end - digits));
  }
  void boolean(std::string_view name, bool value) {
    key(name);
    out_ += value ? "true" : "false";
  }
  void end() { out_ += '}'; }

 private:
  std::string& out_;
  bool first_ = true;
};

}  // namespace core
