// The forms of co_await that tools/lint_coroutines.py allows, run with objects that count themselves: each that is made
// must be destroyed once, and every value must arrive. GCC 12.2 destroys temporaries twice in many other forms, without
// a warning; this program is built by each compiler and sanitizer that the project is, so that a form which breaks
// somewhere shows here and not in a request.
#include <boost/asio/post.hpp>
#include <cstdio>
#include <exception>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "core/result.h"
#include "net/runtime.h"
#include "net/task.h"

namespace {

namespace asio = boost::asio;
using net::Task;

// An object that is too long for the small-string buffer and knows who is alive.
class Counted {
 public:
  explicit Counted(std::size_t size = 40) : text_(size, 'x') { add(); }
  Counted(const Counted& other) : text_(other.text_) { add(); }
  Counted(Counted&& other) noexcept : text_(std::move(other.text_)) { add(); }
  Counted& operator=(const Counted&) = default;
  Counted& operator=(Counted&&) noexcept = default;
  ~Counted() {
    if (alive.erase(this) == 0) ++destroyed_twice;
  }
  std::size_t size() const noexcept { return text_.size(); }

  static inline std::set<const Counted*> alive;
  static inline int destroyed_twice = 0;

 private:
  void add() { alive.insert(this); }
  std::string text_;
};

// What travels through coroutines has constructors.
struct Options {
  Counted body;
  std::size_t extra;
  Options(Counted b, std::size_t e) : body(std::move(b)), extra(e) {}
};

int failures = 0;

void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "  not so: %s\n", what);
  ++failures;
}

// Leaves the stack, so that what follows runs from the event loop.
struct Hop {
  static inline net::Core* core = nullptr;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> awaiting) const { asio::post(core->executor(), awaiting); }
  void await_resume() const noexcept {}
};
Task<void> hop() { co_await Hop(); }

Task<std::size_t> by_value(Counted counted) {
  co_await hop();
  co_return counted.size();
}
Task<std::size_t> by_reference(const Counted& counted) {
  co_await hop();
  co_return counted.size();
}
Task<std::size_t> by_options(Options options) {
  co_await hop();
  co_return options.body.size() + options.extra;
}
Task<std::size_t> by_view(std::string_view text) {
  co_await hop();
  co_return text.size();
}
Task<std::size_t> two(Counted a, Counted b) {
  co_await hop();
  co_return a.size() + b.size();
}
Task<std::size_t> optional(std::optional<Counted> counted) {
  co_await hop();
  co_return counted ? counted->size() : 0;
}
Task<std::size_t> owned(std::unique_ptr<Counted> counted) {
  co_await hop();
  co_return counted->size();
}
Task<std::size_t> shared(std::shared_ptr<const Counted> counted) {
  co_await hop();
  co_return counted->size();
}
Task<std::size_t> several(std::vector<Counted> all) {
  co_await hop();
  std::size_t sum = 0;
  for (const Counted& one : all) sum += one.size();
  co_return sum;
}
Task<std::size_t> apply(std::size_t (*function)(std::size_t), std::size_t n) {
  co_await hop();
  co_return function(n);
}
Task<Counted> make(std::size_t size) {
  co_await hop();
  co_return Counted(size);
}
Task<std::pair<int, Counted>> make_pair(int n) {
  co_await hop();
  co_return std::pair<int, Counted>(n, Counted(60));
}
Task<core::Result<Counted>> make_result(bool good) {
  co_await hop();
  if (!good) co_return core::fail(core::ErrorKind::bad_request, std::string(50, 'e'));
  co_return Counted(70);
}
Task<core::Result<void>> check(bool good) {
  co_await hop();
  if (!good) co_return core::fail(core::ErrorKind::bad_request, std::string(50, 'e'));
  co_return core::success();
}
Task<Counted> broken(Counted counted) {
  co_await hop();
  if (counted.size() > 0) throw std::runtime_error("as planned");
  co_return counted;
}

Task<void> whole_statements() {
  co_await by_value(Counted(50));
  co_await by_reference(Counted(50));
  co_await by_options(Options(Counted(50), 3));
  co_await hop();
}

Task<void> declarations() {
  auto a = co_await by_value(Counted(50));
  const auto b = co_await by_reference(Counted(51));
  auto c = co_await make(52);
  const auto [n, d] = co_await make_pair(7);
  expect(a == 50 && b == 51 && c.size() == 52 && n == 7 && d.size() == 60, "declared results arrive");
}

Task<void> assignments() {
  std::size_t a = 0;
  Counted b(1);
  std::vector<Counted> all(2);
  a = co_await by_options(Options(Counted(50), 3));
  b = co_await make(51);
  all[1] = co_await make(52);
  expect(a == 53 && b.size() == 51 && all[1].size() == 52, "assigned results arrive");
}

Task<Counted> passed_on(std::size_t size) { co_return co_await make(size); }

Task<void> returns() {
  auto a = co_await passed_on(50);
  expect(a.size() == 50, "a returned result arrives");
}

