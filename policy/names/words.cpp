// The words themselves are written as people write them and folded when the table is made.
#include "policy/names/words.h"

#include "policy/names/letters.h"

namespace policy::names {
namespace {

struct Row {
  std::uint16_t flags;
  std::string_view words;  // blanks between
};

constexpr Row kRows[] = {
    {kJoiner,
     "of the and for in on at de del della delle degli dei di da do dos das du des la le les el los las van von vom "
     "der "
     "den dem het ter ten te zu zum zur und y e i et en an am im upon sur sous aux au bin ibn bint al ben abu af av "
     "til "
     "für fur om op für pour para per san"},
    {kTitle,
     "mr mrs ms miss mx dr prof professor doctor sir madam madame mme mlle monsieur herr frau fräulein dhr mevr "
     "mevrouw "
     "meneer mw señor señora señorita sr sra srta senhor senhora signor signora sig dott dottor don doña dom dona pan "
     "pani hr fru rev reverend fr father sister capt captain sgt lt col gen president minister chancellor senator "
     "judge "
     "king queen prince princess lord lady"},
    {kIntro,
     "dear hi hello hey contact named called client patient customer employee colleague regards sincerely cheers hola "
     "querido querida estimado estimada bonjour bonsoir salut cher chère coucou hallo liebe lieber geehrter geehrte "
     "geachte beste hoi ciao caro cara gentile olá ola oi prezado prezada caro kära hej käre drogi droga cześć "
     "heiße heisse llamo appelle chiamo chamo heet nazywam numele patiënt klant kunde kundin kunden cliente paciente "
     "monsieur attn attention cc from author signed writer mum wife husband brother sister son daughter friend boss "
     "freund freundin ami amie amigo amiga mijn"},
    {kNameNoun,
     "name names nom prénom nombre nome naam namn navn imię nazwisko isim adım vorname nachname voornaam apellido "
     "cognome sobrenome surname fullname firstname lastname username"},
    {kBe, "is ist est es è é was im i'm soy sono sou bin suis ben are als as"},
    {kStreet,
     "street st road rd avenue ave av lane ln drive dr court ct place pl square sq boulevard blvd way terrace crescent "
     "close highway hwy parkway pkwy circle cir trail alley row grove gardens park straße strasse str gasse weg platz "
     "allee ufer damm ring straat laan plein kade dreef gracht gatan väg vägen gata gate vei vej gade plads katu tie "
     "utca út tér körút ulice náměstí caddesi cad sokak sok mahallesi marg nagar sokağı u"},
    {kStreetBefore,
     "rue avenue boulevard bd place allée allées chemin impasse quai route via viale piazza corso largo vicolo calle "
     "carrer avenida paseo plaza camino carretera rua travessa praça alameda estrada ul ulica aleja aleje plac os "
     "osiedle strada bulevardul calea jalan jl ulitsa ул улица проспект пр οδός αμ am an"},
    {kUnit,
     "apt apartment suite unit flat floor fl room ste building bldg block wohnung appartement piso puerta etage "
     "interno scala lokal daire p.o box postfach postbus apartado"},
    {kCompany,
     "inc incorporated ltd limited llc llp plc corp corporation company co gmbh ag kg ohg mbh se sa sarl sas bv nv spa "
     "srl oy oyj ab as aps kk pty pvt holdings group sons bank university universität université universidad "
     "universidade universiteit college institute hospital foundation association society"},
    {kAddress,
     "address addresses addr adresse dirección direccion indirizzo endereço morada adres anschrift lives live living "
     "wohnt wohne habite habita vive mora woont reside resides residing located ship shipping deliver delivered mailed "
     "office residence home house"},
    {kForeignIntro,
     "зовут меня имя господин госпожа уважаемый уважаемая дорогой дорогая звати мене звуть λέγομαι λένε όνομα κύριε "
     "κύριος κυρία αγαπητέ αγαπητή اسمي اسمه اسمها السيد السيدة عزيزي عزيزتي שמי שמו שמה नाम श्री श्रीमती이름은 이름은 "
     "저는 ชื่อ"},
    {kPlace,
     "afghanistan albania algeria andorra angola argentina armenia aruba australia austria azerbaijan bahamas bahrain "
     "bangladesh barbados belarus belgium belize benin bermuda bhutan bolivia bosnia botswana brazil brunei bulgaria "
     "burundi "
     "cambodia cameroon canada chile china colombia comoros congo croatia cuba cyprus czechia denmark djibouti "
     "dominica "
     "ecuador egypt eritrea estonia eswatini ethiopia fiji finland france gabon gambia germany ghana gibraltar greece "
     "greenland grenada guam guatemala guinea guyana haiti honduras hungary iceland india indonesia iran iraq ireland "
     "israel "
     "italy jamaica japan kazakhstan kenya kiribati kosovo kuwait kyrgyzstan laos latvia lebanon lesotho liberia libya "
     "liechtenstein lithuania luxembourg macau macedonia madagascar malawi malaysia maldives mali malta mauritania "
     "mauritius "
     "mexico micronesia moldova monaco mongolia montenegro morocco mozambique myanmar namibia nauru nepal netherlands "
     "nicaragua niger nigeria norway oman pakistan palau panama paraguay peru philippines poland portugal qatar "
     "romania "
     "russia rwanda samoa senegal serbia seychelles singapore slovakia slovenia somalia spain sudan suriname swaziland "
     "sweden "
     "switzerland syria taiwan tajikistan tanzania thailand togo tonga tunisia turkey turkmenistan tuvalu uganda "
     "ukraine "
     "uruguay usa uzbekistan vanuatu venezuela vietnam yemen zambia zimbabwe deutschland österreich schweiz frankreich "
     "belgien niederlande nederland belgië españa italia suisse allemagne espagne italie brasil portogallo england "
     "scotland "
     "wales uk alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho "
     "illinois "
     "indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri "
     "montana "
     "nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia wisconsin wyoming "
     "ontario "
     "quebec manitoba saskatchewan alberta bayern hessen sachsen queensland"},
    {kState,
     "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or "
     "pa "
     "ri sc sd tn tx ut vt va wa wv wi wy dc ab bc mb nb nl ns on pe qc sk nsw vic qld tas act"},
    {kAcronym,
     "ai ml llm llms nlp ocr rag api apis sql html css json xml yaml http https url urls uri rest soap tcp udp ip ips "
     "dns ssh ssl "
     "tls vpn jwt oauth xss csrf cve cves dos ddos iot ar vr nft nfts gpu gpus cpu cpus ram ssd pdf pdfs csv usb ide "
     "sdk cli gui ui "
     "ux os vm vms sms faq faqs seo roi kpi kpis crm erp hr it pr qa diy tv dvd cd dj id ids pin pins atm atms vat "
     "iban ssn dob gps "
     "wifi dna rna usd eur gbp inr ok lol omg asap fyi pm utc gmt est pst edt ceo cto cfo coo vp phd mba bsc na tbd vs "
     "pov mvp saas "
     "crud orm mvc dom ajax npm git php svg png jpg gif mp3 mp4 led lcd suv suvs etf etfs ipo gdp apr apy cad cnc cms "
     "dsl tdd bdd "
     "ci cd ssr spa pwa aka rip bbq blt pto w2 ira atv abc"},
    {kDate,
     "january february march april june july august september october november december monday tuesday wednesday "
     "thursday friday saturday sunday januar februar märz mai juni juli oktober dezember montag dienstag mittwoch "
     "donnerstag freitag samstag sonntag janvier février mars avril juin juillet août septembre octobre novembre "
     "décembre lundi mardi mercredi jeudi vendredi samedi dimanche"},
};

// Folded, with the ends of common variants.
constexpr std::string_view kCompounds[] = {"strasse", "strase", "straat", "gasse",  "allee",  "platz", "gatan",
                                           "vagen",   "vegen",  "veien",  "vejen",  "gade",   "gata",  "katu",
                                           "laan",    "plein",  "dreef",  "gracht", "singel", "damm",  "utca",
                                           "weg",     "kade",   "vej",    "gate",   "tie",    "ufer"};

}  // namespace

WordTable::WordTable(std::span<const std::uint32_t> common_names) {
  for (const Row& row : kRows) {
    for (std::size_t at = 0; at < row.words.size();) {
      const std::size_t end = std::min(row.words.find(' ', at), row.words.size());
      const std::uint64_t hash = fold(row.words.substr(at, end - at)).hash;
      add(static_cast<std::uint32_t>(hash), hash, row.flags);
      at = end + 1;
    }
  }
  for (const std::uint32_t key : common_names) add(key, key, kCommonName);
}

void WordTable::add(std::uint32_t key, std::uint64_t word_bits, std::uint16_t flags) {
  bits_[(word_bits >> 6) & (kBits - 1)] |= 1ULL << (word_bits & 63);
  std::size_t at = key % kSlots;
  for (std::size_t tries = 0; tries < kSlots; ++tries, at = (at + 1) % kSlots) {
    if (slots_[at].flags != 0 && slots_[at].key != key) continue;
    slots_[at].key = key;
    slots_[at].flags |= flags;
    return;
  }
}

std::uint16_t WordTable::find(std::uint64_t word) const noexcept {
  const auto key = static_cast<std::uint32_t>(word);
  for (std::size_t at = key % kSlots, tries = 0; tries < kSlots && slots_[at].flags != 0;
       ++tries, at = (at + 1) % kSlots)
    if (slots_[at].key == key) return slots_[at].flags;
  return 0;
}

bool is_street_compound(std::string_view folded) noexcept {
  for (const std::string_view end : kCompounds) {
    if (folded.size() > end.size() + 2 && folded.back() == end.back() && folded.ends_with(end)) return true;
  }
  return false;
}

}  // namespace policy::names
