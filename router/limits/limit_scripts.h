// What shared limits ask of Redis: Lua scripts that run by Redis' own clock, their arguments and answers. All keys of
// one prefix lie in one slot of a cluster. Values without a thread.
#pragma once

#include <string>
#include <vector>

#include "net/redis/reply.h"
#include "net/redis/script.h"
#include "router/limits/shared_limit.h"

namespace router {

// A number as the scripts read it, and as it stands in names.
std::string text_of(double value);

// Takes from a limit. KEYS: the limit. Gives units granted and microseconds until the limit is unused again.
const net::redis::Script& take_script();
std::vector<std::string> take_arguments(const Quota& quota, const LimitAsk& ask);
LimitAnswer take_answer(const net::redis::Reply& reply);

// Tells that a replica is alive. KEYS: the replicas. ARGV: its id, its life in milliseconds. Gives how many are.
const net::redis::Script& beat_script();

// One more slot for the holder, where there is room. KEYS: the slots. ARGV: the holder, the limit, its life in
// milliseconds, its sequence, how many it has at least (Redis may have forgotten). Gives 1 or 0.
const net::redis::Script& slot_script();
// The holder has so many slots. KEYS: the slots. ARGV: the holder, how many, its life, its sequence.
const net::redis::Script& slots_script();

}  // namespace router
