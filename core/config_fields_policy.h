// Every plain field of `policy`, as config_fields.h has those of the rest. Internal to core/config*.cpp.
#pragma once

#include "core/config_fields.h"

namespace core {

// Its patterns: config_policy.cpp.
template <class V, Of<PrivacyConfig> T>
void fields(V& v, T& c) {
  v.choice("mode", c.mode);
  v.choice("on_error", c.on_error);
  v.flag("names", c.names);
  v.number("min_score", c.min_score, 0, 1);
  v.list("entities", c.entities);
  v.list("allow", c.allow);
  v.list("allow_patterns", c.allow_patterns);
  v.file("names_model", c.names_model);
}

template <class V, Of<PrivacyPattern> T>
void fields(V& v, T& c) {
  v.text("name", c.name);
  v.text("pattern", c.pattern);
  v.list("context", c.context);
  v.number("score", c.score, 0, 1);
  v.flag("secret", c.secret);
}

template <class V, Of<InjectionConfig> T>
void fields(V& v, T& c) {
  v.choice("mode", c.mode);
  v.choice("on_error", c.on_error);
  v.choice("sensitivity", c.sensitivity);
  v.file("model", c.model);
}

template <class V, Of<ComplexityConfig> T>
void fields(V& v, T& c) {
  v.choice("mode", c.mode);
  v.choice("on_error", c.on_error);
  v.duration("sticky", c.sticky, Millis(0), kDay);
  v.text("session_header", c.session_header);
  v.file("model", c.model);
}

}  // namespace core
