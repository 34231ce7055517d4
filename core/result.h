// Result<T>: a value or a core::Error. TRY and CO_TRY are declarations ("TRY(auto x, f());"), because GCC 12 crashes on
// statement expressions that hold co_await.
#pragma once

#include <boost/outcome/basic_result.hpp>
#include <boost/outcome/policy/terminate.hpp>
#include <utility>

#include "core/error.h"

namespace core {

template <class T>
using Result = boost::outcome_v2::basic_result<T, Error, boost::outcome_v2::policy::terminate>;

inline auto success() { return boost::outcome_v2::success(); }
template <class... A>
Error fail(ErrorKind kind, A&&... args) {
  return Error(kind, std::forward<A>(args)...);
}

}  // namespace core

#define SB_JOIN2(a, b) a##b
#define SB_JOIN(a, b) SB_JOIN2(a, b)
#define SB_TRY(name, ret, decl, ...)             \
  auto name = __VA_ARGS__;                       \
  if (!name) ret std::move(name).assume_error(); \
  decl = std::move(name).assume_value()
#define TRY(decl, ...) SB_TRY(SB_JOIN(try_, __COUNTER__), return, decl, __VA_ARGS__)
#define CO_TRY(decl, ...) SB_TRY(SB_JOIN(try_, __COUNTER__), co_return, decl, __VA_ARGS__)
#define SB_TRY_VOID(name, ret, ...) \
  auto name = __VA_ARGS__;          \
  if (!name) ret std::move(name).assume_error()
#define TRY_VOID(...) \
  if (auto try_void = __VA_ARGS__; !try_void) return std::move(try_void).assume_error()
#define CO_TRY_VOID(...) SB_TRY_VOID(SB_JOIN(try_, __COUNTER__), co_return, __VA_ARGS__)
