// Owns what only one source knows: the pointer to an implementation carries how to end it, so that the owner's move and
// destructor need not be written where the implementation is complete; its constructor alone is. Moved from, it is
// null.
#pragma once

#include <memory>

namespace core {

template <class T>
using Pimpl = std::unique_ptr<T, void (*)(T*)>;

template <class T>
Pimpl<T> make_pimpl() {
  return {new T, [](T* made) { delete made; }};
}

}  // namespace core
