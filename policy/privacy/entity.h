// What the privacy scanners find in a text. Types bear Presidio's names where it has one (PERSON, EMAIL_ADDRESS, ...);
// secrets end in _KEY, _TOKEN, _SECRET or _PASSWORD. Never holds a piece of the text itself.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace policy::privacy {

enum class EntityClass : std::uint8_t { personal, secret };

struct Entity {
  std::string_view type;             // static, or owned by the config that has a custom pattern
  std::string_view reason;           // static: "luhn, iin visa", "context: passport", "pattern: github"
  std::uint32_t begin = 0, end = 0;  // bytes in the text as it came
  float score = 0;                   // 0..1, how sure
  EntityClass kind = EntityClass::personal;
};

using Entities = std::vector<Entity>;  // kept and reused; scanners append

}  // namespace policy::privacy
