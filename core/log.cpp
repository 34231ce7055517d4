#include "core/log.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "core/background.h"
#include "core/json_writer.h"

namespace core {
namespace {

constexpr int kBatchMs = 20;  // how long the writer lets lines gather after it wrote some
constexpr Duration kFlush = std::chrono::seconds(1);
constexpr std::size_t kPieceBytes = 4096;  // a pipe that polls writable takes this much without blocking (pipe(7))
constexpr int kErrorFd = 2;

std::uint64_t lines_in(std::string_view bytes) noexcept {
  return static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
}

bool regular_file(int fd) noexcept {
  struct stat about {};
  return fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
}

std::string_view json_event(LogLine& line, LogLevel level, std::string_view event, std::string_view message,
                            std::initializer_list<LogField> fields) {
  line.start(level, event);
  if (!message.empty()) line.str("msg", message);
  for (const LogField& field : fields) {
    if (const auto* text = std::get_if<std::string_view>(&field.value)) line.str(field.key, *text);
    if (const auto* whole = std::get_if<std::int64_t>(&field.value)) line.num(field.key, *whole);
    if (const auto* real = std::get_if<double>(&field.value)) line.real(field.key, *real);
    if (const auto* yes = std::get_if<bool>(&field.value)) line.boolean(field.key, *yes);
  }
  return line.finish();
}

// A control character could drive the terminal, so a text that has one, or would not read as one word, is quoted.
void append_value(std::string& out, std::string_view text, bool spaces) {
  const auto odd = [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < ' ' || byte == 0x7F || (!spaces && (c == ' ' || c == '"'));
  };
  if (std::none_of(text.begin(), text.end(), odd))
    out += text;
  else
    append_json_string(out, text);
}

// 06:00:00 info  reload: configuration read  file=config.yaml routes=4
void text_event(std::string& out, LogLevel level, std::string_view event, std::string_view message,
                std::initializer_list<LogField> fields) {
  char stamp[20];
  format_second(unix_seconds(), stamp);
  out.assign(stamp + 11, 8).append(" ").append(to_string(level)).append("  ").append(event);
  if (!message.empty()) append_value(out.append(": "), message, true);
  for (const LogField& field : fields) {
    out.append("  ").append(field.key).append("=");
    if (const auto* text = std::get_if<std::string_view>(&field.value)) append_value(out, *text, false);
    if (const auto* whole = std::get_if<std::int64_t>(&field.value)) append_number(out, *whole);
    if (const auto* real = std::get_if<double>(&field.value)) append_number(out, *real);
    if (const auto* yes = std::get_if<bool>(&field.value)) append_bool(out, *yes);
  }
}

}  // namespace

Log& log() {
  static Log instance;
  return instance;
}

void Log::start(const LogConfig& config, unsigned cores, int fd) {
  stop();
  level_ = config.level;
  rings_.clear();
  for (unsigned i = 0; i < cores + 1; ++i) rings_.push_back(std::make_unique<ByteRing>(config.queue_bytes));
  fd_ = fd;
  terminal_ = isatty(fd) == 1;
  piece_ = regular_file(fd) ? std::numeric_limits<std::size_t>::max() : kPieceBytes;
  wake_fd_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  stop_by_ = kRunning;
  writer_ = std::thread([this] { run(); });
  const std::lock_guard lock(shared_mutex_);
  running_ = true;
}

void Log::stop() {
  {
    const std::lock_guard lock(shared_mutex_);
    if (!running_) return;
    running_ = false;
  }
  stop_by_ = now() + kFlush;
  wake();
  writer_.join();
  close(wake_fd_);
}

bool Log::write(unsigned core, std::string_view line) noexcept {
  if (core + 1 >= rings_.size()) {
    count_dropped(1);
    return false;
  }
  return push(*rings_[core], line);
}

void Log::write_any(LogLevel level, std::string_view event, std::string_view message,
                    std::initializer_list<LogField> fields) {
  if (!enabled(level)) return;
  const std::lock_guard lock(shared_mutex_);
  const bool readable = running_ ? terminal_ : isatty(kErrorFd) == 1;
  if (readable)
    text_event(text_, level, event, message, fields);
  else
    text_ = json_event(line_, level, event, message, fields);
  if (running_) {
    if (readable) kept_.add(json_event(line_, level, event, message, fields));  // text is for the terminal alone
    push(*rings_.back(), text_);
    return;
  }
  text_ += '\n';
  if (::write(kErrorFd, text_.data(), text_.size()) < 0) count_dropped(1);
}

bool Log::push(ByteRing& ring, std::string_view line) noexcept {
  if (!ring.push(line)) {
    count_dropped(1);
    return false;
  }
  if (sleeping_.load(std::memory_order_seq_cst) && sleeping_.exchange(false)) wake();
  return true;
}

// The writer. It sleeps without a time limit when there is nothing, so an idle proxy wakes nobody; after each batch it
// lets lines gather. Before it sleeps it says so and looks once more, so that no line waits for the next one.
void Log::run() noexcept {
  run_in_background();
  sigset_t all;
  sigfillset(&all);  // signals are for other threads, and a closed pipe is an error here, not a SIGPIPE
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  for (;;) {
    const bool last = stop_by_.load() != kRunning;
    if (drain()) {
      if (!last) nap(kBatchMs);
      continue;
    }
    if (last) return;
    sleeping_.store(true, std::memory_order_seq_cst);
    if (!drain()) nap(-1);
    sleeping_.store(false);
  }
}

bool Log::drain() noexcept {
  bool any = false;
  for (const auto& ring : rings_) {
    const std::array<std::string_view, 2> pieces = ring->peek();
    if (!terminal_ || ring != rings_.back()) kept_.add_pieces(pieces);
    for (std::string_view piece : pieces) {
      if (piece.empty()) continue;
      any = true;
      write_out(piece);
      ring->pop(piece.size());
    }
  }
  return any;
}

void Log::write_out(std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const bool may_write = writable();
    const ssize_t n = may_write ? ::write(fd_, bytes.data(), std::min(bytes.size(), piece_)) : -1;
    if (n < 0 && may_write && (errno == EINTR || errno == EAGAIN)) continue;
    if (n < 0) {
      count_dropped(lines_in(bytes));
      return;
    }
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

// Waits until the output takes bytes (or reports an error, which the write then finds). False when `stop` has waited
// enough.
bool Log::writable() noexcept {
  for (;;) {
    const Instant stop_by = stop_by_.load();
    const auto left = stop_by == kRunning ? Duration(0) : stop_by - now();
    if (left < Duration(0)) return false;
    const auto left_ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    pollfd fds[] = {{fd_, POLLOUT, 0}, {wake_fd_, POLLIN, 0}};
    if (poll(fds, 2, stop_by == kRunning ? -1 : static_cast<int>(left_ms)) > 0 && fds[0].revents != 0) return true;
    if (fds[1].revents != 0) nap(0);
  }
}

void Log::nap(int timeout_ms) noexcept {
  pollfd woken{wake_fd_, POLLIN, 0};
  if (poll(&woken, 1, timeout_ms) <= 0) return;
  eventfd_t ignored = 0;
  eventfd_read(wake_fd_, &ignored);
}

void Log::wake() noexcept { eventfd_write(wake_fd_, 1); }

}  // namespace core
