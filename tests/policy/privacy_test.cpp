// Structured personal data: what is found and what is not, in the contexts people write it in.
#include "tests/policy/privacy_finder.h"
#include "tests/support/cpu_time.h"

namespace {

using namespace policy;
using support::PrivacyFinder;

double seconds(PrivacyFinder& finder, const std::string& text) {
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    const double begin = support::thread_seconds();
    for (int k = 0; k < 8; ++k) finder.find(text);
    best = std::min(best, support::thread_seconds() - begin);
  }
  return best;
}

}  // namespace

TEST_CASE("the card schemes' test numbers are found, whatever stands around them") {
  PrivacyFinder finder;
  for (const std::string card :
       {"4111 1111 1111 1111", "4111111111111111", "4242-4242-4242-4242", "5555555555554444", "378282246310005",
        "6011 1111 1111 1117", "3056 930902 5904", "3530111333300000", "5500 0000 0000 0004", "4000000000000002"}) {
    INFO(card);
    CHECK(finder.has("card number " + card, "CREDIT_CARD", card));
    CHECK(finder.has("mail john.smith@example.com the card " + card, "CREDIT_CARD", card));
    CHECK(finder.has("Please block " + card + ", it was stolen.", "CREDIT_CARD", card));
  }
}

TEST_CASE("numbers that fail their check digit or belong to nobody are no cards") {
  PrivacyFinder finder;
  for (const std::string number :
       {"4111 1111 1111 1112", "0000 0000 0000 0000", "1234 5678 9012 3456", "4000000000000000", "1000000000000000"}) {
    INFO(number);
    CHECK(finder.first("card number " + number, "CREDIT_CARD").empty());
  }
}

TEST_CASE("telephone numbers are found with brackets, dots and extensions") {
  PrivacyFinder finder;
  for (const std::string phone :
       {"001-555-123-4567x123", "986.291.2294x751", "(978)645-9740x11144", "+1-944-435-4352x04732", "+49 30 901820",
        "(07) 5331 0577", "020 7946 0958", "+33 1 42 68 53 00", "06-12345678"}) {
    INFO(phone);
    CHECK(finder.has("Call me at " + phone + " please", "PHONE_NUMBER", phone));
  }
}

TEST_CASE("each kind of number is found in its context") {
  PrivacyFinder finder;
  const struct {
    const char *text, *type, *value;
  } cases[] = {
      {"His social security number is 531-21-7351", "US_SSN", "531-21-7351"},
      {"IBAN: DE89 3704 0044 0532 0130 00", "IBAN_CODE", "DE89 3704 0044 0532 0130 00"},
      {"write to ann.lee@example.org today", "EMAIL_ADDRESS", "ann.lee@example.org"},
      {"mail anna@example.com和bob@example.com", "EMAIL_ADDRESS", "bob@example.com"},
      {"see gina@corp.com.txt", "EMAIL_ADDRESS", "gina@corp.com"},
      {"gina@mail.corp.de.backup.tar.gz", "EMAIL_ADDRESS", "gina@mail.corp.de"},
      {"the host 85.214.132.117 refused", "IP_ADDRESS", "85.214.132.117"},
      {"address 2001:db8:85a3::8a2e:370:7334", "IP_ADDRESS", "2001:db8:85a3::8a2e:370:7334"},
      {"MAC 0c:80:33:28:5d:47", "MAC_ADDRESS", "0c:80:33:28:5d:47"},
      {"She was born on 12/27/1986.", "DATE_OF_BIRTH", "12/27/1986"},
      {"Geburtsdatum: 3. Mai 1971", "DATE_OF_BIRTH", "3. Mai 1971"},
      {"my driver's license number is 481195160", "US_DRIVER_LICENSE", "481195160"},
      {"My zip code is 35649", "ZIP_CODE", "35649"},
      {"postcode: SW1A 2AA", "ZIP_CODE", "SW1A 2AA"},
      {"send 1 BTC to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "CRYPTO", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"},
      {"Bearer of passport no. L01X00T47", "PASSPORT", "L01X00T47"},
      {"MRN: 00123456", "MEDICAL_RECORD", "00123456"},
  };
  for (const auto& one : cases) {
    INFO(one.text);
    CHECK(finder.has(one.text, one.type, one.value));
  }
}

