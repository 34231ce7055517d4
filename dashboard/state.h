// What the page's handlers of all cores share. Owned by Dashboard; outlives the server.
#pragma once

#include "dashboard/config_file.h"
#include "dashboard/live.h"
#include "net/ask.h"
#include "router/router.h"

namespace dashboard {

struct State {
  router::Shared& router;
  ConfigFile config;
  std::shared_ptr<Live> live;
  net::Worker files;  // reads and writes the config: a disk may be slow, and nobody else waits for it

  explicit State(router::Shared& shared);
  ~State();
};

}  // namespace dashboard
