// What the page's handlers of all cores share. Owned by Dashboard; outlives the server.
#pragma once

#include "core/file_version.h"
#include "dashboard/config_file.h"
#include "dashboard/live.h"
#include "dashboard/pacer.h"
#include "dashboard/services/services.h"
#include "net/ask.h"
#include "router/router.h"

namespace dashboard {

struct State {
  router::Shared& router;
  ConfigFile config;
  std::shared_ptr<Live> live;
  std::vector<std::shared_ptr<Pacer>> pacers;  // one for each core
  std::shared_ptr<services::Services> services;
  std::shared_ptr<std::atomic<unsigned>> followed;  // logs of services
  net::Worker looks;                                // asks services how they stand, which may take seconds
  core::FileVersion keys;                           // of auth.keys_file; that of `files` alone
  net::Worker files;  // reads and writes the config: a disk may be slow, and nobody else waits for it

  explicit State(router::Shared& shared);
  ~State();
};

}  // namespace dashboard
