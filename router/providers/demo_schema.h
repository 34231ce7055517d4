// Makes up a value that fits a JSON schema: nested objects, arrays, enums, const, the first branch of anyOf and oneOf,
// allOf, $ref into the same schema, bounds, lengths and the usual formats. `pattern`, `not` and `if` are not looked at.
// The same schema always gives the same value. Pure, any thread; bounded in depth and size whatever the schema says.
#pragma once

#include <string>

#include "router/wire/json_tree.h"

namespace router::demo {

enum class Optional : std::uint8_t {
  leave_out,           // only required properties
  when_none_required,  // all properties of an object that requires none
};

// Appends the value. `schema` null: any value will do.
void append_instance(const wire::JsonTree& tree, const wire::JsonNode* schema, Optional optional, std::string& out);

}  // namespace router::demo
