// The part `alerts`.
#include "core/config_alerts.h"

#include <algorithm>
#include <unordered_set>

#include "core/config_fields_alerts.h"
#include "core/config_parts.h"
#include "core/config_secrets.h"

namespace core {
namespace {

constexpr std::size_t kMaxRules = 200, kMaxNotifiers = 20, kMaxOnly = 100, kMaxTo = 20;
constexpr std::size_t kLongestName = 64, kLongestSummary = 500;
constexpr SecretKeys kUrl{"url", "url_file"};
constexpr SecretKeys kMailPassword{"password", "password_file"};

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

bool check_short_name(const Cursor& at, std::string_view name, std::string_view what) {
  if (!check_name(at, name, what)) return false;
  if (name.size() <= kLongestName) return true;
  at.error(std::string(what) + " must have a name of at most 64 bytes", "choose a shorter one");
  return false;
}

void optional_number(Reader& reader, std::string_view name, std::optional<double>& out) {
  if (const Cursor* at = reader.take(name)) out = at->number(-1e12, 1e12);
}

std::string words(const std::vector<AlertBy>& bys) {
  std::string out;
  for (const AlertBy by : bys) out.append(out.empty() ? "" : ", ").append(to_string(by));
  return out;
}

// Names that nothing in this file has can never be met.
void check_only(const Reader& reader, const AlertRule& rule, const Draft& draft) {
  const Cursor& at = reader.place("only");
  if (rule.only.size() > kMaxOnly) at.error("more than 100 names", "leave it out to watch all");
  if (!rule.only.empty() && rule.by == AlertBy::total) {
    return at.error("names something, and the rule is of the total", "add by: " + words(facts_of(rule.metric).by));
  }
  for (const std::string& name : rule.only) {
    const auto named = [&](const auto& one) { return one.name == name; };
    const Config& config = draft.config;
    const auto in = [&](const auto& list) { return std::any_of(list.begin(), list.end(), named); };
    const bool known = rule.by == AlertBy::route      ? in(config.routes)
                       : rule.by == AlertBy::target   ? draft.targets.contains(name)
                       : rule.by == AlertBy::provider ? draft.providers.contains(name)
                       : rule.by == AlertBy::key      ? in(config.auth.keys)
                                                      : true;
    if (!known)
      at.warn("there is no " + std::string(to_string(rule.by)) + " " + in_quotes(name), "write a name of this file");
  }
}

void check_limits(const Reader& reader, const AlertRule& rule) {
  if (rule.above.has_value() == rule.below.has_value()) {
    return reader.at().error(rule.above ? "has both above and below" : "has no threshold",
                             rule.above ? "keep one of the two" : "add above: NUMBER or below: NUMBER");
  }
  const double limit = rule.above ? *rule.above : *rule.below;
  const Cursor& at = reader.place(rule.above ? "above" : "below");
  if (facts_of(rule.metric).share) {
    if (rule.above ? limit >= 1 || limit < 0 : limit <= 0 || limit > 1)
      at.error("the metric is a share between 0 and 1, so this never or always holds", "write 5 % as 0.05");
  }
  if (!rule.clear) return;
  if (rule.above ? *rule.clear > limit : *rule.clear < limit) {
    reader.place("clear").error("lies beyond the threshold, so the alert would end while it holds",
                                std::string("write ") + format_number(limit) + (rule.above ? " or less" : " or more"));
  }
}

void read_rule(const Cursor& at, AlertRule& rule, const Draft& draft) {
  Reader reader(at);
  reader.text("name", rule.name);
  if (!reader.has("name")) at.error("has no name", "add a name: it stands in messages, logs and metrics");
  if (reader.has("name")) check_short_name(reader.place("name"), rule.name, "a rule");
  fields(reader, rule);
  optional_number(reader, "above", rule.above);
  optional_number(reader, "below", rule.below);
  optional_number(reader, "clear", rule.clear);
  reader.finish();
  if (!reader.has("metric")) return at.error("has no metric", "add metric: error_ratio");
  const AlertMetricFacts& facts = facts_of(rule.metric);
  if (!reader.has("by")) rule.by = facts.by.front();
  if (std::find(facts.by.begin(), facts.by.end(), rule.by) == facts.by.end()) {
    reader.place("by").error(
        std::string(to_string(rule.metric)) + " is not known by " + std::string(to_string(rule.by)),
        "choose one of " + words(facts.by));
  }
  if (!facts.windowed && reader.has("window")) {
    reader.place("window").warn("this metric is of the moment, so a window does nothing", "use for instead");
  }
  check_limits(reader, rule);
  check_only(reader, rule, draft);
  if (rule.action == AlertAction::drain_target && rule.by != AlertBy::target)
    reader.place("action").error("drain_target needs a target", "add by: target, or propose another action");
  if (rule.summary.size() > kLongestSummary || has_control(rule.summary))
    reader.place("summary").error("is longer than 500 bytes, or has a line break", "keep it to one line");
}

// Empty when a message may be posted there, else what is wrong with it. The URL is never shown: it is a secret.
std::string_view flaw_of(std::string_view url) {
  const std::size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  if (scheme == 0) return "must begin with http:// or https://";
  const auto is_odd = [](char c) {
    return c <= ' ' || c >= 0x7f || std::string_view("\"<>\\^`{|}").find(c) != std::string_view::npos;
  };
  if (std::any_of(url.begin(), url.end(), is_odd)) return "has a character that no URL has";
  if (url.find('#') != std::string_view::npos) return "must not have a fragment";
  const std::string_view rest = url.substr(scheme);
  const std::string_view host = rest.substr(0, rest.find_first_of("/?"));
  if (host.find('@') != std::string_view::npos) return "must not have a user name or password";
  if (host.empty() || host.front() == ':' || host.back() == ':') return "has no valid host and port";
  if (const std::size_t colon = host.rfind(':'); colon != std::string_view::npos && host.back() != ']') {
    if (split_endpoint(host).port == 0) return "has no valid host and port";
  }
  return {};
}

// A variable that is not there turns the notifier off, so that one file serves a laptop and a server.
std::string secret_or_off(Reader& reader, SecretKeys keys, NotifierConfig& notifier) {
  std::string missing;
  auto secret = read_secret(reader, keys, &missing);
  if (!missing.empty()) {
    notifier.disabled = missing + " is not set";
    reader.place(keys.text).warn("this notifier is off: " + notifier.disabled,
                                 "set the variable, or remove the notifier");
  }
  return secret ? std::move(*secret) : std::string();
}

void read_hook_headers(Reader& reader, HookConfig& hook) {
  const Cursor* at = reader.take("headers");
  if (!at) return;
  for (const auto& [name, value] : at->entries()) {
    std::string lower = name;
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    constexpr std::string_view kReserved[] = {"host",       "content-length", "content-type", "transfer-encoding",
                                              "connection", "expect",         "te",           "upgrade"};
    auto text = value.text();
    if (!text) continue;
    if (!is_header_name(name)) {
      value.error("not a header name", "use letters, digits and '-'");
    } else if (std::find(std::begin(kReserved), std::end(kReserved), lower) != std::end(kReserved)) {
      value.error("this header is written by Signalbox", "remove it");
    } else if (has_control(*text)) {
      value.error("holds a line break or another control character", "keep the value on one line");
    } else {
      hook.headers.emplace_back(name, std::move(*text));
    }
  }
}

void read_hook(const Cursor& at, NotifierConfig& notifier) {
  Reader reader(at);
  notifier.hook.url = secret_or_off(reader, kUrl, notifier);
  reader.file("ca_file", notifier.hook.ca_file);
  if (notifier.kind == NotifierKind::webhook) read_hook_headers(reader, notifier.hook);
  reader.finish();
  if (!reader.has(kUrl.text) && !reader.has(kUrl.file)) return at.error("has no url", "add url: ${NAME_OF_A_VARIABLE}");
  if (!notifier.disabled.empty()) return;
  if (const std::string_view flaw = flaw_of(notifier.hook.url); !flaw.empty())
    reader.place(kUrl.text).error(std::string(flaw), "write it as in https://hooks.example.com/signalbox");
}

// An address alone, without a name around it: it stands in commands and in headers.
bool is_mail_address(std::string_view text) {
  const std::size_t at = text.rfind('@');
  const auto is_odd = [](char c) {
    return c <= ' ' || c >= 0x7f || std::string_view("<>()[],;:\\\"").find(c) != std::string_view::npos;
  };
  return text.size() <= 254 && at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         std::count(text.begin(), text.end(), '@') == 1 && std::none_of(text.begin(), text.end(), is_odd);
}

void check_addresses(const Reader& reader, const MailConfig& mail) {
  if (!is_mail_address(mail.from)) {
    reader.place("from").error(in_quotes(mail.from) + " is not an address", "write it alone, as in box@example.com");
  }
  if (mail.to.empty()) reader.place("to").error("names nobody", "add to: [ops@example.com]");
  if (mail.to.size() > kMaxTo) reader.place("to").error("more than 20 addresses", "write to a list");
  for (const std::string& to : mail.to) {
    if (!is_mail_address(to))
      reader.place("to").error(in_quotes(to) + " is not an address", "write it alone, as in ops@example.com");
  }
}

void read_mail(const Cursor& at, NotifierConfig& notifier) {
  Reader reader(at);
  MailConfig& mail = notifier.mail;
  fields(reader, mail);
  mail.password = secret_or_off(reader, kMailPassword, notifier);
  reader.finish();
  if (split_endpoint(mail.server).port == 0)
    reader.place("server").error(in_quotes(mail.server) + " is no host:port", "write mail.example.com:587");
  check_addresses(reader, mail);
  const bool password = reader.has(kMailPassword.text) || reader.has(kMailPassword.file);
  if (mail.user.empty() == password)
    reader.place("user").error("a user and its password belong together", "give both or neither");
  if (has_control(mail.user)) reader.place("user").error("holds a control character", "keep it on one line");
  if (mail.tls == MailTls::none && password && !is_loopback(mail.server))
    reader.place("tls").error("the password would travel unencrypted", "set tls: starttls or tls: implicit");
}

void read_notifier(const Cursor& at, NotifierConfig& notifier) {
  Reader reader(at);
  reader.text("name", notifier.name);
  if (!reader.has("name")) at.error("has no name", "add a name: it stands in logs and metrics");
  if (reader.has("name")) check_short_name(reader.place("name"), notifier.name, "a notifier");
  fields(reader, notifier);
  int kinds = 0;
  for (const NotifierKind kind : {NotifierKind::webhook, NotifierKind::slack, NotifierKind::email}) {
    const Cursor* part = reader.take(to_string(kind));
    if (!part) continue;
    ++kinds;
    notifier.kind = kind;
    kind == NotifierKind::email ? read_mail(*part, notifier) : read_hook(*part, notifier);
  }
  reader.finish();
  if (kinds != 1) at.error("must have exactly one of webhook, slack and email", "give each a notifier of its own");
}

void check_off(const Reader& reader, const AlertsConfig& alerts) {
  std::vector<std::string_view> names;
  for (const AlertRule& rule : shipped_alerts()) names.push_back(rule.name);
  for (const std::string& name : alerts.off) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    reader.place("off").error("no rule " + in_quotes(name) + " comes with the program",
                              did_you_mean(name, names, "GET /api/alerts lists them"));
  }
}

template <class T, class Read>
void read_named(Reader& reader, std::string_view key, std::vector<T>& out, std::size_t most, const Read& read) {
  const Cursor* at = reader.take(key);
  if (!at) return;
  const std::vector<Cursor> items = at->items();
  if (items.size() > most) return at->error("more than " + std::to_string(most), "join some of them");
  std::unordered_set<std::string> names;
  out.reserve(items.size());
  for (const Cursor& item : items) {
    read(item, out.emplace_back());
    if (!out.back().name.empty() && !names.insert(out.back().name).second)
      item.error("the name " + in_quotes(out.back().name) + " is taken", "choose another name");
  }
}

}  // namespace

void read_alerts(Reader& file, Draft& draft) {
  const Cursor* at = file.take("alerts");
  if (!at) return;
  Reader reader(*at);
  AlertsConfig& alerts = draft.config.alerts;
  fields(reader, alerts);
  read_named(reader, "rules", alerts.rules, kMaxRules,
             [&](const Cursor& item, AlertRule& rule) { read_rule(item, rule, draft); });
  read_named(reader, "notify", alerts.notify, kMaxNotifiers, read_notifier);
  reader.finish();
  check_off(reader, alerts);
  if (!alerts.base_url.empty()) {
    if (const std::string_view flaw = flaw_of(alerts.base_url); !flaw.empty())
      reader.place("base_url")
          .error(std::string(flaw), "write where the page is opened, as in https://box.example.com");
    while (alerts.base_url.ends_with('/')) alerts.base_url.pop_back();
  }
}

}  // namespace core
