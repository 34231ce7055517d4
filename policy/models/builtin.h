// The models that come with the binary: the files of this folder, linked in as they are. docs/models.md says what they
// were made from and how to make them again.
#pragma once

#include <string_view>

namespace policy::models {

std::string_view injection() noexcept;
std::string_view complexity() noexcept;
std::string_view names() noexcept;

// What text::PatternSet::prepare() made of secrets::patterns() when this was built; may be empty.
std::string_view secret_patterns() noexcept;

}  // namespace policy::models
