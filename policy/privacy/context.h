// Telling words near a number: "passport", "Steuernummer", "电话". The table (context_words.cpp) gives words and short
// phrases of many languages a topic; a rule asks how far the nearest word on its topic is. Only the surroundings of
// candidates are read, each byte once. Letters are compared without case and without the accents of Latin; scripts
// that write no blanks are read character by character.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace policy::privacy {

// What a word tells. Topics of one country's number bear the number's usual name; words that several countries share
// (DNI, NIF, RUT, cédula) are topics of their own.
// clang-format off
enum class Topic : std::uint8_t {
  none,
  // Of any country.
  card, iban, bank, routing, account, phone, calling, imei, mac, address, crypto, birth, birthday, passport, licence, us_licence, plate,
  vin, medical, vat, tax, id, social, identity_card,
  // Of one or some.
  postal, ssn, itin, ein, npi, mbi, dea, sin, bn, curp, rfc, cpf, cnpj, rut, cuit, dni, nit, ruc, rif, cedula, cuba, costa_rica,
  nhs, nino, utr, pps, nif, nie, cif, pt_cc, codice, piva, nir, spi, siren, belgian, bsn, luxembourg, steuer,
  rentenversicherung, ahv, uid, personnummer, fodselsnummer, cpr, hetu, kennitala, estonian, latvian, lithuanian, pesel,
  nip, regon, dowod, rodne, hu_tax, taj, cnp, cui, egn, oib, slovenian, jmbg, pib, edb, nipt, afm, amka, cyprus, malta,
  rnokpp, unp, snils, inn, idno, kimlik, vkn, teudat, melli, saudi, emirates, kuwait, egypt, south_africa, kra, mauritius,
  iin, cnic, aadhaar, pan, gstin, voter, nic, cn_id, hkid, tw_id, my_number, corporate_number, rrn, brn, nric, uen, mykad,
  nik, npwp, thai, vietnam, ph_tin, tfn, abn, acn, medicare, ird, nhi,
  count
};
// clang-format on

class Context {
 public:
  static constexpr std::uint32_t kBefore = 64, kAfter = 32;  // bytes of text that count
  static constexpr std::uint32_t kFar = 1000;

  void start(std::string_view text);

  // Bytes between [begin, end) and the nearest word on the topic, those after counting 8 more; kFar: none in reach.
  // Asked with growing places; smaller ones see what has been read.
  // Whether there is any telling word near.
  bool any(std::uint32_t begin, std::uint32_t end) { return !around(begin, end).empty(); }
  std::uint32_t distance(Topic topic, std::uint32_t begin, std::uint32_t end);
  // The nearest of several; Topic::none is passed over.
  std::uint32_t distance(std::span<const Topic> topics, std::uint32_t begin, std::uint32_t end);

 private:
  struct Hit {
    std::uint32_t begin, end;
    Topic topic;
  };
  struct Partial {
    std::uint64_t hash;
    std::uint32_t begin;
  };

  void read(std::uint32_t from, std::uint32_t to);
  void word(std::uint64_t hash, std::uint32_t begin, std::uint32_t end);
  std::span<const Hit> around(std::uint32_t begin, std::uint32_t end);

  std::string_view text_;
  std::vector<Hit> hits_;  // by begin, nearly
  std::uint32_t done_ = 0;
  std::uint32_t last_end_ = 0;  // of the last word
  std::array<Partial, 8> partial_{};
  std::size_t partials_ = 0;
};

// Builds the table of words, which is made once.
void prepare_context();

// A row of the table: words and phrases, with '|' between them.
struct ContextWords {
  Topic topic;
  std::string_view words;
};
std::span<const ContextWords> context_words() noexcept;

}  // namespace policy::privacy
