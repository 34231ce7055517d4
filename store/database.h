// One connection to an SQLite database: opening it, statements, transactions. Used by one thread at a time; every call
// may wait for a disk, so that thread is none of the cores'. What goes wrong is a value: a word for whether the file
// itself is at fault, and SQLite's sentence.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace store {

enum class Fault : std::uint8_t {
  none,
  broken,  // the file is no database, or a damaged one
  full,    // the disk, or what the database may hold
  other,   // locked, not permitted, ...
};

struct Outcome {
  Fault fault = Fault::none;
  std::string problem;
  explicit operator bool() const noexcept { return fault == Fault::none; }
};

class Statement {
 public:
  Statement() = default;
  Statement& bind(int number, std::int64_t value);  // numbers begin with 1
  Statement& bind(int number, std::string_view bytes);
  Statement& bind_text(int number, std::string_view text);

  // True: there is a row, whose columns are good until the next call. False: no more, or it failed; see outcome().
  bool step();
  std::int64_t integer(int column) const;  // columns begin with 0
  std::string_view bytes(int column) const;
  Outcome outcome() const;
  // To be used again, with what is bound.
  void reset();
  // For what gives no rows: steps once and resets.
  Outcome run();

 private:
  friend class Database;
  struct Finalise {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  std::unique_ptr<sqlite3_stmt, Finalise> statement_;
  int code_ = 0;
};

class Database {
 public:
  static constexpr std::string_view kInMemory = ":memory:";

  // Opens or makes the file, mode 0600; its folder must be there. At most so many bytes are ever in it.
  // `check` looks at it before anything in it is changed.
  using Check = std::function<Outcome(Database&)>;
  Outcome open(const std::string& file, std::uint64_t max_bytes, const Check& check = {});
  void close() noexcept;
  bool is_open() const noexcept { return database_ != nullptr; }

  Outcome execute(const char* statements);
  // A statement that does not compile is a bug, or a file that is not ours: its steps fail.
  Statement prepare(std::string_view text);
  std::int64_t number(std::string_view query);                // the first column of the first row; 0: none
  Outcome number(std::string_view query, std::int64_t& out);  // the same, and whether it failed
  std::uint64_t changes() const noexcept;                     // rows of the last statement

  // Bytes in use, and bytes it may use.
  std::uint64_t used_bytes();
  std::uint64_t max_bytes() const noexcept { return max_bytes_; }

 private:
  struct Close {
    void operator()(sqlite3* database) const noexcept;
  };
  std::unique_ptr<sqlite3, Close> database_;
  std::uint64_t page_bytes_ = 0, max_bytes_ = 0;
};

// Undone unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database) : database_(database), begun_(database.execute("BEGIN IMMEDIATE")) {}
  ~Transaction() {
    if (begun_ && !ended_) database_.execute("ROLLBACK");
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  const Outcome& begun() const noexcept { return begun_; }
  Outcome commit() {
    Outcome out = database_.execute("COMMIT");
    ended_ = static_cast<bool>(out);
    return out;
  }

 private:
  Database& database_;
  Outcome begun_;
  bool ended_ = false;
};

}  // namespace store
