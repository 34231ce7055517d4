// What a provider calls its model is its own text, which a label or a record may not repeat whatever it says. Pure.
#pragma once

#include <string_view>

namespace core {

// Whether it reads as the name of a model: letters, digits and a few signs, 128 at most.
bool is_model_name(std::string_view text) noexcept;

}  // namespace core
