#include <filesystem>

#include "core/config_parts.h"
#include "core/config_secrets.h"
#include "core/secret_hash.h"

namespace core {
namespace {

void read_everything(const YamlDocument& document, ConfigSource& source, Draft& draft) {
  static const YamlNode kNothing;
  const YamlNode& root = document.root ? *document.root : kNothing;
  Reader file(Cursor(root, root.line, {}, source));
  read_providers(file, draft);
  read_routes(file, draft);
  read_auth(file, draft);
  read_policy(file, draft);
  read_redis(file, draft);
  read_gpu(file, draft.config.gpu);
  read_services(file, draft);
  read_alerts(file, draft);
  read_server(file, draft);
  file.finish();
}

ConfigReading refusal(ConfigIssues issues) {
  ConfigReading out;
  out.issues = issues.take();
  return out;
}

}  // namespace

std::string text_version(std::string_view text) { return sha256_hex(text).substr(0, 12); }

ConfigReading read_config_text(std::string_view text, const std::string& file_name, Environment env, void* context) {
  ConfigIssues issues(file_name);
  const std::optional<YamlDocument> document = load_yaml(text, issues);
  if (!document) return refusal(std::move(issues));

  ConfigSource source{std::move(issues), env, context, std::filesystem::path(file_name).parent_path()};
  Draft draft;
  read_everything(*document, source, draft);
  ConfigReading out;
  for (const std::string& named : {draft.config.dashboard.panels, draft.config.auth.keys_file}) {
    if (!named.empty()) out.files.push_back(named);
  }
  if (!source.issues.failed()) {
    draft.config.path = file_name;
    draft.config.version = config_version(draft.config);
    draft.config.policy_version = policy_version(draft.config);
    draft.config.text_version = text_version(text);
    out.config = std::make_shared<const Config>(std::move(draft.config));
  }
  out.issues = source.issues.take();
  return out;
}

ConfigReading read_config_file(const std::string& path, Environment env, void* context) {
  FileText file = read_text_file(path, kMaxConfigBytes);
  if (file.text) return read_config_text(*file.text, path, env, context);
  ConfigIssues issues(path);
  issues.error(0, {}, "the config file cannot be read: " + file.problem, "check its name and permissions");
  return refusal(std::move(issues));
}

}  // namespace core
