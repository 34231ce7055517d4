// The plain fields of `alerts`, as config_fields.h has those of the server. Internal to core/config*.cpp.
#pragma once

#include "core/config_fields.h"

namespace core {

// Its thresholds: config_alerts.cpp.
template <class V, Of<AlertRule> T>
void fields(V& v, T& c) {
  v.choice("metric", c.metric);
  v.choice("by", c.by);
  v.list("only", c.only);
  v.duration("for", c.hold, Millis(0), kDay);
  v.duration("window", c.window, Millis(10'000), Millis(600'000));
  v.number("least_requests", c.least_requests, 1, 1'000'000);
  v.choice("level", c.level);
  v.choice("action", c.action);
  v.text("summary", c.summary);
}

// Its password: config_alerts.cpp.
template <class V, Of<MailConfig> T>
void fields(V& v, T& c) {
  v.text("server", c.server);
  v.choice("tls", c.tls);
  v.text("user", c.user);
  v.text("from", c.from);
  v.list("to", c.to);
  v.file("ca_file", c.ca_file);
}

// Where it goes to: config_alerts.cpp.
template <class V, Of<NotifierConfig> T>
void fields(V& v, T& c) {
  v.choice("least", c.least);
  v.flag("resolved", c.resolved);
}

// Its rules and notifiers: config_alerts.cpp.
template <class V, Of<AlertsConfig> T>
void fields(V& v, T& c) {
  v.flag("enabled", c.enabled);
  v.flag("shipped", c.shipped);
  v.duration("interval", c.interval, Millis(100), kHour);
  v.duration("repeat", c.repeat, kMinute, 30 * kDay);
  v.text("base_url", c.base_url);
  v.list("off", c.off);
}

}  // namespace core
