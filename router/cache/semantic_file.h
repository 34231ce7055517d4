// The semantic cache on disk: one file in a folder of the operator's, so that a restart finds what was answered. It
// holds prompts' vectors and whole answers, so nobody but its owner may read it (0600). Written to a new file first and
// put in place when all of it is there; at its end stands a hash of all before it. A file that is damaged, cut or not
// ours is refused whole. Answers keep their times: what is over by now is not taken.
//
// What is cleared must not come back: a clear removes the file, and what is being written or read meanwhile is given
// up. The folder is one process's as long as that lives (a lock on it), and file and folder are of its user, whom
// nobody else may write for: a file that anybody could have put there is not believed. These block: a thread's of their
// own.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/result.h"
#include "router/cache/memory_store.h"
#include "router/cache/semantic_store.h"

namespace router::cache {

inline constexpr std::string_view kSemanticFile = "semantic.cache";

// How many were written, 0 for no folder. Errors: what the system says, without anything of the content;
// `overloaded` means that another process has the folder, and that it may be tried again.
core::Result<std::size_t> write_semantic_file(const std::string& folder, const SemanticStore& prompts,
                                              MemoryStore& answers, std::int64_t now);

// A file that is larger than could have been written with these is not ours.
struct SemanticFileLimits {
  std::size_t entries = 0;
  std::uint64_t answers = 0, vectors = 0;  // bytes
  std::uint64_t answer = 0;                // bytes of one, as it is told
};

// Gives what is in the file, the least recently used first, after all of it was found in order. How many; 0 where there
// is no file.
using TakeSemantic = std::function<bool(Prompt, Entry)>;  // false: no more
core::Result<std::size_t> read_semantic_file(const std::string& folder, const SemanticFileLimits& limits,
                                             const TakeSemantic& take);

// False: it is still there. What another process has in its folder is left alone.
bool forget_semantic_file(const std::string& folder) noexcept;

}  // namespace router::cache
