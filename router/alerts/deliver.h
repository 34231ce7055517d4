// One try to bring a message to where a notifier's config says. Core-local.
#pragma once

#include <string>

#include "net/resolver.h"
#include "net/runtime.h"
#include "router/alerts/book.h"

namespace router::alerts {

struct Delivered {
  bool ok = false;
  bool final = false;   // trying again would not help
  std::string problem;  // one line without secrets; may be there although it went well
  Delivered() = default;
  Delivered(bool ok_, bool final_, std::string problem_) : ok(ok_), final(final_), problem(std::move(problem_)) {}
};

net::Task<Delivered> deliver(net::Core& core, net::Resolver& resolver, core::NotifierConfig to, Event event,
                             std::string base_url, core::Duration limit);

}  // namespace router::alerts
