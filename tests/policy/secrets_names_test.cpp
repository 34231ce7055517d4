// Values under a telling name, in the notations of code, configuration, command lines and prose.
#include <catch2/catch.hpp>

#include "tests/policy/secrets_finder.h"

namespace {

using namespace policy;

std::string first(support::SecretFinder& finder, const std::string& text) {
  const auto& found = finder.find(text);
  return found.empty() ? std::string() : text.substr(found[0].begin, found[0].end - found[0].begin);
}

}  // namespace

TEST_CASE("a random value is found under a name that says secret, token or key") {
  support::SecretFinder finder;
  const std::string value = support::random_text(32, support::kBase62, 3);
  for (const std::string before : {"api_key = \"",
                                   "API_KEY=",
                                   "apiKey: '",
                                   "\"client_secret\": \"",
                                   "secret => '",
                                   "ACCESS_TOKEN: ",
                                   "my-secret-token: ",
                                   "const string AuthToken = \"",
                                   "--token ",
                                   "<apiKey>",
                                   "<add key=\"ApiSecret\" value=\"",
                                   "export DEPLOY_KEY='",
                                   "{\"name\": \"DB_SECRET\", \"value\": \"",
                                   "secret_key: str = \"",
                                   "?access_token=",
                                   "The API key is ",
                                   "SECRET KEY: ",
                                   "**Token**: ",
                                   "config[\"secret\"] = \"",
                                   "define('AUTH_KEY', '",
                                   "os.getenv(\"API_TOKEN\", \"",
                                   "\\\"token\\\": \\\""}) {
    const char quote = before.back() == '"' || before.back() == '\'' ? before.back() : ' ';
    const std::string end = before.front() == '<' && before.back() == '>' ? "</apiKey>" : std::string(1, quote);
    const std::string escaped = before.front() == '\\' ? "\\\"" : end;
    std::string text = before + value + escaped + " etc";
    if (before.find("getenv") != std::string::npos) text = "TOKEN = " + text;
    INFO(text);
    CHECK(first(finder, text) == value);
  }
}

TEST_CASE("what is not a value is not found under such a name") {
  support::SecretFinder finder;
  for (const std::string text : {"api_key = get_api_key_from_environment()",
                                 "token = self.session.access_token",
                                 "SECRET_KEY = os.environ['SECRET_KEY']",
                                 "api_key: ${API_KEY}",
                                 "api_key = \"<your-api-key-here>\"",
                                 "token: {{ .Values.token }}",
                                 "API_KEY=YOUR_API_KEY_HERE",
                                 "secret = \"xxxxxxxxxxxxxxxxxxxxxxxx\"",
                                 "token_type = \"urn:ietf:params:oauth:token-type:jwt\"",
                                 "public_key = \"9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit\"",
                                 "key_length = XSalsa20.key_length",
                                 "next_page_token: CAUQAA9d8f7s6d5f4g3h2j1k",
                                 "csrf-token=Mj2qykJO5rELyHgezQ69nzUX0i3OH67V7",
                                 "secretName: my-application-tls-certificate",
                                 "credentialsId: '29f63271-dc2f-4734-8221-5b31b5169bac'",
                                 "The secret: always write tests before the code.",
                                 "primary key = customer_identification_number",
                                 "keyword: \"internationalization\"",
                                 "\"AWS::IAM::AccessKey\": \"62d91b17309e76c8\"",
                                 "_TOKEN_PAT = r'[a-zA-Z](?:[a-zA-Z0-9-]*)'",
                                 "client_secret=\"${SECRET}\"",
                                 "token = 'eyJhbGciOi...'",
                                 "KEY = 'abcdefghijklmnopqrstuvwxyz0123456789'"}) {
    INFO(text);
    CHECK(finder.find(text).empty());
  }
}

TEST_CASE("a vendor's name gives the value its type, also where the value has no telling shape") {
  support::SecretFinder finder;
  const std::string uuid = "7f1c2a9e-04bd-4c57-9b3e-52d1f0a86e4d";
  REQUIRE(finder.find("HEROKU_API_KEY=" + uuid).size() == 1);
  CHECK(finder.found[0].type == "HEROKU_API_KEY");
  const std::string secret = support::random_text(40, support::kBase62, 5);
  REQUIRE(finder.find("aws_secret_access_key = " + secret).size() == 1);
  CHECK(finder.found[0].type == "AWS_SECRET_KEY");
  REQUIRE(
      finder
          .find("curl https://api.particle.io/v1/devices -d access_token=" + support::random_text(40, support::kHex, 5))
          .size() == 1);
  CHECK(finder.found[0].type == "PARTICLE_TOKEN");
  CHECK(finder.find("rookTable = " + secret).empty());
}

