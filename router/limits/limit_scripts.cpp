#include "router/limits/limit_scripts.h"

#include <array>
#include <charconv>

namespace router {
namespace {

constexpr double kMicrosPerMinute = 60e6;

}  // namespace

std::string text_of(double value) {
  std::array<char, 32> digits{};
  const auto [end, ec] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return std::string(digits.data(), end);
}

// The time at which the limit is unused again, in microseconds since November 2023 (since 1970 a double would lose
// their fractions), kept until then. The debt is taken first, in any case; what lies further ahead than the longest
// debt is forgiven, so that a clock set back locks nobody out.
const net::redis::Script& take_script() {
  static const net::redis::Script script(R"(
local time = redis.call('TIME')
local now = (time[1] - 1700000000) * 1000000 + time[2]
local interval, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2])
local least, most = tonumber(ARGV[3]), tonumber(ARGV[4])
local free = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
free = math.min(math.max(free + ARGV[5] * interval, now), now + tolerance + ARGV[6])
local room = math.floor((now + tolerance - free) / interval + 0.000001)
local granted = 0
if room >= least then
  granted = math.min(room, most)
  free = free + granted * interval
end
if free > now then
  redis.call('SET', KEYS[1], string.format('%.3f', free), 'PX', math.ceil((free - now) / 1000))
else
  redis.call('DEL', KEYS[1])
end
return {granted, free - now}
)");
  return script;
}

std::vector<std::string> take_arguments(const Quota& quota, const LimitAsk& ask) {
  const double interval = kMicrosPerMinute / quota.per_minute;
  const auto forgiven = std::chrono::duration_cast<std::chrono::microseconds>(Gcra::kLongestDebt).count();
  return {text_of(interval),         text_of(interval * quota.at_once()),
          std::to_string(ask.least), std::to_string(ask.most),
          text_of(ask.debt),         std::to_string(forgiven)};
}

LimitAnswer take_answer(const net::redis::Reply& reply) {
  LimitAnswer out;
  const auto& parts = reply.value.elements;
  if (!reply.ok() || parts.size() != 2) return out;
  if (!parts[0].is(net::redis::Value::Kind::integer) || !parts[1].is(net::redis::Value::Kind::integer)) return out;
  if (parts[0].integer < 0 || parts[0].integer > 0xffffffff || parts[1].integer < 0) return out;
  out.heard = true;
  out.granted = static_cast<std::uint32_t>(parts[0].integer);
  constexpr std::int64_t kLongest = std::int64_t{1} << 48;  // nine years
  out.ahead = std::chrono::microseconds(std::min(parts[1].integer, kLongest));
  return out;
}

// Who would live for longer than a life from now spoke before the clock went back: it speaks again, or is dead.
const net::redis::Script& beat_script() {
  static const net::redis::Script script(R"(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. (now + ARGV[2]), '+inf')
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
)");
  return script;
}

// Each holder's slots stand as "count end sequence". Those of a holder that has not been heard of are free again, its
// own too; an end beyond a life from now was written before the clock went back, and counts as past.
const net::redis::Script& slot_script() {
  static const net::redis::Script script(R"(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local all, mine = 0, tonumber(ARGV[5])
local held = redis.call('HGETALL', KEYS[1])
for i = 1, #held, 2 do
  local count, ends = string.match(held[i + 1], '^(%d+) (%d+)')
  local over = tonumber(ends) < now or tonumber(ends) > now + ARGV[3]
  if held[i] == ARGV[1] then
    if not over then mine = math.max(mine, tonumber(count)) end
  elseif over then
    redis.call('HDEL', KEYS[1], held[i])
  else
    all = all + tonumber(count)
  end
end
if all + mine >= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%d %d %s', mine + 1, now + ARGV[3], ARGV[4]))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
)");
  return script;
}

const net::redis::Script& slots_script() {
  static const net::redis::Script script(R"(
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held and tonumber(string.match(held, '(%d+)$')) > tonumber(ARGV[4]) then return 0 end
if ARGV[2] == '0' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('HSET', KEYS[1], ARGV[1], string.format('%d %d %s', ARGV[2], now + ARGV[3], ARGV[4]))
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return 1
)");
  return script;
}

}  // namespace router
