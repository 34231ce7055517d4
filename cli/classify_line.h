// One line of `signalbox classify`: {"text":..} or a chat request in, what the classifiers say out. A text's answer has
// `privacy`, `injection`, `complexity` and `microseconds`; that to a chat request has the same for the conversation,
// and `messages`, an array with privacy and injection of each message alone. Offsets are bytes of the text after JSON's
// escapes are resolved. One for each thread.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"
#include "router/wire/json_tree.h"
#include "router/wire/request_scan.h"

namespace cli {

class LineClassifier {
 public:
  explicit LineClassifier(std::shared_ptr<const policy::Policy> policy) : policy_(std::move(policy)) {}

  // Appends the answer and a line break. False: the line could not be read; the answer is then {"error":..,"line":..}.
  bool classify(std::string_view line, std::uint64_t number, std::string& out);

 private:
  core::Result<void> answer(std::string_view line, std::string& out);
  void answer_text(const router::wire::JsonNode& text, std::string& out);
  core::Result<void> answer_chat(std::string& out);
  core::Result<void> scan_chat();
  void answer_messages(std::string& out);

  std::shared_ptr<const policy::Policy> policy_;
  policy::Policy::Scratch scratch_;
  policy::Signals signals_;
  router::wire::JsonTree tree_;
  router::wire::RequestScanner scanner_;
  router::wire::RequestScan scan_;
  std::string body_;                 // of a chat request, with a model where it had none
  std::deque<std::string> plain_;    // its texts that have escapes
  bool readable_ = true;             // all of them are texts
  std::vector<policy::Text> texts_;  // the same, for the classifiers
};

// The parts of an answer: members with their keys, nothing for a classifier that is off. Entities name the text they
// are in when there may be several.
void append_privacy(const policy::Signals& signals, bool several, std::string& out);
void append_injection(const policy::Signals& signals, std::string& out);
void append_complexity(const policy::Signals& signals, std::string& out);
void append_microseconds(const policy::Signals& signals, std::string& out);

}  // namespace cli
