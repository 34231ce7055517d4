// The web page and its API: a service in front of the router's that takes what is its own and hands all else on. Owned
// by `serve`; outlives the server.
#pragma once

#include <memory>
#include <vector>

#include "router/router.h"

namespace dashboard {

struct State;

class Dashboard {
 public:
  explicit Dashboard(router::Router& router);
  ~Dashboard();
  std::vector<net::Service*> services();

  // Ends the commands of services that run, and begins none any more. Any thread.
  void begin_drain();
  // Whether they have ended within this time.
  bool finish(core::Duration limit);

 private:
  std::shared_ptr<State> state_;
  std::vector<std::unique_ptr<net::Service>> services_;
};

}  // namespace dashboard
