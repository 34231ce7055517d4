#include "router/cache/semantic_saver.h"

#include <algorithm>

#include "core/log.h"

namespace router::cache {
namespace {

constexpr core::Duration kIdle = std::chrono::hours(1);  // without a folder there is nothing to do until it is woken
constexpr core::Duration kAgain = std::chrono::seconds(10);
constexpr core::Duration kForever = std::chrono::hours(24 * 365);

void report(core::LogLevel level, std::string_view event, const ResponseCache& kept, std::string_view message,
            std::size_t count) {
  core::log().write_any(
      level, event, message,
      {{"path", std::string_view(kept.config().semantic.path)}, {"entries", static_cast<std::int64_t>(count)}});
}

}  // namespace

SemanticSaver::SemanticSaver(Current current) : current_(std::move(current)), thread_([this] { run(); }) {}

SemanticSaver::~SemanticSaver() {
  finish(kForever);
  thread_.join();
}

bool SemanticSaver::finish(core::Duration limit) {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  wake_.notify_all();
  return wake_.wait_for(lock, limit, [this] { return ended_; });
}

void SemanticSaver::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  wake_.notify_all();
}

bool SemanticSaver::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void SemanticSaver::run() {
  bool last = false;
  while (!last) {
    look(false);
    std::unique_lock lock(mutex_);
    wake_.wait_until(lock, due_, [this] { return stopping_ || woken_; });
    woken_ = false;
    last = stopping_;
  }
  look(true);
  const std::lock_guard lock(mutex_);
  ended_ = true;
  wake_.notify_all();
}

void SemanticSaver::look(bool last) {
  auto kept = current_();
  if (kept && kept->config().semantic.path.empty()) kept = nullptr;
  if (kept != known_ && !last) {
    known_ = kept;
    due_ = core::now() + (kept ? core::Duration(kept->config().semantic.save_every) : kIdle);
    if (kept) load(*kept);
  }
  if (!last && core::now() < due_) return;
  due_ = core::now() + (kept ? core::Duration(kept->config().semantic.save_every) : kIdle);
  // One that could not be loaded to its end would take from the file what it has not seen of it.
  if (!kept || kept != known_ || cut_short_) return;
  if (kept->semantic().changes() != saved_) save(*kept);
}

void SemanticSaver::load(ResponseCache& kept) {
  const auto loaded = kept.load([this] { return !stopping(); });
  saved_ = kept.semantic().changes();
  cut_short_ = stopping();
  if (!loaded && loaded.assume_error().kind == core::ErrorKind::overloaded) {
    known_ = nullptr;  // it is loaded when the other one has ended
    due_ = core::now() + kAgain;
    report(core::LogLevel::warning, "semantic_cache_held", kept, loaded.assume_error().message, 0);
  } else if (!loaded) {
    report(core::LogLevel::warning, "semantic_cache_refused", kept,
           "the file is not used, the cache begins empty: " + loaded.assume_error().message, 0);
  } else if (loaded.assume_value() > 0) {
    report(core::LogLevel::info, "semantic_cache_loaded", kept, {}, loaded.assume_value());
  }
}

void SemanticSaver::save(ResponseCache& kept) {
  const std::uint64_t changes = kept.semantic().changes();
  const auto saved = kept.save();
  if (saved) {
    saved_ = changes;
    report(core::LogLevel::info, "semantic_cache_saved", kept, {}, saved.assume_value());
  } else {
    // What another process has put there by then is loaded first.
    if (saved.assume_error().kind == core::ErrorKind::overloaded) known_ = nullptr;
    due_ = std::min(due_, core::now() + kAgain);
    report(core::LogLevel::warning, "semantic_cache_not_saved", kept, saved.assume_error().message, 0);
  }
}

}  // namespace router::cache
