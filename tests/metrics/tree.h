// A folder of the test's own with small files in it: a /proc or /sys to read. Gone with it. And an environment variable
// that is gone with its scope.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace metrics::test {

class Tree {
 public:
  Tree() {
    char name[] = "/tmp/signalbox-tree-XXXXXX";
    if (const char* made = mkdtemp(name)) root_ = made;
  }
  ~Tree() {
    if (!root_.empty()) std::filesystem::remove_all(root_);
  }
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  std::string at(std::string_view path) const { return root_ + '/' + std::string(path); }
  void write(std::string_view path, std::string_view text) const {
    make_room(path);
    std::ofstream(at(path), std::ios::binary) << text;
  }
  void link(std::string_view path, std::string_view target) const {
    make_room(path);
    std::filesystem::remove(at(path));
    std::filesystem::create_symlink(target, at(path));
  }
  void remove(std::string_view path) const { std::filesystem::remove_all(at(path)); }

  // A process, as far as the readers look.
  void process(unsigned pid, std::string_view name, unsigned parent = 1, std::string_view arguments = {},
               unsigned ticks = 0, unsigned pages = 0, unsigned user = 0) const {
    const std::string home = "proc/" + std::to_string(pid);
    write(home + "/comm", std::string(name) + '\n');
    write(home + "/cmdline", arguments);
    write(home + "/status", "Name:\tx\nUid:\t" + std::to_string(user) + "\t0\t0\t0\n");
    write(home + "/stat", std::to_string(pid) + " (" + std::string(name) + ") S " + std::to_string(parent) +
                              " 1 1 0 -1 0 0 0 0 0 " + std::to_string(ticks) + " 0 0 0 20 0 1 0 500 100000 " +
                              std::to_string(pages) + " 0\n");
  }

 private:
  void make_room(std::string_view path) const {
    std::filesystem::create_directories(std::filesystem::path(at(path)).parent_path());
  }
  std::string root_;
};

class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { setenv(name, value.c_str(), 1); }
  ~Variable() { unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  void set(const std::string& value) const { setenv(name_, value.c_str(), 1); }

 private:
  const char* name_;
};

}  // namespace metrics::test