TEST_CASE("national numbers of many countries are found by their check digits, and not with a wrong one") {
  PrivacyFinder finder;
  const struct {
    const char *type, *label, *right, *wrong;
  } cases[] = {
      {"BR_CPF", "CPF", "529.982.247-25", "529.982.247-26"},
      {"ES_NIF", "NIF", "12345678Z", "12345678A"},
      {"IT_FISCAL_CODE", "codice fiscale", "RSSMRA85T10A562S", "RSSMRA85T10A562T"},
      {"FR_INSEE", "numéro de sécurité sociale", "1 85 05 78 006 084 91", "1 85 05 78 006 084 92"},
      {"NL_BSN", "BSN", "111222333", "111222334"},
      {"BE_NATIONAL_NUMBER", "rijksregisternummer", "85.07.30-033.28", "85.07.30-033.29"},
      {"DE_TAX_ID", "Steuer-ID", "36574261809", "36574261808"},
      {"CH_AHV", "AHV", "756.9217.0769.85", "756.9217.0769.84"},
      {"PL_PESEL", "PESEL", "44051401359", "44051401358"},
      {"SE_PERSONNUMMER", "personnummer", "811228-9874", "811228-9873"},
      {"FI_PERSONAL_IDENTITY_CODE", "henkilötunnus", "131052-308T", "131052-308U"},
      {"UK_NHS", "NHS number", "943 476 5919", "943 476 5918"},
      {"CA_SIN", "SIN", "046 454 286", "046 454 287"},
      {"AU_TFN", "TFN", "123 456 782", "123 456 783"},
      {"IN_AADHAAR", "Aadhaar", "2341 2341 2346", "2341 2341 2347"},
      {"CN_RESIDENT_ID", "身份证", "11010519491231002X", "110105194912310021"},
      {"SG_NRIC_FIN", "NRIC", "S1234567D", "S1234567A"},
      {"KR_BRN", "사업자등록번호", "124-81-00998", "124-81-00997"},
      {"TR_KIMLIK", "TC kimlik", "10000000146", "10000000147"},
      {"ZA_ID", "ID number", "8001015009087", "8001015009088"},
      {"CL_RUT", "RUT", "12.345.678-5", "12.345.678-4"},
      {"AR_CUIT", "CUIT", "20-12345678-6", "20-12345678-5"},
      {"PT_NIF", "NIF", "123456789", "123456788"},
      {"CZ_RODNE_CISLO", "rodné číslo", "7103192745", "7103192746"},
      {"RO_CNP", "CNP", "1800101221144", "1800101221145"},
  };
  for (const auto& one : cases) {
    const std::string before = std::string(one.label) + ": ";
    INFO(one.type);
    CHECK(finder.has(before + one.right, one.type, one.right));
    CHECK_FALSE(finder.has(before + one.wrong, one.type, one.wrong));
  }
}

TEST_CASE("ordinary numbers and addresses of programs are nobody's data") {
  PrivacyFinder finder;
  for (const std::string text :
       {"The year 2023 had 365 days and 8760 hours.", "version 1.2.3.4 of the library",
        "subnets 10.0.1.0/24 and 10.0.2.0/24", "Order 123456789 has 3 items",
        "for (i = 0; i < 1000000; ++i) sum += 3.14159265358979;", "see https://example.com/docs and example.org",
        "It costs $1,299.99 or 1.299,99 €", "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
        "uuid 123e4567-e89b-12d3-a456-426614174000", "Call me on Monday, 12 May 2025, at 10:30.",
        "Mr. Smith is 50 years old", "0000000000000000", "127.0.0.1 and ::1"}) {
    INFO(text);
    for (const auto& one : finder.find(text)) FAIL_CHECK(std::string(one.type));
  }
}

