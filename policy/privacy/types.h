// The types of personal data that this room finds itself, in one list. Names are Presidio's where it has one.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "policy/privacy/privacy.h"

namespace policy::privacy {

// X(enumerator, name, what it is)
#define SB_PRIVACY_TYPES(X)                                                                    \
  X(credit_card, "CREDIT_CARD", "payment card number")                                         \
  X(iban, "IBAN_CODE", "international bank account number")                                    \
  X(bank_number, "US_BANK_NUMBER", "bank account number, in context")                          \
  X(aba, "ABA_ROUTING_NUMBER", "routing number of a US bank, in context")                      \
  X(account, "ACCOUNT_NUMBER", "customer, policy or other account number, in context")         \
  X(email, "EMAIL_ADDRESS", "mail address")                                                    \
  X(phone, "PHONE_NUMBER", "telephone number")                                                 \
  X(imei, "IMEI", "identity of a mobile device, in context")                                   \
  X(ip, "IP_ADDRESS", "IPv4 or IPv6 address")                                                  \
  X(mac, "MAC_ADDRESS", "hardware address of a network interface")                             \
  X(url, "URL", "web address with a path; score 0.3")                                          \
  X(domain, "DOMAIN_NAME", "host name, or web address without a path; score 0.3")              \
  X(url_credentials, "URL_WITH_CREDENTIALS", "web address with a user name and a password")    \
  X(crypto, "CRYPTO", "Bitcoin or Ethereum address")                                           \
  X(date, "DATE_TIME", "date; score 0.3")                                                      \
  X(title, "TITLE", "honorific before a name; score 0.3")                                      \
  X(age, "AGE", "age of a person; score 0.3")                                                  \
  X(nrp, "NRP", "word of a nationality, religion or party; score 0.3")                         \
  X(zip, "ZIP_CODE", "post code, in context or below an address")                              \
  X(birth, "DATE_OF_BIRTH", "date of birth, in context")                                       \
  X(passport, "PASSPORT", "passport number, in context")                                       \
  X(us_passport, "US_PASSPORT", "passport number of the form that US passports have")          \
  X(licence, "DRIVER_LICENSE", "driving licence number, in context")                           \
  X(us_licence, "US_DRIVER_LICENSE", "driving licence number in English context")              \
  X(plate, "LICENSE_PLATE", "number plate of a vehicle, in context")                           \
  X(vin, "VIN", "vehicle identification number")                                               \
  X(medical_record, "MEDICAL_RECORD", "number of a patient or medical record, in context")     \
  X(medical_licence, "MEDICAL_LICENSE", "DEA registration of a US prescriber")                 \
  X(vat, "VAT_ID", "value added tax number, in context")                                       \
  X(identity_card, "IDENTITY_CARD", "number of an identity document, in context")              \
  X(us_ssn, "US_SSN", "US social security number")                                             \
  X(us_itin, "US_ITIN", "US individual taxpayer number")                                       \
  X(us_ein, "US_EIN", "US employer number, in context")                                        \
  X(us_npi, "US_NPI", "US provider number, in context")                                        \
  X(us_mbi, "US_MBI", "US Medicare beneficiary number")                                        \
  X(ca_sin, "CA_SIN", "Canadian social insurance number")                                      \
  X(ca_bn, "CA_BN", "Canadian business number, in context")                                    \
  X(mx_curp, "MX_CURP", "Mexican population code")                                             \
  X(mx_rfc, "MX_RFC", "Mexican taxpayer code")                                                 \
  X(br_cpf, "BR_CPF", "Brazilian taxpayer number of a person")                                 \
  X(br_cnpj, "BR_CNPJ", "Brazilian taxpayer number of a company")                              \
  X(cl_rut, "CL_RUT", "Chilean identity and tax number")                                       \
  X(ar_cuit, "AR_CUIT", "Argentine tax number")                                                \
  X(ar_dni, "AR_DNI", "Argentine identity number, in context")                                 \
  X(co_nit, "CO_NIT", "Colombian tax number")                                                  \
  X(pe_ruc, "PE_RUC", "Peruvian tax number")                                                   \
  X(pe_dni, "PE_DNI", "Peruvian identity number with its check sign")                          \
  X(ve_rif, "VE_RIF", "Venezuelan tax number")                                                 \
  X(ec_ci, "EC_CI", "Ecuadorian identity number")                                              \
  X(uy_rut, "UY_RUT", "Uruguayan tax number")                                                  \
  X(uy_ci, "UY_CI", "Uruguayan identity number")                                               \
  X(py_ruc, "PY_RUC", "Paraguayan tax number")                                                 \
  X(cr_cpf, "CR_CPF", "Costa Rican identity number, in context")                               \
  X(do_cedula, "DO_CEDULA", "Dominican identity number")                                       \
  X(do_rnc, "DO_RNC", "Dominican tax number")                                                  \
  X(gt_nit, "GT_NIT", "Guatemalan tax number")                                                 \
  X(sv_nit, "SV_NIT", "Salvadoran tax number")                                                 \
  X(cu_ni, "CU_NI", "Cuban identity number, in context")                                       \
  X(uk_nhs, "UK_NHS", "British health service number")                                         \
  X(uk_nino, "UK_NINO", "British national insurance number")                                   \
  X(uk_utr, "UK_UTR", "British unique taxpayer reference, in context")                         \
  X(ie_pps, "IE_PPS", "Irish personal public service number")                                  \
  X(es_nif, "ES_NIF", "Spanish tax and identity number")                                       \
  X(es_nie, "ES_NIE", "Spanish identity number of a foreigner")                                \
  X(es_cif, "ES_CIF", "Spanish tax number of a company")                                       \
  X(pt_nif, "PT_NIF", "Portuguese tax number")                                                 \
  X(pt_cc, "PT_CC", "Portuguese citizen card")                                                 \
  X(it_fiscal, "IT_FISCAL_CODE", "Italian fiscal code")                                        \
  X(it_vat, "IT_VAT_CODE", "Italian VAT number")                                               \
  X(fr_insee, "FR_INSEE", "French social security number")                                     \
  X(fr_spi, "FR_SPI", "French tax number")                                                     \
  X(fr_siren, "FR_SIREN", "French company number, in context")                                 \
  X(be_nn, "BE_NATIONAL_NUMBER", "Belgian national number")                                    \
  X(nl_bsn, "NL_BSN", "Dutch citizen service number")                                          \
  X(lu_ccss, "LU_CCSS", "Luxembourg social security number")                                   \
  X(de_tax, "DE_TAX_ID", "German tax identification number")                                   \
  X(de_svnr, "DE_SOCIAL_SECURITY", "German pension insurance number")                          \
  X(at_tax, "AT_TAX_NUMBER", "Austrian tax number, in context")                                \
  X(at_svnr, "AT_SVNR", "Austrian social insurance number")                                    \
  X(ch_ahv, "CH_AHV", "Swiss social insurance number")                                         \
  X(ch_uid, "CH_UID", "Swiss company number")                                                  \
  X(se_pn, "SE_PERSONNUMMER", "Swedish personal number")                                       \
  X(no_fnr, "NO_FODSELSNUMMER", "Norwegian birth number")                                      \
  X(dk_cpr, "DK_CPR", "Danish personal number")                                                \
  X(fi_hetu, "FI_PERSONAL_IDENTITY_CODE", "Finnish personal identity code")                    \
  X(is_kt, "IS_KENNITALA", "Icelandic identity number")                                        \
  X(ee_ik, "EE_IK", "Estonian personal code")                                                  \
  X(lv_pk, "LV_PK", "Latvian personal code")                                                   \
  X(lt_ak, "LT_AK", "Lithuanian personal code")                                                \
  X(pl_pesel, "PL_PESEL", "Polish personal number")                                            \
  X(pl_nip, "PL_NIP", "Polish tax number")                                                     \
  X(pl_regon, "PL_REGON", "Polish company number, in context")                                 \
  X(pl_id, "PL_IDENTITY_CARD", "Polish identity card")                                         \
  X(cz_rc, "CZ_RODNE_CISLO", "Czech or Slovak birth number")                                   \
  X(hu_tax, "HU_TAX_ID", "Hungarian tax identifier of a person")                               \
  X(hu_taj, "HU_TAJ", "Hungarian social security number")                                      \
  X(ro_cnp, "RO_CNP", "Romanian personal code")                                                \
  X(ro_cui, "RO_CUI", "Romanian tax number of a company, in context")                          \
  X(bg_egn, "BG_EGN", "Bulgarian civil number")                                                \
  X(hr_oib, "HR_OIB", "Croatian personal number")                                              \
  X(si_tax, "SI_TAX_NUMBER", "Slovenian tax number")                                           \
  X(jmbg, "JMBG", "citizen number of Serbia, Slovenia, Bosnia, Montenegro or North Macedonia") \
  X(rs_pib, "RS_PIB", "Serbian tax number, in context")                                        \
  X(mk_edb, "MK_EDB", "North Macedonian tax number")                                           \
  X(al_nipt, "AL_NIPT", "Albanian tax number")                                                 \
  X(gr_afm, "GR_AFM", "Greek tax number")                                                      \
  X(gr_amka, "GR_AMKA", "Greek social security number")                                        \
  X(cy_tic, "CY_TIC", "Cypriot tax number")                                                    \
  X(mt_tax, "MT_TAX_NUMBER", "Maltese identity or tax number, in context")                     \
  X(ua_rnokpp, "UA_RNOKPP", "Ukrainian tax number")                                            \
  X(by_unp, "BY_UNP", "Belarusian tax number, in context")                                     \
  X(ru_snils, "RU_SNILS", "Russian pension insurance number")                                  \
  X(ru_inn, "RU_INN", "Russian tax number")                                                    \
  X(md_idno, "MD_IDNO", "Moldovan identity number")                                            \
  X(tr_kimlik, "TR_KIMLIK", "Turkish identity number")                                         \
  X(tr_vkn, "TR_VKN", "Turkish tax number, in context")                                        \
  X(il_id, "IL_ID", "Israeli identity number")                                                 \
  X(ir_id, "IR_NATIONAL_ID", "Iranian national code")                                          \
  X(sa_id, "SA_NATIONAL_ID", "Saudi identity or residence number")                             \
  X(ae_id, "AE_EMIRATES_ID", "Emirates identity number")                                       \
  X(kw_id, "KW_CIVIL_ID", "Kuwaiti civil number")                                              \
  X(eg_id, "EG_NATIONAL_ID", "Egyptian national number")                                       \
  X(za_id, "ZA_ID", "South African identity number")                                           \
  X(ke_pin, "KE_PIN", "Kenyan tax number")                                                     \
  X(mu_id, "MU_NID", "Mauritian identity number")                                              \
  X(kz_iin, "KZ_IIN", "Kazakh identity number")                                                \
  X(pk_cnic, "PK_CNIC", "Pakistani identity card")                                             \
  X(in_aadhaar, "IN_AADHAAR", "Indian resident number")                                        \
  X(in_pan, "IN_PAN", "Indian permanent account number")                                       \
  X(in_gstin, "IN_GSTIN", "Indian goods and services tax number")                              \
  X(in_voter, "IN_VOTER", "Indian voter card, in context")                                     \
  X(lk_nic, "LK_NIC", "Sri Lankan identity card, in context")                                  \
  X(cn_ric, "CN_RESIDENT_ID", "Chinese resident identity number")                              \
  X(hk_id, "HK_ID", "Hong Kong identity card")                                                 \
  X(tw_id, "TW_ID", "Taiwanese identity number")                                               \
  X(jp_mynumber, "JP_MY_NUMBER", "Japanese individual number")                                 \
  X(jp_cn, "JP_CORPORATE_NUMBER", "Japanese corporate number, in context")                     \
  X(kr_rrn, "KR_RRN", "Korean resident registration number")                                   \
  X(kr_brn, "KR_BRN", "Korean business registration number")                                   \
  X(sg_nric, "SG_NRIC_FIN", "Singaporean identity number")                                     \
  X(sg_uen, "SG_UEN", "Singaporean entity number")                                             \
  X(my_nric, "MY_NRIC", "Malaysian identity card")                                             \
  X(id_nik, "ID_NIK", "Indonesian identity number")                                            \
  X(id_npwp, "ID_NPWP", "Indonesian tax number")                                               \
  X(th_tnin, "TH_TNIN", "Thai identity number")                                                \
  X(vn_id, "VN_ID", "Vietnamese identity or tax number, in context")                           \
  X(ph_tin, "PH_TIN", "Philippine tax number, in context")                                     \
  X(au_tfn, "AU_TFN", "Australian tax file number")                                            \
  X(au_abn, "AU_ABN", "Australian business number")                                            \
  X(au_acn, "AU_ACN", "Australian company number, in context")                                 \
  X(au_medicare, "AU_MEDICARE", "Australian Medicare card")                                    \
  X(nz_ird, "NZ_IRD", "New Zealand tax number")                                                \
  X(nz_nhi, "NZ_NHI", "New Zealand health index number")

enum class Type : std::uint8_t {
#define SB_TYPE(id, name, what) id,
  SB_PRIVACY_TYPES(SB_TYPE)
#undef SB_TYPE
      count
};
inline constexpr std::size_t kTypes = static_cast<std::size_t>(Type::count);

// By Type.
std::span<const TypeInfo, kTypes> own_types() noexcept;
inline std::string_view name_of(Type type) noexcept { return own_types()[static_cast<std::size_t>(type)].name; }

}  // namespace policy::privacy
