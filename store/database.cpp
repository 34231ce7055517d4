#include "store/database.h"

#include <fcntl.h>
#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/descriptor.h"

namespace store {
namespace {

constexpr int kBusyMs = 2000;  // another process with the same file
constexpr std::uint64_t kPage = 8192;
constexpr std::uint64_t kLeastPages = 64;

// WAL: what is committed outlives the process whatever happens to it, and a loss of power takes whole transactions, the
// last ones, at most.
constexpr char kSettings[] =
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=NORMAL;"
    "PRAGMA journal_size_limit=16777216;"
    "PRAGMA cache_size=-4096;"
    "PRAGMA temp_store=MEMORY;";

Fault fault_of(int code) {
  switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE: return Fault::none;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return Fault::broken;
    case SQLITE_FULL: return Fault::full;
    default: return Fault::other;
  }
}

Outcome outcome_of(sqlite3* database, int code) {
  const Fault fault = fault_of(code);
  if (fault == Fault::none) return {};
  return {fault, database ? sqlite3_errmsg(database) : sqlite3_errstr(code)};
}

}  // namespace

void Statement::Finalise::operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
void Database::Close::operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }

Statement& Statement::bind(int number, std::int64_t value) {
  if (statement_) sqlite3_bind_int64(statement_.get(), number, value);
  return *this;
}

Statement& Statement::bind(int number, std::string_view bytes) {
  if (statement_) sqlite3_bind_blob64(statement_.get(), number, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind_text(int number, std::string_view text) {
  if (statement_)
    sqlite3_bind_text64(statement_.get(), number, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}

bool Statement::step() {
  if (!statement_) return false;
  code_ = sqlite3_step(statement_.get());
  return code_ == SQLITE_ROW;
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string_view Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return data ? std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size)) : std::string_view();
}

Outcome Statement::outcome() const {
  if (!statement_) return {fault_of(code_ == 0 ? SQLITE_MISUSE : code_), "the statement could not be prepared"};
  return outcome_of(sqlite3_db_handle(statement_.get()), code_);
}

void Statement::reset() {
  if (statement_) sqlite3_reset(statement_.get());
}

Outcome Statement::run() {
  step();
  Outcome out = outcome();
  reset();
  return out;
}

Outcome Database::open(const std::string& file, std::uint64_t max_bytes, const Check& check) {
  close();
  if (file != kInMemory) {
    // SQLite makes its own files with the mode of this one.
    const core::Descriptor made(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!made.open()) return {Fault::other, std::strerror(errno)};
  }
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  database_.reset(database);
  if (code != SQLITE_OK) {
    Outcome out = outcome_of(database, code);
    close();
    return out;
  }
  sqlite3_busy_timeout(database, kBusyMs);
  sqlite3_extended_result_codes(database, 1);
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  Outcome out = check ? check(*this) : Outcome{};
  const std::string size = "PRAGMA page_size=" + std::to_string(kPage) + ";";
  if (out) out = execute(size.c_str());
  if (out) out = execute(kSettings);
  if (out) {
    page_bytes_ = static_cast<std::uint64_t>(std::max<std::int64_t>(number("PRAGMA page_size"), 512));
    max_bytes_ = std::max(max_bytes / page_bytes_, kLeastPages) * page_bytes_;
    const std::string most = "PRAGMA max_page_count=" + std::to_string(max_bytes_ / page_bytes_) + ";";
    out = execute(most.c_str());
  }
  if (!out) close();
  return out;
}

void Database::close() noexcept { database_.reset(); }

Outcome Database::execute(const char* statements) {
  if (!database_) return {Fault::other, "the database is closed"};
  return outcome_of(database_.get(), sqlite3_exec(database_.get(), statements, nullptr, nullptr, nullptr));
}

Statement Database::prepare(std::string_view text) {
  Statement out;
  sqlite3_stmt* statement = nullptr;
  if (!database_) return out;
  out.code_ = sqlite3_prepare_v3(database_.get(), text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT,
                                 &statement, nullptr);
  out.statement_.reset(statement);
  return out;
}

std::int64_t Database::number(std::string_view query) {
  Statement statement = prepare(query);
  return statement.step() ? statement.integer(0) : 0;
}

Outcome Database::number(std::string_view query, std::int64_t& out) {
  Statement statement = prepare(query);
  out = statement.step() ? statement.integer(0) : 0;
  return statement.outcome();
}

std::uint64_t Database::changes() const noexcept {
  return database_ ? static_cast<std::uint64_t>(sqlite3_changes64(database_.get())) : 0;
}

std::uint64_t Database::used_bytes() {
  const std::int64_t pages = number("PRAGMA page_count") - number("PRAGMA freelist_count");
  return static_cast<std::uint64_t>(std::max<std::int64_t>(pages, 0)) * page_bytes_;
}

}  // namespace store
