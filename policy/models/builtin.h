// The models that come with the binary: the files of this folder, linked in as they are. docs/models.md says what they
// were made from and how to make them again.
#pragma once

#include <string_view>

namespace policy::models {

std::string_view injection() noexcept;
std::string_view complexity() noexcept;
std::string_view names() noexcept;

}  // namespace policy::models