Task<void> arguments() {
  Counted name(50);
  std::vector<Counted> all(3, name);
  auto a = co_await by_value(name);
  auto b = co_await by_value(std::move(name));
  auto c = co_await two(Counted(1), Counted(2));
  auto d = co_await optional(std::optional<Counted>(Counted(60)));
  auto e = co_await owned(std::make_unique<Counted>(61));
  auto f = co_await shared(std::make_shared<const Counted>(62));
  auto g = co_await several(all);
  auto h = co_await several(std::vector<Counted>(2, Counted(5)));
  auto i = co_await by_view(std::string(90, 'a') + "b");
  auto j = co_await apply([](std::size_t n) { return n * 2; }, 21);
  expect(a == 50 && b == 50 && c == 3 && d == 60 && e == 61 && f == 62, "single arguments arrive");
  expect(g == 150 && h == 10 && i == 91 && j == 42, "composed arguments arrive");
}

Task<void> conditions() {
  int right = 0;
  if (auto [n, counted] = co_await make_pair(1); n == 1) right += counted.size() == 60;
  if (auto size = co_await by_value(Counted(50)); size == 50) ++right;
  if (right == 2) co_await hop();
  if (right == 1) {
    expect(false, "an initialiser's result arrives");
  } else {
    co_await hop();
  }
  expect(right == 2, "an initialiser's result arrives");
}

Task<core::Result<std::size_t>> tried(bool good, bool also) {
  CO_TRY(const Counted counted, co_await make_result(good));
  CO_TRY_VOID(co_await check(also));
  CO_TRY(std::size_t more, core::Result<std::size_t>(counted.size()));
  co_return more;
}

Task<void> tries() {
  auto good = co_await tried(true, true);
  auto first = co_await tried(false, true);
  auto second = co_await tried(true, false);
  expect(good.has_value() && good.assume_value() == 70, "a tried value arrives");
  expect(first.has_error() && second.has_error(), "a tried error arrives");
}

Task<void> loops() {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    Counted local = co_await make(i);
    if (i == 3) break;
    if (i == 1) continue;
    sum += local.size();
  }
  for (std::size_t i = 0; i < 2; ++i) co_await hop();
  bool more = true;
  while (more) {
    auto size = co_await by_value(Counted(4));
    more = size != 4;
  }
  expect(sum == 2, "a loop's results arrive");
}

Task<void> scopes() {
  std::optional<Counted> kept;
  {
    Counted outer(10);
    {
      Counted inner = co_await make(20);
      co_await hop();
      kept = std::move(inner);
    }
    co_await hop();
    expect(outer.size() == 10, "a local survives a suspension");
  }
  expect(kept && kept->size() == 20, "what was moved out survives its scope");
}

Task<void> exceptions() {
  bool caught = false;
  try {
    co_await broken(Counted(50));
  } catch (const std::runtime_error&) {
    caught = true;
  }
  if (caught) co_await hop();
  expect(caught, "an exception reaches who awaits");
}

Task<void> early_return() {
  for (;;) {
    Counted local(50);
    co_await hop();
    if (local.size() == 50) co_return;
  }
}

class Object {
 public:
  explicit Object(std::size_t size) : counted_(size) {}
  Task<std::size_t> size(Counted more) {
    co_await hop();
    co_return counted_.size() + more.size();
  }

 private:
  Counted counted_;
};

Task<void> methods() {
  Object object(30);
  auto made = std::make_unique<Object>(40);
  auto a = co_await object.size(Counted(1));
  auto b = co_await made->size(Counted(2));
  expect(a == 31 && b == 42, "a method's result arrives");
}

Task<void> lambdas() {
  auto named = [](Counted counted) -> Task<std::size_t> {
    co_await hop();
    co_return counted.size();
  };
  auto a = co_await named(Counted(50));
  expect(a == 50, "a coroutine lambda without captures works");
}

Task<void> to_the_end(Task<void> (*form)(), bool* ended) {
  co_await form();
  *ended = true;
}

void run(const char* name, Task<void> (*form)()) {
  Counted::alive.clear();
  Counted::destroyed_twice = 0;
  const int before = failures;
  {
    net::Core core(0);
    Hop::core = &core;
    bool ended = false;
    net::spawn(core, to_the_end(form, &ended), name);
    core.context().poll();
    expect(ended, "it runs to its end");
  }
  expect(Counted::destroyed_twice == 0, "nothing is destroyed twice");
  expect(Counted::alive.empty(), "nothing is left behind");
  std::printf("%-18s %s\n", name, failures == before ? "ok" : "BROKEN");
}

struct Form {
  const char* name;
  Task<void> (*coroutine)();
};

constexpr Form kForms[] = {
    {"whole statements", whole_statements},
    {"declarations", declarations},
    {"assignments", assignments},
    {"returns", returns},
    {"arguments", arguments},
    {"conditions", conditions},
    {"tries", tries},
    {"loops", loops},
    {"scopes", scopes},
    {"exceptions", exceptions},
    {"early return", early_return},
    {"methods", methods},
    {"lambdas", lambdas},
};

}  // namespace

int main() {
  for (const Form& form : kForms) run(form.name, form.coroutine);
  return failures == 0 ? 0 : 1;
}
