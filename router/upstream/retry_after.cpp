// Reads Retry-After and Retry-After-Ms: part of failure.h.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

#include "router/upstream/failure.h"

namespace router {
namespace {

using core::Millis;

constexpr Millis kLongest{24 * 3600 * 1000};

constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";

bool number(std::string_view text, int& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() && out >= 0;
}

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7); -1: not of that form.
std::int64_t read_date(std::string_view text) {
  int day = 0, year = 0, hour = 0, minute = 0, second = 0;
  if (text.size() != 29 || !text.ends_with(" GMT")) return -1;
  const std::size_t month = kMonths.find(text.substr(8, 3));
  const bool numbers = number(text.substr(5, 2), day) && number(text.substr(12, 4), year) &&
                       number(text.substr(17, 2), hour) && number(text.substr(20, 2), minute) &&
                       number(text.substr(23, 2), second);
  if (!numbers || month == kMonths.npos || month % 3 != 0) return -1;
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month / 3 + 1)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return -1;
  const auto days = std::chrono::sys_days(date).time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(days).count() + hour * 3600 + minute * 60 + second;
}

// A decimal number of `unit` milliseconds; 0: unreadable or not positive.
Millis read_decimal(std::string_view text, double unit) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || !(value > 0) || std::isinf(value)) {
    return Millis(0);
  }
  const double millis = std::min(value * unit + 0.999, static_cast<double>(kLongest.count()));
  return Millis(static_cast<std::int64_t>(millis));
}

}  // namespace

Millis read_retry_after(std::string_view seconds_or_date, std::string_view milliseconds, std::int64_t now) {
  const Millis exact = read_decimal(milliseconds, 1);
  if (exact.count() > 0) return exact;
  const Millis seconds = read_decimal(seconds_or_date, 1000);
  if (seconds.count() > 0) return seconds;
  const std::int64_t date = read_date(seconds_or_date);
  if (date <= now) return Millis(0);
  return std::min(Millis((date - now) * 1000), kLongest);
}

}  // namespace router
