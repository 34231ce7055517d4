#include "core/model_name.h"

#include <algorithm>

namespace core {
namespace {

constexpr std::size_t kLongest = 128;

}  // namespace

bool is_model_name(std::string_view text) noexcept {
  return !text.empty() && text.size() <= kLongest && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._:/@+-").find(c) != std::string_view::npos;
  });
}

}  // namespace core