TEST_CASE("what every prompt is full of is found only when it is asked for") {
  const std::string text =
      "Mr. Smith, a 50 year old French teacher, opened http://www.example.com/ and example.org/a on Sunday, 2007-03-23 "
      "18:43:36";
  PrivacyFinder by_default;
  CHECK(by_default.find(text).empty());
  privacy::Options all;
  all.entities = {"*"};
  privacy::Options some;
  some.entities = {"AGE", "DATE_TIME", "DOMAIN_NAME", "NRP", "TITLE"};
  for (const privacy::Options& options : {all, some}) {
    PrivacyFinder finder(options);
    CHECK(finder.has(text, "TITLE", "Mr."));
    CHECK(finder.has(text, "AGE", "50"));
    CHECK(finder.has(text, "NRP", "French"));
    CHECK(finder.has(text, "DOMAIN_NAME", "http://www.example.com/"));
    CHECK(finder.has(text, "DATE_TIME", "Sunday"));
    CHECK(finder.has(text, "DATE_TIME", "2007-03-23 18:43:36"));
  }
}

TEST_CASE("types, allow-lists and own patterns of the config hold") {
  privacy::Options options;
  options.entities = {"EMAIL_ADDRESS", "STAFF_ID"};
  options.allow = {"info@example.com"};
  options.allow_patterns = {".*@example\\.net"};
  options.patterns = {{"STAFF_ID", "\\bE-(\\d{5})\\b", 0.9F, privacy::EntityClass::personal, {"employee"}}};
  PrivacyFinder finder(options);
  CHECK(finder.find("INFO@example.com, a@example.net, 4111 1111 1111 1111").empty());
  CHECK(finder.has("ask b@example.com", "EMAIL_ADDRESS", "b@example.com"));
  CHECK(finder.has("employee E-12345", "STAFF_ID", "12345"));
  CHECK(finder.find("part E-12345").empty());
  privacy::Options wrong;
  wrong.entities = {"NO_SUCH_TYPE"};
  CHECK_FALSE(privacy::Privacy::make(wrong, nullptr));
  wrong.entities = {};
  wrong.patterns = {{"BROKEN", "(", 0.9F, privacy::EntityClass::personal, {}}};
  CHECK_FALSE(privacy::Privacy::make(wrong, nullptr));
}

TEST_CASE("findings come in order, do not overlap and end between code points") {
  PrivacyFinder finder({}, &support::tagger());
  const std::string text =
      "Ünal Öztürk, ünal@exämple.com, +90 532 123 45 67, 中文4111 1111 1111 1111中文, \xff\xfe broken \xe4\xb8, "
      "Müllerstraße 5, 13353 Berlin";
  std::size_t end = 0;
  for (const auto& one : finder.find(text)) {
    CHECK(one.begin >= end);
    CHECK(one.begin < one.end);
    CHECK(one.end <= text.size());
    CHECK((text[one.begin] & 0xc0) != 0x80);
    end = one.end;
  }
  CHECK(end > 0);
}

TEST_CASE("hostile texts take time in proportion to their size") {
  PrivacyFinder finder({}, &support::tagger());
  std::string prose;
  while (prose.size() < (1U << 16))
    prose += "Anna Berg of 12 Long Street called +49 30 901820 about card 4111 1111 1111 1111. ";
  const double usual = seconds(finder, prose);
  std::vector<std::string> hostile;
  for (const char* piece : {"1",  "1 ", "a@", "@",   "12-", "1.",  ":",  "::",     "A",    "A ", "12 A ", "Apt 1 ",
                            "+1", "(",  "1/", "DE8", "0x",  "://", ". ", "名字是", "\xff", "x1", "Dear "}) {
    std::string text;
    while (text.size() < (1U << 16)) text += piece;
    hostile.push_back(std::move(text));
  }
  for (const std::string& text : hostile) {
    INFO(text.substr(0, 8));
    CHECK(seconds(finder, text) < 8 * usual);
  }
}
