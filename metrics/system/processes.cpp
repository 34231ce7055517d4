#include "metrics/system/processes.h"

#include <unistd.h>

#include <algorithm>

#include "metrics/files.h"

namespace metrics::system {
namespace {

constexpr std::size_t kUsers = 65'536;

struct Stat {
  std::string name;
  std::uint64_t ticks = 0, started = 0, resident_bytes = 0;
};

// Fields after the name, which stands in parentheses and may hold anything (proc(5)).
std::optional<Stat> read_stat(const std::string& proc, std::uint32_t pid) {
  constexpr int kUser = 14, kSystem = 15, kStarted = 22, kResident = 24;
  static const auto kPage = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  const auto text = read_text(proc + '/' + std::to_string(pid) + "/stat", 2048);
  if (!text) return std::nullopt;
  const std::size_t open = text->find('('), close = text->rfind(')');
  if (open == text->npos || close == text->npos || close < open) return std::nullopt;
  Stat out;
  out.name = text->substr(open + 1, close - open - 1);
  std::string_view rest = std::string_view(*text).substr(close + 1);
  take_word(rest);  // field 3, the state
  for (int number = 4; number <= kResident; ++number) {
    const std::uint64_t value = to_number(take_word(rest)).value_or(0);
    if (number == kUser || number == kSystem) out.ticks += value;
    if (number == kStarted) out.started = value;
    if (number == kResident) out.resident_bytes = value * kPage;
  }
  return out;
}

// "name:x:1000:..." for each. No name service is asked: it may be in the network.
std::unordered_map<std::uint64_t, std::string> read_users(const std::string& passwd) {
  std::unordered_map<std::uint64_t, std::string> out;
  const std::string text = read_text(passwd, 1 << 20).value_or(std::string());
  for (std::string_view rest = text; !rest.empty() && out.size() < kUsers;) {
    std::string_view line = take_line(rest);
    const auto take = [&line] {
      const std::string_view field = line.substr(0, line.find(':'));
      line.remove_prefix(std::min(line.size(), field.size() + 1));
      return field;
    };
    const std::string_view name = take();
    take();
    if (const auto id = to_number(take())) out.emplace(*id, name);
  }
  return out;
}

// The greatest by `more`, at their beginning.
template <class More>
std::vector<TopProcess> greatest(std::vector<TopProcess>& all, More more) {
  const std::size_t count = std::min(kTop, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count), all.end(), more);
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count)};
}

}  // namespace

std::string ProcessTable::user_of(std::uint32_t pid) {
  const std::string text = read_text(proc_ + '/' + std::to_string(pid) + "/status", 8192).value_or(std::string());
  for (std::string_view rest = text; !rest.empty();) {
    std::string_view line = take_line(rest);
    if (take_word(line) != "Uid:") continue;
    const auto id = to_number(take_word(line));
    const auto found = id ? users_.find(*id) : users_.end();
    return found != users_.end() ? found->second : id ? std::to_string(*id) : std::string();
  }
  return {};
}

Top ProcessTable::look(core::Instant now) {
  static const auto kTicks = static_cast<double>(sysconf(_SC_CLK_TCK));
  const double passed = core::seconds(now - before_);
  std::vector<TopProcess> all;
  std::unordered_map<std::uint32_t, Ticks> ticks;
  for (const std::uint32_t pid : list_numbers(proc_, kMaxProcesses)) {
    auto stat = read_stat(proc_, pid);
    if (!stat) continue;  // it has ended meanwhile
    TopProcess one;
    one.pid = pid;
    one.name = std::move(stat->name);
    one.memory_bytes = stat->resident_bytes;
    const auto last = ticks_.find(pid);
    if (last != ticks_.end() && last->second.started == stat->started && stat->ticks >= last->second.used && passed > 0)
      one.cpu = static_cast<double>(stat->ticks - last->second.used) / kTicks / passed;
    ticks.emplace(pid, Ticks{stat->ticks, stat->started});
    all.push_back(std::move(one));
  }
  before_ = now;
  ticks_ = std::move(ticks);

  Top out;
  out.processes = static_cast<unsigned>(all.size());
  out.by_memory = greatest(all, [](const TopProcess& a, const TopProcess& b) {
    return a.memory_bytes != b.memory_bytes ? a.memory_bytes > b.memory_bytes : a.pid < b.pid;
  });
  out.by_cpu = greatest(all, [](const TopProcess& a, const TopProcess& b) {
    const double x = a.cpu.value_or(-1), y = b.cpu.value_or(-1);
    return x != y ? x > y : a.pid < b.pid;
  });
  std::erase_if(out.by_cpu, [](const TopProcess& one) { return one.cpu.value_or(0) == 0; });
  users_ = read_users(passwd_);
  for (auto* list : {&out.by_cpu, &out.by_memory}) {
    for (TopProcess& one : *list) one.user = user_of(one.pid);
  }
  return out;
}

}  // namespace metrics::system
