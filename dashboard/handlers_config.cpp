// The config: read, judged, replaced, and its versions. Texts may hold secrets, so only an admin reads one, and none is
// logged.
#include <filesystem>

#include "core/json_fields.h"
#include "core/log.h"
#include "dashboard/handlers.h"
#include "router/access.h"
#include "router/wire/json_tree.h"

namespace dashboard {
namespace {

using router::Role;

constexpr std::size_t kMostBody = 16 << 20;  // the text as JSON may need several bytes for one
constexpr core::Duration kReload = std::chrono::seconds(5);
constexpr core::Duration kPatience = std::chrono::seconds(10);  // with a disk
constexpr std::string_view kRefusal = "The config may hold secrets, so its text needs a key with 'admin: true'.";

// Has the worker of files do it, and answers with what it made.
net::Task<void> answer_after(State& state, router::CoreState& home, net::Transaction& transaction,
                             std::shared_ptr<Made> made, std::function<void()> work) {
  core::Error late = core::fail(core::ErrorKind::overloaded,
                                "Too much is being asked at once, or the disk has not answered in time. What was "
                                "asked may still happen: load the config again first.");
  co_await answer_made(home, transaction, state.files, kPatience, std::move(made), std::move(work), std::move(late));
}

void append_changes(core::JsonFields& fields, std::string& out, const Judgement& judgement) {
  fields.key("changes");
  out += '[';
  for (const std::string& line : judgement.changes) {
    core::append_comma(out);
    core::append_json_string(out, line);
  }
  out += ']';
}

void append_issues(core::JsonFields& fields, std::string& out, const Judgement& judgement) {
  fields.key("issues");
  out += '[';
  for (const core::ConfigIssue& issue : judgement.issues) {
    core::append_comma(out);
    core::JsonFields one(out);
    const bool own = issue.file.empty() || issue.file == judgement.file;
    one.text_or_null("file", own ? std::string() : std::filesystem::path(issue.file).filename().string());
    one.integer("line", issue.line);
    one.text("path", issue.path);
    one.text("problem", issue.problem);
    one.text("cure", issue.cure);
    one.boolean("warning", issue.warning);
    one.end();
  }
  out += ']';
}

std::string judgement_json(const Judgement& judgement) {
  std::string out;
  core::JsonFields fields(out);
  fields.boolean("ok", judgement.ok());
  append_issues(fields, out, judgement);
  append_changes(fields, out, judgement);
  fields.boolean("needs_restart", judgement.needs_restart);
  fields.end();
  return out;
}

// The file of client keys, which is watched too. Its text is long and nobody's to read here.
void append_keys_file(State& state, const core::Config& config, std::string& out) {
  const std::filesystem::path path = config.auth.keys_file;
  const std::string version = state.keys.of(path, core::kMaxKeysBytes);
  out += ',';
  core::JsonFields fields(out);
  fields.text("name", path.filename().string());
  fields.text("path", path.string());
  fields.key("text");
  out += "null";
  fields.text("version", version);
  fields.boolean("writable", false);
  fields.boolean("in_force", version == config.auth.keys_text);
  fields.text("config_version", config.version);
  fields.end();
}

core::Result<std::string> files_json(State& state, bool with_text) {
  TRY(const core::ReadFile file, state.config.read());
  const auto config = state.router.snapshot()->config;
  const std::string version = core::text_version(file.text);
  std::string out = "{\"files\":[";
  core::JsonFields fields(out);
  fields.text("name", std::filesystem::path(state.config.path()).filename().string());
  fields.text("path", state.config.path());
  fields.key("text");
  if (with_text) {
    core::append_json_string(out, file.text);
  } else {
    out += "null";
  }
  fields.text("version", version);
  fields.boolean("writable", state.config.writable());
  fields.boolean("in_force", version == config->text_version);
  fields.text("config_version", config->version);
  fields.end();
  if (!config->auth.keys_file.empty()) append_keys_file(state, *config, out);
  return out + "]}";
}

core::Result<Change> change_of(const Asked& asked, bool whole) {
  router::wire::JsonTree tree;
  if (asked.body.empty() || !tree.parse(asked.body) || tree.repaired() ||
      !tree.root().is(router::wire::JsonType::object))
    return core::fail(core::ErrorKind::bad_request, "The body is a JSON object with the config as 'text', in UTF-8.");
  const auto* root = &tree.root();
  const auto* text = tree.find_value(root, "text");
  if (!text || !text->is(router::wire::JsonType::string))
    return core::fail(core::ErrorKind::bad_request, "The config is missing.", std::string("text"));
  Change out;
  out.by = asked.by;
  out.at = core::unix_millis();
  out.text = tree.text_of(text);
  out.base_version = tree.text_of(tree.find_value(root, "base_version"));
  out.comment = tree.text_of(tree.find_value(root, "comment"));
  if (whole && out.base_version.empty()) {
    return core::fail(core::ErrorKind::bad_request, "Say which version this is a change of, as GET /api/config has it.",
                      std::string("base_version"));
  }
  if (out.comment.size() > ConfigHistory::kMostComment) {
    return core::fail(core::ErrorKind::bad_request,
                      "A comment has at most " + std::to_string(ConfigHistory::kMostComment) + " bytes.",
                      std::string("comment"));
  }
  return out;
}

// The reload is the ordinary one, in its own thread: this waits until it has taken this text, or said why not.
std::string wait_until_in_force(State& state, const std::string& version, std::uint64_t before) {
  const core::Instant until = core::now() + kReload;
  router::ReloadStatus last;
  for (last.number = before; core::now() < until;) {
    last = state.router.next_reload(last.number, until - core::now());
    if (state.router.snapshot()->config->text_version == version) return {};
    if (!last.ok && last.number > before) return last.problem;
  }
  return "the file is written, but has not been taken yet";
}

void apply_now(State& state, const Change& change, Made& made) {
  const Judgement judgement = state.config.judge(change.text, state.router.snapshot()->config);
  if (!judgement.ok()) {
    made.status = 400;
    made.body = judgement_json(judgement);
    return;
  }
  const std::uint64_t before = state.router.reload_status().number;
  auto applied = state.config.apply(change, static_cast<std::int64_t>(judgement.changes.size()));
  if (!applied) {
    made.body = std::move(applied).assume_error();
    return;
  }
  const std::string version = core::text_version(change.text);
  const std::string problem = wait_until_in_force(state, version, before);
  core::log().write_any(core::LogLevel::warning, "config_applied", {},
                        {{"by", change.by},
                         {"version_before", change.base_version},
                         {"version_after", version},
                         {"changes", static_cast<std::int64_t>(judgement.changes.size())},
                         {"in_force", problem.empty()}});
  std::string out;
  core::JsonFields fields(out);
  fields.boolean("ok", problem.empty());
  fields.text("version", version);
  fields.text("config_version", judgement.config->version);
  append_changes(fields, out, judgement);
  append_issues(fields, out, judgement);
  fields.boolean("needs_restart", judgement.needs_restart);
  fields.text_or_null("problem", problem);
  fields.end();
  made.body = std::move(out);
}

std::string versions_json(State& state) {
  const std::string in_force = state.router.snapshot()->config->text_version;
  bool seen = false;
  std::string out = "{\"versions\":[";
  for (const ConfigVersion& version : state.config.versions()) {
    core::append_comma(out);
    core::JsonFields fields(out);
    fields.text("version", version.version);
    fields.integer("at", version.at);
    fields.text_or_null("by", version.by);
    fields.text("comment", version.comment);
    fields.integer("changes", version.changes);
    fields.boolean("in_force", !seen && version.version == in_force);
    fields.end();
    seen = seen || version.version == in_force;
  }
  return out + "]}";
}

core::Result<std::string> version_json(State& state, const std::string& version) {
  const auto text = state.config.text_of(version);
  if (!text) return core::fail(core::ErrorKind::not_found, "No such version of the config is kept.");
  std::string out;
  core::JsonFields fields(out);
  fields.text("version", version);
  fields.text("text", *text);
  fields.end();
  return out;
}

}  // namespace

net::Task<void> show_config(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view) {
  auto asker = router::authenticate_admin(*home.snapshot(), transaction.head());
  if (!asker) {
    co_await answer_error(home, transaction, std::move(asker).assume_error());
    co_return;
  }
  const bool with_text = asker.assume_value().role() == Role::admin;
  auto made = std::make_shared<Made>();
  std::function<void()> work = [&state, made, with_text] { made->body = files_json(state, with_text); };
  co_await answer_after(state, home, transaction, made, std::move(work));
}

net::Task<void> validate_config(State& state, router::CoreState& home, net::Transaction& transaction,
                                std::string_view) {
  auto asked = co_await admin_asks(home, transaction, kRefusal, kMostBody);
  auto change = asked ? change_of(asked.assume_value(), false) : asked.assume_error();
  if (!change) {
    co_await answer_error(home, transaction, std::move(change).assume_error());
    co_return;
  }
  auto made = std::make_shared<Made>();
  std::function<void()> work = [&state, made, text = std::move(change.assume_value().text)] {
    made->body = judgement_json(state.config.judge(text, state.router.snapshot()->config));
  };
  co_await answer_after(state, home, transaction, made, std::move(work));
}

net::Task<void> apply_config(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view) {
  auto asked = co_await admin_asks(home, transaction, kRefusal, kMostBody);
  auto change = asked ? change_of(asked.assume_value(), true) : asked.assume_error();
  if (!change) {
    co_await answer_error(home, transaction, std::move(change).assume_error());
    co_return;
  }
  auto made = std::make_shared<Made>();
  std::function<void()> work = [&state, made, change = std::move(change).assume_value()] {
    apply_now(state, change, *made);
  };
  co_await answer_after(state, home, transaction, made, std::move(work));
}

net::Task<void> list_config_versions(State& state, router::CoreState& home, net::Transaction& transaction,
                                     std::string_view) {
  auto asker = router::authenticate_admin(*home.snapshot(), transaction.head());
  if (!asker) {
    co_await answer_error(home, transaction, std::move(asker).assume_error());
    co_return;
  }
  auto made = std::make_shared<Made>();
  std::function<void()> work = [&state, made] { made->body = versions_json(state); };
  co_await answer_after(state, home, transaction, made, std::move(work));
}

net::Task<void> show_config_version(State& state, router::CoreState& home, net::Transaction& transaction,
                                    std::string_view version) {
  auto asker = admin_only(home, transaction, kRefusal);
  if (!asker) {
    co_await answer_error(home, transaction, std::move(asker).assume_error());
    co_return;
  }
  auto made = std::make_shared<Made>();
  std::function<void()> work = [&state, made, version = std::string(version)] {
    made->body = version_json(state, version);
  };
  co_await answer_after(state, home, transaction, made, std::move(work));
}

}  // namespace dashboard
