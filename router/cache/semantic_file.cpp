#include "router/cache/semantic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <new>
#include <span>
#include <utility>

#include "core/descriptor.h"
#include "core/secret_hash.h"
#include "router/cache/semantic_index.h"

namespace router::cache {
namespace {

// magic; then records: length in 4 bytes, scope, facts, number of floats in 4 bytes, floats, the answer as Entry writes
// it; then a length of 0 and the chain. The chain begins as the hash of the magic, and each record makes of it the hash
// of itself and the record's hash. Little-endian.
constexpr std::string_view kMagic = "signalbox semantic cache 2\n";
constexpr std::size_t kFixed = 32 + 16 + 4;
constexpr std::size_t kEnvelope = 4096;  // what a record has besides vector and body
constexpr std::size_t kMostDimensions = 8192;
constexpr std::size_t kBuffer = 1 << 20;

// One file in one process, whichever config it comes from. A clear counts up before it removes the file.
std::mutex place_mutex;
std::atomic<std::uint64_t> clears{0};
int held_folder = -1;  // with its lock, which goes when the process ends; behind place_mutex

core::Digest digest(std::string_view text) { return core::sha256(std::as_bytes(std::span(text.data(), text.size()))); }

std::string_view bytes_of(const core::Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

class Chain {
 public:
  void add(std::string_view record) {
    std::string both(bytes_of(chain_));
    both += bytes_of(digest(record));
    chain_ = digest(both);
  }
  std::string_view bytes() const { return bytes_of(chain_); }

 private:
  core::Digest chain_ = digest(kMagic);
};

void put_number(std::string& out, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) out += static_cast<char>(value >> (8 * i));
}

std::uint32_t number(std::string_view in) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value |= std::uint32_t{static_cast<unsigned char>(in[i])} << (8 * i);
  return value;
}

core::Error trouble(const std::string& what) {
  return core::fail(core::ErrorKind::config, what + ": " + std::strerror(errno));
}

core::Error refused(const std::string& why) { return core::fail(core::ErrorKind::config, why); }

// Nobody else could have put there what is in it.
bool of_us_alone(const struct stat& status) noexcept {
  return status.st_uid == ::geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

// With its parents, for nobody else.
bool make_folder(const std::string& folder) {
  for (std::size_t at = folder.find('/', 1); at != folder.npos; at = folder.find('/', at + 1))
    if (::mkdir(folder.substr(0, at).c_str(), 0700) != 0 && errno != EEXIST) return false;
  return ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST;
}

// Its descriptor, once this process has the lock; -1: there is no folder. With `place_mutex` held.
core::Result<int> hold(const std::string& folder) {
  core::Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.open() && errno == ENOENT) return -1;
  struct stat status {
  }, known{};
  if (!opened.open() || ::fstat(opened.get(), &status) != 0) return trouble("the folder cannot be opened");
  if (!of_us_alone(status)) return refused("the folder is another user's, or others may write to it");
  const bool same = held_folder >= 0 && ::fstat(held_folder, &known) == 0 && known.st_dev == status.st_dev &&
                    known.st_ino == status.st_ino;
  if (same) return held_folder;
  if (::flock(opened.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return trouble("the folder cannot be locked");
    return core::fail(core::ErrorKind::overloaded, "another process uses the folder");
  }
  if (held_folder >= 0) ::close(held_folder);
  held_folder = opened.release();
  return held_folder;
}

// Closes it, and removes it unless it was put in place.
class NewFile {
 public:
  explicit NewFile(std::string path) : path_(std::move(path)) {
    ::unlink(path_.c_str());
    file_.reset(::open(path_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600));
  }
  ~NewFile() {
    if (!placed_) ::unlink(path_.c_str());
  }
  NewFile(const NewFile&) = delete;

  bool open() const noexcept { return file_.open(); }
  bool write(std::string_view bytes) {
    buffer_ += bytes;
    return buffer_.size() < kBuffer || flush();
  }
  bool flush() {
    std::string_view left = buffer_;
    while (!left.empty()) {
      const ssize_t written = ::write(file_.get(), left.data(), left.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      left.remove_prefix(static_cast<std::size_t>(written));
    }
    buffer_.clear();
    return true;
  }
  bool finish() { return flush() && ::fsync(file_.get()) == 0; }
  bool place(const std::string& at) {
    placed_ = ::rename(path_.c_str(), at.c_str()) == 0;
    return placed_;
  }

 private:
  const std::string path_;
  core::Descriptor file_;
  bool placed_ = false;
  std::string buffer_;
};

std::string record_of(const Prompt& prompt, const std::string& answer) {
  std::string out;
  out.reserve(kFixed + prompt.vector.size() * 4 + answer.size());
  out.append(reinterpret_cast<const char*>(prompt.scope.data()), prompt.scope.size());
  out.append(reinterpret_cast<const char*>(prompt.facts.data()), prompt.facts.size());
  put_number(out, static_cast<std::uint32_t>(prompt.vector.size()));
  for (const float value : prompt.vector) put_number(out, std::bit_cast<std::uint32_t>(value));
  return out += answer;
}

bool parse(std::string_view record, Prompt& prompt, Entry& entry) {
  if (record.size() < kFixed) return false;
  std::memcpy(prompt.scope.data(), record.data(), prompt.scope.size());
  std::memcpy(prompt.facts.data(), record.data() + 32, prompt.facts.size());
  const std::size_t size = number(record.substr(48));
  record.remove_prefix(kFixed);
  if (size > kMostDimensions || record.size() < size * 4) return false;
  prompt.vector.clear();
  for (std::size_t i = 0; i < size; ++i) prompt.vector.push_back(std::bit_cast<float>(number(record.substr(4 * i))));
  if (!normalise(prompt.vector)) return false;
  if (Entry::parse(record.substr(4 * size), entry) != EntryFault::none) return false;
  prompt.answer = entry.key;
  return true;
}

class Input {
 public:
  explicit Input(int fd) : fd_(fd) { ::lseek(fd, 0, SEEK_SET); }

  // False: there is not so much left.
  bool read(std::size_t size, std::string& out) {
    out.clear();
    while (out.size() < size) {
      if (at_ == buffer_.size() && !fill()) return false;
      const std::size_t part = std::min(size - out.size(), buffer_.size() - at_);
      out.append(buffer_, at_, part);
      at_ += part;
    }
    return true;
  }
  bool ended() { return at_ == buffer_.size() && !fill(); }

 private:
  bool fill() {
    buffer_.resize(kBuffer);
    ssize_t got = 0;
    do {
      got = ::read(fd_, buffer_.data(), buffer_.size());
    } while (got < 0 && errno == EINTR);
    at_ = 0;
    buffer_.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    return !buffer_.empty();
  }

  const int fd_;
  std::string buffer_;
  std::size_t at_ = 0;
};

// Each record in turn, of `most` bytes each. False: it is cut, or what follows the last is not its chain.
bool each_record(int fd, std::size_t most, const std::function<bool(std::string_view)>& use) {
  Input input(fd);
  std::string part;
  if (!input.read(kMagic.size(), part) || part != kMagic) return false;
  Chain chain;
  while (input.read(4, part)) {
    const std::size_t size = number(part);
    if (size == 0) return input.read(chain.bytes().size(), part) && part == chain.bytes() && input.ended();
    if (size > most || !input.read(size, part) || !use(part)) return false;
    chain.add(part);
  }
  return false;
}

std::string path_in(const std::string& folder) { return folder + "/" + std::string(kSemanticFile); }
std::string new_in(const std::string& folder) { return path_in(folder) + ".new"; }

core::Result<std::size_t> read_records(int fd, const SemanticFileLimits& limits, const TakeSemantic& take,
                                       std::uint64_t cleared) {
  const std::size_t most = kFixed + kMostDimensions * 4 + limits.answer + kEnvelope;
  Prompt prompt;
  Entry entry;
  const auto sound = [&](std::string_view record) {
    return parse(record, prompt, entry) && entry.plain_size <= limits.answer;
  };
  if (!each_record(fd, most, sound)) return refused("it is damaged, or was not written by this program or config");
  std::size_t count = 0;
  each_record(fd, most, [&](std::string_view record) {
    if (clears.load() != cleared || !sound(record) || !take(std::move(prompt), std::move(entry))) return false;
    ++count;
    return true;
  });
  if (clears.load() != cleared) return refused("the cache was cleared meanwhile");
  return count;
}

}  // namespace

core::Result<std::size_t> write_semantic_file(const std::string& folder, const SemanticStore& prompts,
                                              MemoryStore& answers, std::int64_t now) {
  if (folder.empty()) return std::size_t{0};
  const std::uint64_t cleared = clears.load();
  if (!make_folder(folder)) return trouble("the folder cannot be made");
  int at = -1;
  {
    const std::lock_guard lock(place_mutex);
    TRY(const int held, hold(folder));
    at = held;
  }
  NewFile file(new_in(folder));
  if (at < 0 || !file.open()) return trouble("it cannot be written");
  std::size_t count = 0;
  Chain chain;
  bool good = file.write(kMagic);
  for (const Key& answer : prompts.answers()) {
    const auto prompt = prompts.prompt_of(answer);
    const auto entry = answers.peek(answer, now);
    const std::string bytes = prompt && entry && !entry->by_key ? entry->serialise() : std::string();
    if (bytes.empty()) continue;
    const std::string record = record_of(*prompt, bytes);
    chain.add(record);
    std::string length;
    put_number(length, static_cast<std::uint32_t>(record.size()));
    good = good && file.write(length) && file.write(record);
    ++count;
  }
  good = good && file.write(std::string(4, '\0')) && file.write(chain.bytes()) && file.finish();
  if (!good) return trouble("it cannot be written");
  const std::lock_guard lock(place_mutex);
  if (clears.load() != cleared) return refused("the cache was cleared meanwhile");
  if (!file.place(path_in(folder))) return trouble("it cannot be put in place");
  if (held_folder >= 0) ::fsync(held_folder);
  return count;
}

core::Result<std::size_t> read_semantic_file(const std::string& folder, const SemanticFileLimits& limits,
                                             const TakeSemantic& take) {
  if (folder.empty()) return std::size_t{0};
  const std::uint64_t cleared = clears.load();
  {
    const std::lock_guard lock(place_mutex);
    TRY(const int held, hold(folder));
    if (held >= 0) ::unlink(new_in(folder).c_str());  // of a process that ended in the middle
  }
  const core::Descriptor file(::open(path_in(folder).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file.open() && errno == ENOENT) return std::size_t{0};
  struct stat status {};
  if (!file.open() || ::fstat(file.get(), &status) != 0) return trouble("it cannot be opened");
  if (!S_ISREG(status.st_mode)) return refused("it is no regular file");
  if (!of_us_alone(status)) return refused("it is another user's, or others may write to it");
  if (status.st_size == 0) return std::size_t{0};
  const std::uint64_t most = limits.answers + limits.vectors + limits.entries * kEnvelope + kEnvelope;
  if (static_cast<std::uint64_t>(status.st_size) > most) return refused("it is larger than this cache");
  try {
    return read_records(file.get(), limits, take, cleared);
  } catch (const std::bad_alloc&) {
    return refused("there is no memory for it");
  }
}

bool forget_semantic_file(const std::string& folder) noexcept {
  if (folder.empty()) return true;
  clears.fetch_add(1);
  try {
    const std::lock_guard lock(place_mutex);
    const std::string path = path_in(folder);
    struct stat status {};
    const auto held = hold(folder);
    if (!held) return held.assume_error().kind == core::ErrorKind::overloaded || ::lstat(path.c_str(), &status) != 0;
    if (held.assume_value() < 0) return true;
    ::unlink(new_in(folder).c_str());
    bool gone = ::unlink(path.c_str()) == 0 || errno == ENOENT;
    if (!gone) {  // an empty one is as good
      const core::Descriptor file(::open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
      gone = file.get() >= 0 && ::fsync(file.get()) == 0;
    }
    ::fsync(held.assume_value());
    return gone;
  } catch (const std::exception&) {  // no memory
    return false;
  }
}

}  // namespace router::cache
