#include "router/cache/semantic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <bit>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <span>

#include "core/secret_hash.h"
#include "router/cache/semantic_index.h"

namespace router::cache {
namespace {

// magic; then records: length in 4 bytes, scope, facts, number of floats in 4 bytes, floats, the answer as Entry writes
// it; then a length of 0 and the chain. The chain begins as the hash of the magic, and each record makes of it the hash
// of itself and the record's hash. Little-endian.
constexpr std::string_view kMagic = "signalbox semantic cache 1\n";
constexpr std::size_t kFixed = 32 + 16 + 4;
constexpr std::size_t kMostDimensions = 8192;
constexpr std::size_t kBuffer = 1 << 20;

// One file in one process, whichever config it comes from. A clear counts up before it removes the file.
std::mutex place_mutex;
std::atomic<std::uint64_t> clears{0};

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

// Closes it, and removes it unless it was put in place.
class NewFile {
 public:
  explicit NewFile(std::string path) : path_(std::move(path)) {
    ::unlink(path_.c_str());
    fd_ = ::open(path_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
  }
  ~NewFile() {
    if (fd_ >= 0) ::close(fd_);
    if (!placed_) ::unlink(path_.c_str());
  }
  NewFile(const NewFile&) = delete;

  bool open() const noexcept { return fd_ >= 0; }
  bool write(std::string_view bytes) {
    buffer_ += bytes;
    return buffer_.size() < kBuffer || flush();
  }
  bool flush() {
    std::string_view left = buffer_;
    while (!left.empty()) {
      const ssize_t written = ::write(fd_, left.data(), left.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      left.remove_prefix(static_cast<std::size_t>(written));
    }
    buffer_.clear();
    return true;
  }
  bool finish() { return flush() && ::fsync(fd_) == 0; }
  bool place(const std::string& at) {
    placed_ = ::rename(path_.c_str(), at.c_str()) == 0;
    return placed_;
  }

 private:
  const std::string path_;
  int fd_ = -1;
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

// Each record of a whole file in turn. False: it is cut, or what follows the last is not its chain.
bool each_record(std::string_view file, const std::function<bool(std::string_view)>& use) {
  if (!file.starts_with(kMagic)) return false;
  file.remove_prefix(kMagic.size());
  Chain chain;
  while (file.size() >= 4) {
    const std::size_t size = number(file);
    file.remove_prefix(4);
    if (size == 0) return file == chain.bytes();
    if (size > file.size()) return false;
    if (!use(file.substr(0, size))) return false;
    chain.add(file.substr(0, size));
    file.remove_prefix(size);
  }
  return false;
}

core::Result<std::string> read_whole(const std::string& path, std::uint64_t most) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0 && errno == ENOENT) return std::string();
  if (fd < 0) return trouble("it cannot be opened");
  struct stat status {};
  std::string out;
  core::Result<std::string> result = std::string();
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    result = refused("it is no regular file");
  } else if (static_cast<std::uint64_t>(status.st_size) > most) {
    result = refused("it is larger than this cache");
  } else {
    out.resize(static_cast<std::size_t>(status.st_size));
    std::size_t read = 0;
    while (read < out.size()) {
      const ssize_t got = ::read(fd, out.data() + read, out.size() - read);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      read += static_cast<std::size_t>(got);
    }
    out.resize(read);
    result = std::move(out);
  }
  ::close(fd);
  return result;
}

std::string path_in(const std::string& folder) { return folder + "/" + std::string(kSemanticFile); }

}  // namespace

core::Result<std::size_t> write_semantic_file(const std::string& folder, const SemanticStore& prompts,
                                              MemoryStore& answers, std::int64_t now) {
  if (folder.empty()) return std::size_t{0};
  const std::uint64_t cleared = clears.load();
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return trouble("the folder cannot be made");
  NewFile file(path_in(folder) + ".new");
  if (!file.open()) return trouble("it cannot be written");
  std::size_t count = 0;
  Chain chain;
  bool good = file.write(kMagic);
  for (const Key& answer : prompts.answers()) {
    const auto prompt = prompts.prompt_of(answer);
    const auto entry = answers.peek(answer, now);
    const std::string bytes = prompt && entry ? entry->serialise() : std::string();
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
  if (const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); fd >= 0) {
    ::fsync(fd);
    ::close(fd);
  }
  return count;
}

core::Result<std::size_t> read_semantic_file(const std::string& folder, const SemanticFileLimits& limits,
                                             const TakeSemantic& take) {
  if (folder.empty()) return std::size_t{0};
  constexpr std::uint64_t kEnvelope = 4096;  // what a record has besides vector and body
  const std::uint64_t most = limits.answers + limits.vectors + limits.entries * kEnvelope + kEnvelope;
  TRY(const std::string file, read_whole(path_in(folder), most));
  if (file.empty()) return std::size_t{0};
  const auto sound = [](std::string_view record) {
    Prompt prompt;
    Entry entry;
    return parse(record, prompt, entry);
  };
  if (!each_record(file, sound)) return refused("it is damaged, or was not written by this program");
  std::size_t count = 0;
  each_record(file, [&](std::string_view record) {
    Prompt prompt;
    Entry entry;
    if (!parse(record, prompt, entry)) return false;
    if (!take(std::move(prompt), std::move(entry))) return false;
    ++count;
    return true;
  });
  return count;
}

void forget_semantic_file(const std::string& folder) noexcept {
  if (folder.empty()) return;
  clears.fetch_add(1);
  const std::lock_guard lock(place_mutex);
  ::unlink(path_in(folder).c_str());
}

}  // namespace router::cache
