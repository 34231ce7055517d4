// The Redis client of one core: commands as coroutines over one shared pipelined connection a server. Nothing waits
// longer than its deadline, and nothing waits for a connection: a Redis that is slow, gone or full costs its users an
// outcome, never time. Core-local, made and destroyed on its core; the core and the resolver outlive it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/random.h"
#include "net/redis/command.h"
#include "net/redis/counters.h"
#include "net/redis/options.h"
#include "net/redis/reply.h"
#include "net/redis/script.h"
#include "net/resolver.h"
#include "net/runtime.h"

namespace net::redis {

class Client {
 public:
  // Begins to connect. Options that check() refuses give a client that stays down.
  Client(Core& core, Resolver& resolver, Options options, core::Random random);
  ~Client();  // close()
  Client(const Client&) = delete;

  // Commands must not change the connection (SELECT, SUBSCRIBE, MULTI, blocking ones): it is shared. The client may be
  // destroyed while one waits.
  Task<Reply> command(Command command);  // within Options::command_deadline
  Task<Reply> command(Command command, core::Duration deadline);
  // Without waiting for the reply, which is only counted. False: it was not sent. In a cluster it goes where the slot
  // was last seen.
  bool send(const Command& command);
  // EVALSHA, and EVAL once when the server does not know the script. All keys must share a slot in a cluster.
  Task<Reply> run(const Script& script, std::vector<std::string> keys, std::vector<std::string> arguments);
  Task<Reply> run(const Script& script, std::vector<std::string> keys, std::vector<std::string> arguments,
                  core::Duration deadline);

  State state() const noexcept;               // any thread
  const Counters& counters() const noexcept;  // any thread
  // The class of what went wrong last, however long ago: timeout, auth, LOADING, ... Empty: nothing yet. Any thread.
  std::string_view last_error() const noexcept;
  void close();  // for good: whoever waits gets `disconnected`, what comes later too

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace net::redis
