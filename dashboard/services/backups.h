// The folders that backups are written into: what is there, and what goes when only the newest are kept. Regular files
// alone, none that is hidden and no link. Blocking; for threads that may wait for a disk.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace dashboard::services {

struct BackupFile {
  std::string name;
  std::uint64_t bytes = 0;
  std::int64_t at = 0;  // last written, Unix milliseconds
};

struct BackupFolder {
  std::vector<BackupFile> files;  // the newest first, kMostBackups of them
  std::size_t more = 0;           // further ones
  std::string problem;            // why it could not be read; empty: it was
};

inline constexpr std::size_t kMostBackups = 500;     // of one folder, told
inline constexpr std::size_t kMostEntries = 20'000;  // of one folder, looked at

BackupFolder list_backups(const std::string& folder);
// Removes all but the newest `keep` files. How many went; -1: something could not be removed.
int remove_old_backups(const std::string& folder, std::size_t keep);

}  // namespace dashboard::services
