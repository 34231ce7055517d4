// The table of telling words. One long list.
#include "policy/privacy/context.h"

namespace policy::privacy {
namespace {

using T = Topic;

constexpr ContextWords kWords[] = {
    // Of any country.
    {T::card,
     "card|cards|credit card|debit card|creditcard|card number|cardnumber|cc number|ccn|visa|mastercard|amex|"
     "american express|maestro|diners|discover|jcb|unionpay|cvv|cvc|expiry|pan number|kreditkarte|kreditkartennummer|"
     "karte|kartennummer|carte|carte bancaire|carte bleue|numéro de carte|tarjeta|tarjeta de crédito|cartão|"
     "cartão de crédito|carta di credito|carta|kaart|creditcardnummer|kort|kortnummer|kreditkort|luottokortti|karta|"
     "karty|kártya|bankkártya|kartu kredit|карта|карты|карточка|картка|кредитная|κάρτα|信用卡|银行卡|信用卡号|卡号|"
     "銀行卡|カード|クレジットカード|신용카드|카드|카드번호|कार्ड|क्रेडिट कार्ड|بطاقة|בכרטיס|כרטיס אשראי|kredi kartı|kart"},
    {T::iban, "iban|swift|bic|bank account|bankverbindung|kontoverbindung|rib|coordonnées bancaires|rekeningnummer"},
    {T::bank,
     "bank account|bank account number|bank acct|checking|checking account|savings|savings account|account number|"
     "account no|account num|acct number|acct no|acct|accountnumber|direct deposit|wire|wire "
     "transfer|deposit|kontonummer|"
     "bankkonto|kontonr|numéro de compte|compte bancaire|cuenta bancaria|número de cuenta|conta bancária|"
     "número da conta|conto corrente|numero di conto|rekeningnummer|rekening|bankrekening|tilinumero|numer konta|"
     "nr konta|rachunek|číslo účtu|számlaszám|номер счета|расчетный "
     "счет|счет|银行账户|银行账号|账号|口座番号|口座|계좌번호|"
     "계좌|खाता संख्या|खाता|رقم الحساب|חשבון בנק"},
    {T::routing,
     "routing|routing number|routing no|routing transit|rtn|aba|aba number|transit number|bank routing|ach"},
    {T::account,
     "account|account number|account no|account num|account id|acct|acct no|a c no|accountnumber|customer "
     "number|customer no|"
     "customer id|client number|client id|member number|member id|membership number|membership id|policy number|policy "
     "no|"
     "insurance number|loan number|subscriber id|subscriber number|beneficiary id|employee id|employee number|student "
     "id|"
     "student number|kundennummer|kontonummer|konto|vertragsnummer|versicherungsnummer|mitgliedsnummer|personalnummer|"
     "matrikelnummer|numéro de client|numéro client|numéro de compte|compte|cuenta|número de cuenta|número de cliente|"
     "conta|número da conta|número de cliente|conto|numero cliente|numero di conto|klantnummer|rekening|lidnummer|"
     "kundnummer|medlemsnummer|asiakasnumero|numer klienta|číslo účtu|ügyfélszám|номер счета|лицевой "
     "счет|счет|账号|账户|"
     "帐号|会员号|アカウント番号|口座|顧客番号|계좌|회원번호|खाता|حساب|חשבון|hesap|rekening bank|nomor rekening"},
    {T::phone,
     "phone|phones|phone number|telephone|tel|tel no|mobile|mobile number|mob|cell|cellphone|cell phone|"
     "cell number|fax|telefax|whatsapp|sms|hotline|helpline|landline|voicemail|phonenumber|phone no|ph|"
     "callback|toll free|viber|telefon|telefonnummer|telefonnr|rufnummer|handy|handynummer|mobil|mobilnummer|"
     "mobiltelefon|durchwahl|téléphone|numéro de téléphone|portable|teléfono|telefono|móvil|celular|telefone|"
     "telemóvel|cellulare|telefoon|telefoonnummer|gsm|mobiel|tlf|tlf nr|telefonnummer|mobilnr|puhelin|"
     "puhelinnumero|matkapuhelin|puh|telefon komórkowy|komórka|numer telefonu|telefonní číslo|telefón|"
     "telefonszám|telefonszáma|telefonul|număr de telefon|телефон|телефона|телефону|тел|моб|мобильный|"
     "номер "
     "телефона|мобільний|телефонен|τηλέφωνο|τηλ|κινητό|电话|電話|手机|手機|联系电话|手机号|座机|電話番号|携帯|携帯電話|"
     "전화|전화번호|휴대폰|"
     "핸드폰|फोन|फ़ोन|मोबाइल|هاتف|جوال|موبايل|رقم الهاتف|تلفن|موبایل|טלפון|נייד|פלאפון|โทร|โทรศัพท์|เบอร์|มือถือ|"
     "telepon|nomor telepon|hp|no hp|nomor hp|điện thoại|số điện thoại|sđt|telefonu|cep telefonu"},
    // Weaker: people also call a function, and contact an office.
    {T::calling,
     "answering|answer at|answers at|call|call me|calling|called|calls|caller|contact number|contact no|contact "
     "me|contact us|contact|"
     "reach me|reach us|reach him|reach her|reached at|ring me|desk|office|my number|his number|her number|"
     "call back|conference call|ring|anrufen|ruf|rufen sie|erreichbar|appeler|appelez|joindre|llamar|llame|"
     "llámame|llámeme|ligar|ligue|contato|contacto|chiamare|chiama|chiamami|recapito|bellen|bel|zadzwoń|"
     "звоните|позвоните|позвони|дзвоніть|联系方式|致电|拨打|電話して|연락처|संपर्क|नंबर|اتصل|شماره|התקשר|gọi|arayın|"
     "numaram|"
     "number to reach|number to call|dial|dialed|dialing|text me|text us|texted|telegram|ext|extension|reach|"
     "reachable|ring him|texting|phone me"},
    {T::imei, "imei|imei number|meid|device identity"},
    {T::mac,
     "mac|mac address|hardware address|physical address|ethernet address|ether|hwaddr|bssid|wi fi|wlan|adresse mac|"
     "dirección mac|mac adresse|indirizzo mac|mac target|eui|bluetooth"},
    {T::address,
     "ip|ips|ip address|ipaddress|ipv4|ipv6|host|hosts|server|servers|address|addr|ping|subnet|gateway|dns|nameserver|"
     "client|remote|login from|logged in "
     "from|connect|connected|connecting|connection|network|router|firewall|vpn|proxy|"
     "whois|traceroute|traffic|request from|from|adresse ip|dirección ip|ip adresse|indirizzo ip|ip地址|ipアドレス"},
    {T::crypto,
     "bitcoin|btc|ethereum|eth|wallet|crypto|address|blockchain|satoshi|metamask|比特币|钱包|кошелек|биткоин"},
    {T::birth,
     "birth|born|birthdate|birthdates|date of birth|dob|d o b|dateofbirth|birth date|geboren|geb|geburtsdatum|"
     "geb dat|né le|née le|né|née|naissance|date de naissance|nacido|nacida|nacimiento|"
     "fecha de nacimiento|nació|nascido|nascida|nascimento|data de nascimento|nasceu|nato il|"
     "nata il|nato|nata|nascita|data di nascita|geboortedatum|geboorte|født|fødselsdato|född|"
     "födelsedatum|syntynyt|syntymäaika|fæddur|fæðingardagur|urodzony|urodzona|data urodzenia|ur|"
     "narozen|narozena|datum narození|narodený|dátum narodenia|született|születési idő|születési dátum|"
     "născut|născută|data nașterii|роден|дата на раждане|родился|родилась|дата рождения|года рождения|"
     "народився|народилася|дата народження|рођен|datum rođenja|rođen|rođena|datum rojstva|γεννήθηκε|ημερομηνία "
     "γέννησης|"
     "γέννηση|doğum|doğum tarihi|doğdu|出生|出生日期|生于|生年月日|生まれ|생년월일|출생|태어난|जन्म|जन्म तिथि|"
     "जन्मतिथि|janm|تاريخ الميلاد|مواليد|ولد|تولد|تاریخ تولد|تاریخ پیدائش|תאריך לידה|נולד|נולדה|วันเกิด|เกิดวันที่|tanggal "
     "lahir|"
     "lahir|tarikh lahir|ngày sinh|sinh ngày|tarehe ya kuzaliwa|dzimšanas|gimimo|sünniaeg|sündinud"},
    // A party is on a birthday too: these count only directly before a date.
    {T::birthday,
     "birthday|b day|bday|birth day|geburtstag|anniversaire|cumpleaños|aniversário|compleanno|verjaardag|fødselsdag|"
     "födelsedag|syntymäpäivä|afmæli|urodziny|narozeniny|születésnap|ziua de naștere|день рождения|день народження|"
     "рожден ден|rođendan|rojstni dan|γενέθλια|doğum günü|生日|誕生日|생일|जन्मदिन|عيد ميلاد|יום הולדת|วันเกิด|ulang "
     "tahun|sinh nhật"},
    {T::passport,
     "passport|passports|passport number|passport no|passportnumber|travel "
     "document|reisepass|reisepassnummer|passnummer|"
     "pass nr|passeport|numéro de passeport|pasaporte|passaporte|passaporto|paspoort|paspoortnummer|pas|pass|passi|"
     "passin numero|passnummer|vegabréf|paszport|paszportu|cestovní "
     "pas|pasu|útlevél|pașaport|pașaportul|паспорт|паспорта|"
     "загранпаспорт|закордонний|pasoš|putovnica|putovnice|potni "
     "list|διαβατήριο|διαβατηρίου|pasaport|护照|护照号|護照|パスポート|旅券|여권|"
     "여권번호|पासपोर्ट|جواز|جواز السفر|جواز سفر|گذرنامه|דרכון|หนังสือเดินทาง|paspor|pasport|hộ chiếu|pass number"},
    {T::licence,
     "führerschein|führerscheinnummer|fahrerlaubnis|permis|permis de conduire|carné de conducir|permiso de conducir|"
     "permiso de conducción|licencia de conducir|licencia de manejo|licencia|carta de condução|carteira de "
     "motorista|cnh|"
     "habilitação|patente|patente di "
     "guida|rijbewijs|rijbewijsnummer|körkort|körkortsnummer|kørekort|førerkort|ajokortti|"
     "prawo jazdy|prawa jazdy|řidičský průkaz|vodičský preukaz|jogosítvány|vezetői engedély|permis de conducere|"
     "водительское удостоверение|водительские права|права|водійське посвідчення|vozačka dozvola|vozniško dovoljenje|"
     "свидетелство за управление|άδεια οδήγησης|δίπλωμα οδήγησης|ehliyet|sürücü "
     "belgesi|驾驶证|驾照|駕照|運転免許|免許証|운전면허|ड्राइविंग लाइसेंस|"
     "رخصة القيادة|رخصة قيادة|گواهینامه|רישיון נהיגה|ใบขับขี่|surat izin mengemudi|bằng lái xe"},
    {T::us_licence,
     "driver license|drivers license|driver's license|driver licence|drivers licence|driver's licence|driving licence|"
     "driving license|driver s license number|license number|licence number|dl number|dl no|dl|driverslicense|"
     "driverlicense|dmv|permit number|learner's permit|learners permit|lic no"},
    {T::plate,
     "license plate|licence plate|number plate|numberplate|plate|plate number|plates|vehicle registration|registration|"
     "registration number|reg no|tag number|rego|kennzeichen|nummernschild|autokennzeichen|plaque|"
     "plaque d'immatriculation|immatriculation|matrícula|placa|placas|patente|targa|kenteken|registreringsnummer|"
     "regnr|nummerplade|rekisterinumero|rekisteritunnus|tablica rejestracyjna|numer rejestracyjny|spz|registrační "
     "značka|"
     "rendszám|număr de înmatriculare|номерной знак|госномер|номер машины|αριθμός "
     "κυκλοφορίας|plaka|车牌|車牌|ナンバープレート|"
     "차량번호|번호판|नंबर प्लेट|لوحة|targë|targa e makinës|rejestracja"},
    {T::vin,
     "vin|vehicle identification|vehicle id|chassis|chassis number|fahrgestellnummer|fin|numéro de "
     "châssis|bastidor|telaio|chassinummer|vehicle|车架号"},
    {T::medical,
     "mrn|medical record|medical record number|medical records|patient id|patient number|patient no|patientid|patient "
     "identifier|"
     "health record|chart number|hospital number|health card|medical id|patient|health insurance "
     "number|patientennummer|"
     "patienten id|fallnummer|krankenakte|numéro de patient|dossier médical|numéro de dossier|historia clínica|número "
     "de paciente|"
     "prontuário|número do paciente|cartella clinica|numero "
     "paziente|patiëntnummer|dossiernummer|patientnummer|journalnummer|"
     "numer pacjenta|медицинская карта|номер пациента|病历号|病案号|住院号|患者番号|カルテ番号|환자번호|मरीज|رقم "
     "المريض"},
    {T::vat,
     "vat|vat id|vat number|vat no|vat registration|ust idnr|ust id|ustid|umsatzsteuer|umsatzsteuer id|mwst|mwst "
     "nr|tva|"
     "numéro de tva|numéro tva|iva|número de iva|partita iva|p iva|nif iva|btw|btw "
     "nummer|moms|momsnummer|momsnr|mva|alv|"
     "alv numero|vsk|ptu|dič|dph|áfa|adószám|cod tva|ддс|ндс|пдв|pdv|ddv|φπα|kdv|pvm|pvn|km number|kmkr|gst|gst number|"
     "tax registration|tax registration number|vat reg no|handelsregister"},
    {T::tax,
     "tin|tax|tax id|tax number|tax no|tax identification|tax identification number|taxpayer|taxpayer id|tax "
     "payer|taxid|"
     "fiscal number|fiscal code|steuer|steuernummer|steuer id|steueridentifikationsnummer|identifikationsnummer|numéro "
     "fiscal|"
     "identifiant fiscal|número fiscal|identificación fiscal|número de identificación|contribuinte|"
     "contribuyente|codice fiscale|belasting|belastingnummer|fiscaal nummer|skattenummer|skatt|verotunnus|numer "
     "podatkowy|"
     "podatek|daňové|adóazonosító|cod fiscal|данъчен номер|налоговый|налоговый номер|податковий|ИНН|poreski "
     "broj|porezni|davčna|"
     "davčna številka|αριθμός φορολογικού μητρώου|vergi|vergi numarası|税号|納稅|纳税人|納税者|납세자|कर|ضريبي|الرقم "
     "الضريبي|מספר עוסק|"
     "ภาษี|pajak|cukai|mã số thuế"},
    {T::id,
     "national id|national identity|national identification|national insurance|national number|national id number|"
     "identity number|identification number|identity card number|id number|id no|id card|id card number|identity card|"
     "personal number|personal code|personal id|personal identification|personal identity|citizen id|citizen number|"
     "citizenship number|resident id|resident registration|civil id|government id|nationalid|national identifier|"
     "personalausweis|ausweis|ausweisnummer|identitätsnummer|numéro national|numéro d'identité|carte d'identité|"
     "documento de identidad|documento nacional|cédula|cédula de identidad|identidad|identidade|carteira de identidade|"
     "bilhete de identidade|carta d'identità|documento d'identità|identiteitskaart|identiteitsnummer|id kaart|"
     "personnummer|personal id number|henkilötunnus|numer identyfikacyjny|číslo občianskeho|občanský průkaz|"
     "személyi szám|személyi|cod numeric|личен номер|личный номер|удостоверение личности|особистий|matični broj|osebna|"
     "ταυτότητα|αριθμός ταυτότητας|kimlik|kimlik no|身份证|身份證|个人番号|個人番号|신분증|주민|पहचान|पहचान पत्र|رقم "
     "الهوية|الهوية|هوية|"
     "کد ملی|شناسنامه|תעודת זהות|מספר זהות|บัตรประชาชน|ktp|kartu identitas|kad pengenalan|căn cước|chứng "
     "minh|kitambulisho"},
    {T::social,
     "social security|social security number|social insurance|social insurance number|social "
     "number|socialsecuritynumber|"
     "sozialversicherung|sozialversicherungsnummer|sozialversicherungsnr|svnr|sv nummer|sécurité sociale|numéro de "
     "sécurité sociale|"
     "seguridad social|número de la seguridad social|segurança social|previdenza sociale|sociale zekerheid|"
     "pension insurance|pension number|社保|社会保障|사회보장"},
    {T::identity_card,
     "identity card|id card|identity document|id document|personalausweis|personalausweisnummer|ausweisnummer|carte "
     "d'identité|cni|"
     "carta d'identità|identiteitskaart|dowód osobisty|dowód|dowodu|občanský průkaz|személyi igazolvány|carte de "
     "identitate|buletin|"
     "лична карта|lična karta|osobna iskaznica|osebna izkaznica|cartão de cidadão|bilhete de identidade|δελτίο "
     "ταυτότητας|"
     "documento de identidad|nüfus cüzdanı|henkilökortti|national id card|document number|documento"},
    {T::postal,
     "zip|zip code|zipcode|zip codes|postal code|post code|postcode|pin code|pincode|plz|postleitzahl|code "
     "postal|código postal|"
     "codice postale|cap|cep|postnummer|postinumero|postcodes|kod pocztowy|psč|irányítószám|cod poștal|почтовый "
     "индекс|индекс|"
     "posta kodu|邮编|邮政编码|郵便番号|우편번호|पिन कोड|kode pos"},
    // Of one country or some.
    {T::ssn,
     "ssn|ssns|ssn number|social security|social security number|social security no|social security num|soc sec|"
     "socialsecuritynumber|social|ss number|social security card|last four of ssn|ssnumber|seguro social|número de "
     "seguro social"},
    {T::itin, "itin|individual taxpayer|taxpayer id|taxpayer identification|tax id|w 7"},
    {T::ein, "ein|fein|employer identification|employer id|federal tax id|tax id|taxpayer identification|tin"},
    {T::npi, "npi|national provider|provider number|provider id|provider identifier"},
    {T::mbi, "mbi|medicare|medicare number|medicare id|beneficiary|beneficiary identifier|medicare beneficiary"},
    {T::dea, "dea|dea number|dea registration|prescriber|dea no"},
    {T::sin,
     "sin|social insurance|social insurance number|numéro d'assurance sociale|assurance "
     "sociale|nas|canada|canadian|cra"},
    {T::bn, "bn|business number|gst|hst|cra|canada|canadian|numéro d'entreprise"},
    {T::curp, "curp|clave única|registro de población"},
    {T::rfc, "rfc|registro federal|contribuyentes|homoclave|sat|persona moral|persona física"},
    {T::cpf,
     "cpf|cadastro de pessoas físicas|cadastro de pessoa física|receita federal|cpf number|número de cpf|cpf do"},
    {T::cnpj, "cnpj|cadastro nacional|pessoa jurídica|empresa|razão social"},
    {T::rut, "rut|run|rol único|rol único tributario|cédula|chile|uruguay|rut number|número de rut"},
    {T::cuit, "cuit|cuil|cdi|clave única de identificación|afip|argentina"},
    {T::dni,
     "dni|documento nacional|documento nacional de identidad|documento de identidad|número de documento|identidad"},
    {T::nit,
     "nit|número de identificación tributaria|identificación "
     "tributaria|dian|sat|colombia|guatemala|salvador|cédula|nit number"},
    {T::ruc, "ruc|registro único|registro único de contribuyentes|contribuyente|sunat|perú|ecuador|paraguay"},
    {T::rif, "rif|registro de información fiscal|seniat|venezuela|cédula"},
    {T::cedula,
     "cédula|cédula de identidad|cédula de ciudadanía|ci|c i|documento|documento de "
     "identidad|ecuador|uruguay|dominicana|dominican|jce"},
    {T::cuba, "carné de identidad|carnet de identidad|número de identidad|ni|cuba|cuban"},
    {T::costa_rica, "cédula|cédula física|cédula de persona|costa rica|costa rican|dimex"},
    {T::nhs, "nhs|nhs number|nhs no|national health service|health service|patient|hospital|gp surgery"},
    {T::nino, "nino|national insurance|national insurance number|ni number|ni no|nat ins|hmrc|insurance number"},
    {T::utr, "utr|unique taxpayer|unique taxpayer reference|taxpayer reference|self assessment|hmrc|tax reference"},
    {T::pps, "pps|ppsn|pps number|pps no|personal public service|rsi|ireland|irish"},
    {T::nif,
     "nif|número de identificación fiscal|número de identificação fiscal|contribuinte|nipc|fiscal|número "
     "fiscal|portugal|finanças"},
    {T::nie, "nie|extranjero|número de identidad de extranjero|residencia|foreigner"},
    {T::cif, "cif|código de identificación fiscal|nif|empresa|sociedad"},
    {T::pt_cc, "cartão de cidadão|citizen card|cartao de cidadao|cc|portugal|portuguese"},
    {T::codice, "codice fiscale|cod fisc|cf|c f|fiscal code|codice|tessera sanitaria"},
    {T::piva, "partita iva|p iva|piva|partita|iva|vat"},
    {T::nir,
     "nir|insee|sécurité sociale|numéro de sécurité sociale|sécu|numéro de sécu|carte vitale|assuré|french social "
     "security|social security|numéro insee"},
    {T::spi, "spi|numéro fiscal|identifiant fiscal|référence fiscale|numéro spi|avis d'imposition|impôt|impôts"},
    {T::siren, "siren|siret|rcs|registre du commerce|n siren|numéro siren|sirene"},
    {T::belgian,
     "rijksregisternummer|rijksregister|registre national|numéro national|nationaal nummer|insz|niss|rrn|nrn|belgian "
     "national|national number|nationalregister|belgium|belgian"},
    {T::bsn, "bsn|burgerservicenummer|sofinummer|sofi|citizen service number|service number|dutch|rsin"},
    {T::luxembourg, "matricule|ccss|luxembourg|matricule national|sécurité sociale|sozialversicherungsnummer"},
    {T::steuer,
     "steuer|steuernummer|steuer id|steuerid|steuer nr|st nr|idnr|steueridentifikationsnummer|steuerliche "
     "identifikationsnummer|"
     "identifikationsnummer|finanzamt|abgabenkonto|tax id|german tax|tax number|tax identification|austrian tax|tin"},
    {T::rentenversicherung,
     "rentenversicherung|rentenversicherungsnummer|rvnr|sozialversicherungsnummer|sozialversicherung|sv nummer|svnr|sv "
     "nr|"
     "versicherungsnummer|vsnr|pension insurance|social security|social insurance|e card|ecard"},
    {T::ahv,
     "ahv|avs|ahv nummer|ahvn13|numéro avs|sozialversicherungsnummer|swiss social|social security|assurance "
     "vieillesse|oasi"},
    {T::uid, "uid|che|mwst|tva|iva|unternehmens identifikationsnummer|handelsregister|ide"},
    {T::personnummer,
     "personnummer|person nr|personnr|samordningsnummer|pnr|swedish personal|personal identity|personal "
     "number|organisationsnummer|org nr|sweden|swedish"},
    {T::fodselsnummer,
     "fødselsnummer|fodselsnummer|fnr|personnummer|d nummer|norwegian|national identity|birth number|norge|norway"},
    {T::cpr, "cpr|cpr nummer|cpr nr|cprnummer|personnummer|danish|personal identification|dansk|denmark"},
    {T::hetu,
     "hetu|henkilötunnus|henkilötunnukseni|sotu|personbeteckning|finnish|personal identity code|sosiaaliturvatunnus"},
    {T::kennitala, "kennitala|kt|icelandic|iceland"},
    {T::estonian, "isikukood|isikukoodi|estonian|estonia|personal code|ik"},
    {T::latvian, "personas kods|personas kodu|personas koda|latvian|latvia|personal code|pk"},
    {T::lithuanian, "asmens kodas|asmens kodą|asmens|lithuanian|lithuania|personal code"},
    {T::pesel, "pesel|pesel number|numer pesel|nr pesel|peselu|polish national|polish id"},
    {T::nip, "nip|numer identyfikacji podatkowej|numer nip|nr nip|polish tax|podatnik|vat"},
    {T::regon, "regon|rejestr gospodarki|nr regon"},
    {T::dowod, "dowód|dowód osobisty|dowodu|dowodu osobistego|identity card|polish id|nr dowodu|id card"},
    {T::rodne, "rodné číslo|rodného čísla|rodným číslem|rč|r č|birth number|czech|slovak|daňové identifikační|dič"},
    {T::hu_tax,
     "adóazonosító|adóazonosító jel|adóazonosítója|adószám|hungarian tax|tax id|tax number|tax identification"},
    {T::taj, "taj|taj szám|tajszám|társadalombiztosítási|hungarian social|social security"},
    {T::cnp, "cnp|cod numeric personal|codul numeric|cnp ul|romanian"},
    {T::cui, "cui|cif|cod fiscal|cod unic de înregistrare|cod unic|cod tva|romanian"},
    {T::egn, "егн|egn|единен граждански номер|bulgarian|pnf|лнч|булстат"},
    {T::oib, "oib|osobni identifikacijski broj|croatian|osobni broj"},
    {T::slovenian, "davčna številka|davčna|id za ddv|ddv|slovenian|tax number"},
    {T::jmbg,
     "jmbg|jmbg broj|јмбг|emšo|emso|матичен број|ембг|embg|matični broj|jedinstveni matični|јединствени "
     "матични|umcn|personal number"},
    {T::pib, "pib|пиб|poreski identifikacioni|порески|serbian tax"},
    {T::edb, "edb|едб|даночен|даночен број|macedonian"},
    {T::nipt, "nipt|nuis|nid|numri i identifikimit|numri personal|albanian"},
    {T::afm, "αφμ|α φ μ|afm|αριθμός φορολογικού μητρώου|φορολογικού|δου|greek tax|tax number|vat"},
    {T::amka, "αμκα|α μ κ α|amka|κοινωνικής ασφάλισης|greek social|social security"},
    {T::cyprus, "φπα|αφμ|tic|tax identification|cyprus|cypriot|tax number|tax identification code|vat"},
    {T::malta, "malta|maltese|identity card|id card|tax|tin|karta tal identità"},
    {T::rnokpp,
     "рнокпп|іпн|ипн|ідентифікаційний|ідентифікаційний номер|ідентифікаційний код|податковий "
     "номер|rnokpp|ukrainian|individual tax"},
    {T::unp, "унп|unp|учетный номер плательщика|belarus|belarusian"},
    {T::snils, "снилс|snils|пенсионного страхования|страховой номер|pension insurance"},
    {T::inn, "инн|inn|идентификационный номер налогоплательщика|налогоплательщика|russian tax"},
    {T::idno, "idnp|idno|cod personal|moldova|moldovan"},
    {T::kimlik,
     "kimlik|tc kimlik|tckn|t c kimlik|tc no|kimlik no|kimlik numarası|kimlik numaram|tc|turkish id|turkish "
     "identity|turkish national"},
    {T::vkn, "vkn|vergi|vergi no|vergi numarası|vergi kimlik|turkish tax"},
    {T::teudat,
     "תעודת זהות|ת ז|תז|מספר זהות|teudat zehut|israeli id|israeli identity|teudat|israeli|ח פ|ח.פ|עוסק מורשה"},
    {T::melli, "کد ملی|کدملی|شماره ملی|کد ملّی|iranian|national code|code melli|kode melli"},
    {T::saudi, "الهوية الوطنية|رقم الهوية|الهوية|إقامة|الإقامة|اقامة|iqama|saudi|saudi national|national id"},
    {T::emirates, "emirates id|الهوية الإماراتية|رقم الهوية|uae|emirates|هوية"},
    {T::kuwait, "civil id|الرقم المدني|البطاقة المدنية|kuwait|kuwaiti|civil number"},
    {T::egypt, "الرقم القومي|رقم قومي|egyptian|egypt|national number|national id|بطاقة"},
    {T::south_africa,
     "id number|identity number|said|south african|sa id|rsa id|identiteitsnommer|id nommer|id book|green book|id no"},
    {T::kra, "kra|kra pin|pin number|kenya|kenyan"},
    {T::mauritius, "mauritius|mauritian|nid|national identity"},
    {T::iin, "жсн|иин|iin|жеке сәйкестендіру|kazakh|kazakhstan|бин|bin|индивидуальный идентификационный"},
    {T::cnic, "cnic|شناختی کارڈ|nicop|nadra|pakistan|pakistani|shanakhti|national identity card"},
    {T::aadhaar,
     "aadhaar|aadhar|adhar|adhaar|uidai|uid|आधार|आधार कार्ड|आधार संख्या|आधार नंबर|ஆதார்|ఆధార్|আধার|આધાર|ಆಧಾರ್|ആധാർ"},
    {T::pan, "pan|pan card|pan number|pan no|permanent account|permanent account number|income tax|पैन|पैन कार्ड|pancard"},
    {T::gstin, "gst|gstin|gst number|gst no|goods and services|जीएसटी"},
    {T::voter, "voter|voter id|epic|epic number|election card|voter card|मतदाता|elector"},
    {T::nic, "nic|nic number|nic no|national identity card|sri lanka|sri lankan|ජාතික හැඳුනුම්පත|id number"},
    {T::cn_id,
     "身份证|身份证号|身份证号码|身份證|公民身份|证件号|居民身份证|shenfenzheng|resident identity|resident id|chinese "
     "id|id card|identity card"},
    {T::hkid, "hkid|hk id|香港身份證|香港身份证|身份證|身份证|hong kong|hong kong id|hong kong identity|identity card"},
    {T::tw_id, "身分證|身分證字號|身分證號|身份證字號|統一編號|taiwan|taiwanese|国民身分证|national id"},
    {T::my_number, "マイナンバー|個人番号|my number|mynumber|individual number|マイナ|個人番号カード"},
    {T::corporate_number, "法人番号|corporate number|houjin bangou|hojin bango"},
    {T::rrn, "주민등록번호|주민번호|주민등록|외국인등록번호|rrn|resident registration|korean id|korean resident|arc"},
    {T::brn, "사업자등록번호|사업자번호|사업자|brn|business registration|brno"},
    {T::nric, "nric|fin|nric number|singpass|singapore id|ic number|singapore|nric no|identity card"},
    {T::uen, "uen|unique entity|acra|entity number|singapore"},
    {T::mykad,
     "mykad|nric|no kp|kad pengenalan|ic|ic number|no ic|malaysian|malaysia|identity card|nombor kad pengenalan"},
    {T::nik, "nik|ktp|nomor induk kependudukan|nomor ktp|no ktp|indonesian|kartu tanda penduduk|kependudukan"},
    {T::npwp, "npwp|nomor pokok wajib pajak|wajib pajak|pajak|indonesian tax"},
    {T::thai,
     "เลขประจำตัวประชาชน|บัตรประชาชน|เลขบัตรประชาชน|ประจำตัวประชาชน|ประจำตัวผู้เสียภาษี|thai national|thai id|thai "
     "identity|thailand|citizen id"},
    {T::vietnam, "cccd|cmnd|căn cước|căn cước công dân|chứng minh nhân dân|mã số thuế|mst|vietnamese|vietnam|số cmnd"},
    {T::ph_tin, "tin|tin number|bir|taxpayer identification|philippine|philippines|tin no"},
    {T::tfn, "tfn|tax file|tax file number|tfn number|ato|australian tax"},
    {T::abn, "abn|business number|australian business|australian business number|abn no"},
    {T::acn, "acn|company number|australian company|australian company number|acn no"},
    {T::medicare, "medicare|medicare number|medicare card|medicare no|irn"},
    {T::ird, "ird|ird number|ird no|inland revenue|new zealand|nz tax"},
    {T::nhi, "nhi|nhi number|national health index|health index|new zealand"},
};

}  // namespace

std::span<const ContextWords> context_words() noexcept { return kWords; }

}  // namespace policy::privacy
