#include "core/log_line.h"

#include "core/json_writer.h"

namespace core {
namespace {

char* put_digits(char* out, unsigned value, int digits) noexcept {
  for (int i = digits - 1; i >= 0; --i, value /= 10) out[i] = static_cast<char>('0' + value % 10);
  return out + digits;
}

}  // namespace

void format_second(std::int64_t unix_second, char* out) noexcept {
  using namespace std::chrono;
  const sys_seconds time{seconds(unix_second)};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  out = put_digits(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  *out++ = '-';
  out = put_digits(out, static_cast<unsigned>(date.month()), 2);
  *out++ = '-';
  out = put_digits(out, static_cast<unsigned>(date.day()), 2);
  *out++ = 'T';
  out = put_digits(out, static_cast<unsigned>(clock.hours().count()), 2);
  *out++ = ':';
  out = put_digits(out, static_cast<unsigned>(clock.minutes().count()), 2);
  *out++ = ':';
  out = put_digits(out, static_cast<unsigned>(clock.seconds().count()), 2);
  *out = '.';
}

std::string_view to_string(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warning: return "warning";
    case LogLevel::error: return "error";
  }
  return "info";
}

LogLine& LogLine::start(LogLevel level, std::string_view event, Time now) {
  const auto since_epoch = std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch());
  const auto second = std::chrono::floor<std::chrono::seconds>(since_epoch);
  if (second.count() != second_) {
    second_ = second.count();
    format_second(second_, stamp_);
  }
  char millis[3];
  put_digits(millis, static_cast<unsigned>((since_epoch - second).count()), 3);

  text_.clear();
  text_.lit(R"({"ts":")").text({stamp_, sizeof stamp_}).text({millis, sizeof millis});
  text_.lit(R"(Z","level":")").text(to_string(level)).lit(R"(","event":)").quoted(event);
  return *this;
}

LogLine& LogLine::real(std::string_view name, double value) {
  std::string digits;
  append_number(digits, value);
  key(name);
  text_.text(digits);
  return *this;
}

std::string_view LogLine::finish() { return text_.put('}').view(); }

}  // namespace core
