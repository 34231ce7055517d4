#include "dashboard/services/report.h"

#include "core/json_fields.h"
#include "dashboard/services/backups.h"
#include "dashboard/services/lines.h"

namespace dashboard::services {
namespace {

using core::JsonFields;

void add_time(JsonFields& fields, std::string& out, std::string_view name, std::int64_t at) {
  fields.key(name);
  out += at > 0 ? std::to_string(at) : "null";
}

void add_argv(std::string& out, const core::Argv& argv) {
  out += '[';
  for (const std::string& argument : argv) {
    core::append_comma(out);
    core::append_json_string(out, argument);
  }
  out += ']';
}

// The commands of each action that is offered, as they would be run.
void add_commands(JsonFields& fields, std::string& out, const core::ServiceConfig& service) {
  fields.key("commands");
  JsonFields inner(out);
  for (const Action action : {Action::start, Action::stop, Action::restart, Action::backup}) {
    const std::vector<core::Argv> commands = commands_of(service, action);
    if (commands.empty()) continue;
    inner.key(to_string(action));
    out += '[';
    for (const core::Argv& argv : commands) {
      core::append_comma(out);
      add_argv(out, argv);
    }
    out += ']';
  }
  inner.end();
  fields.key("status_command");
  if (service.status.empty()) {
    out += "null";
  } else {
    add_argv(out, service.status);
  }
  fields.key("logs_command");
  if (service.logs.empty()) {
    out += "null";
  } else {
    add_argv(out, service.logs);
  }
}

void add_outcome(std::string& out, const Outcome& outcome, bool with_output) {
  const Finished& finished = outcome.finished;
  JsonFields fields(out);
  fields.text("service", outcome.service);
  fields.text("action", to_string(outcome.action));
  fields.text_or_null("by", outcome.by);
  fields.integer("at", outcome.at);
  fields.boolean("ok", outcome.ok());
  fields.text("result", outcome.skipped.empty() ? to_string(finished.ending) : std::string_view("skipped"));
  fields.key("exit");
  out += outcome.skipped.empty() && finished.ending == Ending::exited ? std::to_string(finished.code) : "null";
  fields.text_or_null("problem", outcome.skipped.empty() ? finished.problem : outcome.skipped);
  fields.integer("ms", std::chrono::duration_cast<core::Millis>(finished.took).count());
  if (outcome.action == Action::backup) {
    fields.key("removed");
    out += outcome.removed < 0 ? "null" : std::to_string(outcome.removed);
  }
  if (with_output) {
    fields.text("output", harmless(finished.output, true));
    fields.integer("output_cut", static_cast<std::int64_t>(finished.cut));
  }
  fields.end();
}

void add_outcome_or_null(JsonFields& fields, std::string& out, std::string_view name,
                         const std::optional<Outcome>& outcome, bool with_output) {
  fields.key(name);
  if (outcome) {
    add_outcome(out, *outcome, with_output);
  } else {
    out += "null";
  }
}

void add_service(std::string& out, const core::ServiceConfig& service, const Standing& standing, bool with_output) {
  JsonFields fields(out);
  fields.text("name", service.name);
  fields.text("description", service.description);
  fields.text("state", to_string(standing.state));
  fields.text_or_null("state_detail", standing.detail);
  add_time(fields, out, "since", standing.state == Standing::State::unknown ? 0 : standing.since);
  add_time(fields, out, "checked", standing.checked);
  const bool has_health = has_check(service.health);
  fields.text_or_null("health", has_health ? to_string(standing.health.state) : std::string_view());
  fields.text_or_null("health_detail", standing.health.detail);
  fields.text_or_null("health_check", service.health.url.empty() ? service.health.address : service.health.url);
  add_commands(fields, out, service);
  fields.boolean("logs", !service.logs.empty());
  fields.boolean("config", !service.config.empty());
  fields.integer("timeout_ms", service.timeout.count());
  fields.text_or_null("busy", standing.busy ? to_string(*standing.busy) : std::string_view());
  add_time(fields, out, "busy_since", standing.busy ? standing.busy_since : 0);
  fields.boolean("backing_up", standing.backing_up);
  add_time(fields, out, "backup_since", standing.backing_up ? standing.backup_since : 0);
  add_outcome_or_null(fields, out, "last", standing.last, with_output);
  add_outcome_or_null(fields, out, "last_backup", standing.last_backup, with_output);
  fields.end();
}

}  // namespace

std::string services_json(Services& services, const core::Config& config) {
  services.refresh();
  std::string out = "{\"services\":[";
  for (const core::ServiceConfig& service : config.services) {
    core::append_comma(out);
    add_service(out, service, services.standing(service.name), false);
  }
  return out + "]}";
}

std::string service_json(Services& services, const core::ServiceConfig& service) {
  services.refresh();
  std::string out;
  add_service(out, service, services.standing(service.name), true);
  return out;
}

std::string outcome_json(const Outcome& outcome) {
  std::string out;
  add_outcome(out, outcome, true);
  return out;
}

std::string outcomes_json(const std::vector<Outcome>& outcomes) {
  bool ok = true;
  std::string list;
  for (const Outcome& outcome : outcomes) {
    if (!list.empty()) list += ',';
    add_outcome(list, outcome, true);
    ok = ok && outcome.ok();
  }
  return std::string("{\"ok\":").append(ok ? "true" : "false").append(",\"results\":[").append(list).append("]}");
}

std::string backups_json(const core::Config& config) {
  std::string files, folders;
  for (const core::ServiceConfig& service : config.services) {
    if (service.backups.empty()) continue;
    const BackupFolder found = list_backups(service.backups);
    core::append_comma(folders);
    JsonFields folder(folders);
    folder.text("service", service.name);
    folder.text("folder", service.backups);
    folder.integer("keep", service.keep);
    folder.integer("more", static_cast<std::int64_t>(found.more));
    folder.text_or_null("problem", found.problem);
    folder.end();
    for (const BackupFile& file : found.files) {
      core::append_comma(files);
      JsonFields fields(files);
      fields.text("service", service.name);
      fields.text("name", file.name);
      fields.integer("bytes", static_cast<std::int64_t>(file.bytes));
      fields.integer("at", file.at);
      fields.end();
    }
  }
  return "{\"folders\":[" + folders + "],\"files\":[" + files + "]}";
}

}  // namespace dashboard::services
