// Gives the memory of a string or vector back. Assigning an empty one does not: a string keeps what it has, and so does
// a vector that is assigned {}.
#pragma once

namespace core {

template <class T>
void release(T& text_or_list) noexcept {
  T().swap(text_or_list);
}

}  // namespace core
