// asio's operations as something to await: `auto [error, n] = co_await socket.async_read_some(buffer, kAwait);`. The
// operation starts when it is awaited; its results come as a tuple. Only for the files of net/.
#pragma once

#include <boost/asio/async_result.hpp>
#include <coroutine>
#include <optional>
#include <tuple>
#include <utility>

namespace net {

struct Await {};
inline constexpr Await kAwait{};

template <class Initiation, class Arguments, class... Results>
class [[nodiscard]] AwaitOperation {
 public:
  AwaitOperation(Initiation initiation, Arguments arguments)
      : initiation_(std::move(initiation)), arguments_(std::move(arguments)) {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> awaiting) {
    awaiting_ = awaiting;
    std::apply([this](auto&&... each) { std::move(initiation_)(Done{this}, std::move(each)...); },
               std::move(arguments_));
  }
  std::tuple<Results...> await_resume() { return std::move(*results_); }

 private:
  struct Done {
    AwaitOperation* operation;
    void operator()(Results... results) const {
      operation->results_.emplace(std::move(results)...);
      operation->awaiting_.resume();
    }
  };

  Initiation initiation_;
  Arguments arguments_;
  std::optional<std::tuple<Results...>> results_;
  std::coroutine_handle<> awaiting_;
};

}  // namespace net

template <class... Results>
class boost::asio::async_result<net::Await, void(Results...)> {
 public:
  template <class Initiation, class... Arguments>
  static auto initiate(Initiation&& initiation, net::Await, Arguments&&... arguments) {
    using Held = std::tuple<std::decay_t<Arguments>...>;
    return net::AwaitOperation<std::decay_t<Initiation>, Held, std::decay_t<Results>...>(
        std::forward<Initiation>(initiation), Held(std::forward<Arguments>(arguments)...));
  }
};
