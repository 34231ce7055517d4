#include "net/frames.h"

#include <array>
#include <new>
#include <utility>

namespace net {
namespace {

constexpr std::size_t kStep = 64, kClasses = 128;  // up to 8 KiB

struct Free {
  Free* next;
};

struct Stock {
  std::array<Free*, kClasses> free{};
  std::size_t bytes = 0;
};

// Sanitizers see a frame used after its end only when its memory really goes back.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kKeeps = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
constexpr bool kKeeps = false;
#else
constexpr bool kKeeps = true;
#endif
#else
constexpr bool kKeeps = true;
#endif

constinit thread_local Stock stock;
constinit thread_local bool closed = false;

// Gives the stock back when its thread ends.
struct Closer {
  ~Closer() {
    closed = true;
    for (Free*& first : stock.free) {
      while (first) ::operator delete(std::exchange(first, first->next));
    }
  }
};
thread_local Closer closer;

constexpr std::size_t class_of(std::size_t size) noexcept { return (size - 1) / kStep; }

}  // namespace

void* take_frame(std::size_t size) {
  const std::size_t number = class_of(size);
  if (!kKeeps || number >= kClasses) return ::operator new(size);
  Free*& first = stock.free[number];
  if (!first) return ::operator new((number + 1) * kStep);
  stock.bytes -= (number + 1) * kStep;
  return std::exchange(first, first->next);
}

void give_frame(void* frame, std::size_t size) noexcept {
  const std::size_t number = class_of(size), bytes = (number + 1) * kStep;
  if (!kKeeps || number >= kClasses || closed || stock.bytes + bytes > kKeptBytes) {
    ::operator delete(frame);
    return;
  }
  if (stock.bytes == 0) static_cast<void>(&closer);  // made on first use, so that it is destroyed with the thread
  stock.bytes += bytes;
  Free*& first = stock.free[number];
  first = ::new (frame) Free{first};
}

}  // namespace net
