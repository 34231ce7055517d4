#include "cli/classify_stream.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>
#include <vector>

namespace cli {
namespace {

constexpr std::size_t kRead = 1u << 20;   // at most, by one read
constexpr std::size_t kPiece = 4096;      // POSIX: a pipe that is ready takes this much without waiting
constexpr std::size_t kLinesPerTask = 8;  // short texts take microseconds, handing them out should not take longer

volatile sig_atomic_t interrupted = 0;
void on_signal(int) { interrupted = 1; }

// SIGINT and SIGTERM are blocked everywhere but in ppoll, so that none is lost between a look at the flag and a wait.
class Signals {
 public:
  Signals() {
    interrupted = 0;
    sigset_t ours;
    sigemptyset(&ours);
    struct sigaction action {};
    action.sa_handler = on_signal;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    for (std::size_t i = 0; i < std::size(kOurs); ++i) {
      sigaddset(&ours, kOurs[i]);
      sigaction(kOurs[i], &action, &before_[i]);
    }
    pthread_sigmask(SIG_BLOCK, &ours, &mask_);
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, &pipe_);
  }
  ~Signals() {
    for (std::size_t i = 0; i < std::size(kOurs); ++i) sigaction(kOurs[i], &before_[i], nullptr);
    sigaction(SIGPIPE, &pipe_, nullptr);
    pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // From now on a second signal ends the process, wherever it is.
  void let_go() const { pthread_sigmask(SIG_SETMASK, &mask_, nullptr); }

  // False: interrupted.
  bool wait(int file, short events) const {
    pollfd wanted{file, events, 0};
    while (interrupted == 0) {
      if (ppoll(&wanted, 1, nullptr, &mask_) >= 0) return true;
      if (errno != EINTR) return true;  // the read or write that follows says why
    }
    return false;
  }

 private:
  static constexpr int kOurs[] = {SIGINT, SIGTERM};
  struct sigaction before_[std::size(kOurs)]{};
  struct sigaction pipe_ {};
  sigset_t mask_{};
};

struct Line {
  std::string_view text;
  std::uint64_t number;
};

// Answers a batch with all threads, the caller's among them.
class Crew {
 public:
  explicit Crew(std::span<const LineWork> workers) : workers_(workers) {
    for (std::size_t i = 1; i < workers.size(); ++i) threads_.emplace_back([this, i] { serve(workers_[i]); });
  }
  ~Crew() {
    {
      const std::lock_guard lock(mutex_);
      leaving_ = true;
    }
    begin_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // The answers in the order of the lines; returns how many were refused.
  std::uint64_t answer(std::span<const Line> lines, std::string& out) {
    lines_ = lines;
    const std::size_t tasks = (lines.size() + kLinesPerTask - 1) / kLinesPerTask;
    answers_.resize(std::max(answers_.size(), tasks));
    next_ = 0;
    refused_ = 0;
    const bool together = tasks > 1 && !threads_.empty();
    if (together) {
      const std::lock_guard lock(mutex_);
      busy_ = threads_.size();
      ++batch_;
    }
    if (together) begin_.notify_all();
    work(workers_[0]);
    if (together) {
      std::unique_lock lock(mutex_);
      end_.wait(lock, [&] { return busy_ == 0; });
    }
    for (std::size_t i = 0; i < tasks; ++i) out += answers_[i];
    return refused_;
  }

 private:
  void serve(const LineWork& worker) {
    for (std::uint64_t done = 0;;) {
      {
        std::unique_lock lock(mutex_);
        begin_.wait(lock, [&] { return leaving_ || batch_ != done; });
        if (leaving_) return;
        done = batch_;
      }
      work(worker);
      const std::lock_guard lock(mutex_);
      if (--busy_ == 0) end_.notify_one();
    }
  }

  void work(const LineWork& worker) {
    const std::size_t tasks = (lines_.size() + kLinesPerTask - 1) / kLinesPerTask;
    for (std::size_t task = next_++; task < tasks; task = next_++) {
      answers_[task].clear();
      const std::size_t end = std::min(lines_.size(), (task + 1) * kLinesPerTask);
      for (std::size_t i = task * kLinesPerTask; i < end; ++i)
        refused_ += !worker(lines_[i].text, lines_[i].number, answers_[task]);
    }
  }

  std::span<const LineWork> workers_;
  std::span<const Line> lines_;
  std::vector<std::string> answers_;  // by task
  std::atomic<std::size_t> next_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::mutex mutex_;
  std::condition_variable begin_, end_;
  std::uint64_t batch_ = 0;
  std::size_t busy_ = 0;
  bool leaving_ = false;
  std::vector<std::thread> threads_;
};

// The lines of what was read, and the piece of a line behind the last of them.
class Splitter {
 public:
  std::string buffer;

  // The lines that are whole, or all that is left when nothing follows. Good until the buffer changes.
  const std::vector<Line>& split(bool last) {
    lines_.clear();
    while (true) {
      const std::size_t end = buffer.find('\n', std::max(at_, seen_));
      if (end == std::string::npos) break;
      take(end);
      at_ = end + 1;
    }
    seen_ = buffer.size();
    if (last && at_ < buffer.size()) {
      take(buffer.size());
      at_ = buffer.size();
    }
    if (buffer.size() - at_ > kMaxLine && !skipping_) {
      take(at_ + kMaxLine);
      skipping_ = true;
    }
    return lines_;
  }
  // After the lines were used.
  void forget() {
    buffer.erase(0, skipping_ ? buffer.size() : at_);
    at_ = 0;
    seen_ = buffer.size();
    if (buffer.empty() && buffer.capacity() > 4 * kRead) buffer.shrink_to_fit();
  }

 private:
  void take(std::size_t end) {
    if (skipping_) {  // the rest of a line that was too long
      skipping_ = false;
      return;
    }
    const std::string_view text = std::string_view(buffer).substr(at_, end - at_);
    ++number_;
    if (text.find_first_not_of(" \t\r") != std::string_view::npos) lines_.push_back({text, number_});
  }

  std::vector<Line> lines_;
  std::size_t at_ = 0, seen_ = 0;  // the begin of the next line; how far was looked for its end
  std::uint64_t number_ = 0;
  bool skipping_ = false;
};

bool write_all(int file, std::string_view bytes, const Signals& signals, StreamEnd& end) {
  while (!bytes.empty()) {
    // An interrupted command still says what it knows, unless nobody takes it.
    if (!signals.wait(file, POLLOUT)) {
      end.interrupted = true;
      signals.let_go();
    }
    const ssize_t written = write(file, bytes.data(), std::min(bytes.size(), kPiece));
    if (written < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (written < 0) {
      end.write_error = errno;
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

StreamEnd stream_lines(int in, int out, std::span<const LineWork> workers) {
  const Signals signals;
  Crew crew(workers);
  Splitter splitter;
  StreamEnd end;
  std::string answers;
  for (bool last = false; !last;) {
    if (!signals.wait(in, POLLIN)) {
      end.interrupted = true;
      break;
    }
    const std::size_t before = splitter.buffer.size();
    splitter.buffer.resize(before + kRead);
    const ssize_t got = read(in, splitter.buffer.data() + before, kRead);
    const int error = errno;
    splitter.buffer.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && (error == EINTR || error == EAGAIN)) continue;
    if (got < 0) end.read_error = error;
    last = got <= 0;
    const std::vector<Line>& lines = splitter.split(last);
    answers.clear();
    end.lines += lines.size();
    end.refused += crew.answer(lines, answers);
    splitter.forget();
    if (!write_all(out, answers, signals, end) || end.interrupted) break;
  }
  return end;
}

}  // namespace cli