TEST_CASE("the secret beside a cloud's access key id is found without a name") {
  support::SecretFinder finder;
  const std::string id =
      "AK"
      "IA" +
      support::random_text(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 9);
  const std::string secret = support::random_text(40, support::kBase62, 9);
  const std::string text = id + ", " + secret;
  REQUIRE(finder.find(text).size() == 2);
  CHECK(finder.found[0].type == "AWS_ACCESS_KEY");
  CHECK(finder.found[1].type == "AWS_SECRET_KEY");
  CHECK(text.substr(finder.found[1].begin, finder.found[1].end - finder.found[1].begin) == secret);
}

TEST_CASE("passwords are found in many notations and languages") {
  support::SecretFinder finder;
  const std::string value = "Rp7!vakue2";
  for (const std::string before : {"password = \"",
                                   "password: ",
                                   "PASSWORD=",
                                   "\"db_password\" => \"",
                                   "pwd:",
                                   "user=master,passwd=",
                                   "PW:",
                                   "pass=\"",
                                   "<password>",
                                   "My password is ",
                                   "-Password ",
                                   "--password=",
                                   "Passwort: ",
                                   "Kennwort: ",
                                   "mot de passe: ",
                                   "senha: ",
                                   "contrase\u00f1a: ",
                                   "wachtwoord: ",
                                   "\u043f\u0430\u0440\u043e\u043b\u044c: ",
                                   "\u5bc6\u7801\uff1a",
                                   "\u5bc6\u7801\u662f ",
                                   "\u30d1\u30b9\u30ef\u30fc\u30c9: ",
                                   "\ube44\ubc00\ubc88\ud638: ",
                                   "create user x identified by '",
                                   "password for root: "}) {
    std::string text = before + value;
    if (before.back() == '"' || before.back() == '\'') text += before.back();
    if (before.back() == '>') text += "</password>";
    INFO(text);
    CHECK(first(finder, text) == value);
  }
}

TEST_CASE("a word is a password only where a login or a file of settings says so") {
  support::SecretFinder finder;
  CHECK(first(finder, "DB_USER=shop\nDB_PASSWORD=nightingale\n") == "nightingale");
  CHECK(first(finder, "user = 'shop'\npassword = 'nightingale'") == "nightingale");
  CHECK(first(finder, "machine example.org login shop password tr0ubadour7") == "tr0ubadour7");
  CHECK(first(finder, "The default password is \"nightingale\".") == "nightingale");
  CHECK(first(finder, "The password for the user 'shop' is 'wren'.") == "wren");
  CHECK(first(finder, "the password for user 'postgres' is 'admin'") == "admin");
  CHECK(first(finder, "if username == 'shop' and password == 'nightingale':") == "nightingale");
  CHECK(first(finder, R"('password: \\\'Rp7!vakue2\\\',')") == "Rp7!vakue2");
  for (const std::string text : {"password = request.form.get('password')",
                                 "password: string;",
                                 "password=None",
                                 "'password': 'required|min:8'",
                                 "placeholder=\"Password\" name=\"password\" type=\"password\"",
                                 "password: \"Please enter your password\"",
                                 "def login(self, user='', password='', domain=''):",
                                 "if password != confirm_password:",
                                 "password = getpass.getpass()",
                                 "passwordLabel: \"Password:\"",
                                 "reset_password_path => '/users/password/edit'",
                                 "password: <PASSWORD>",
                                 "PASSWORD=$1",
                                 "password = \"changeme\"",
                                 "The password must contain at least 8 characters.",
                                 "password: ********",
                                 "pass: true",
                                 "export PGPASSWORD=\"$DB_PASSWORD\"",
                                 "password is incorrect",
                                 "The password for user 'shop' is 'required'.",
                                 "if state == 'ready' and password == 'nightingale':",
                                 "Password: 'Mot de passe'",
                                 "compass: north"}) {
    INFO(text);
    CHECK(finder.find(text).empty());
  }
}
