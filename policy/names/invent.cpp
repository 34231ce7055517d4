// One long table of templates. {F} first name, {L} last name, {C} place, {O} organisation; persons are the runs of {F}
// and {L}.
#include "policy/names/invent.h"

#include <algorithm>
#include <array>
#include <memory>

#include "core/random.h"
#include "policy/names/kinds.h"
#include "policy/names/letters.h"
#include "policy/names/tokens.h"
#include "policy/names/word_list.h"

namespace policy::names {
namespace {

constexpr std::string_view kTemplates[] = {
    "Dear {F},\nthank you for your message.",
    "Dear Mr. {L},\nI am writing to you about the invoice.",
    "Dear Ms {L}, your appointment is confirmed.",
    "Dear Dr. {F} {L},",
    "Hi {F}, can you send me the report?",
    "Hello {F}! How are you today?",
    "Hey {F}, quick question.",
    "Hi {F} and {F},",
    "{F}, please have a look at this.",
    "Thanks, {F}",
    "Best regards,\n{F} {L}",
    "Kind regards,\n{F} {L}\n{O}",
    "My name is {F} {L} and I live in {C}.",
    "My name is {F}.",
    "my name is {f} {l}",
    "my name is {f}",
    "hi, i'm {f} and i work at {O}",
    "I'm {F} {L} from {O}.",
    "I am {F} {L}, a nurse from {C}.",
    "Write an email to {F} {L} about the meeting on Monday.",
    "Write a birthday card for my friend {F}.",
    "Write a short biography of {F} {L}.",
    "Draft a reference letter for {F} {L}, who worked with us for three years.",
    "Please summarise what {F} said in the call with {O}.",
    "Who is {F} {L}?",
    "Tell me about {F} {L}.",
    "Translate this message from {F} into French.",
    "Contact {F} {L} at the number below.",
    "contact {f} {l} for details",
    "Patient: {F} {L}",
    "Name: {F} {L}",
    "Customer name: {F} {L}\nCity: {C}",
    "name: {f} {l}",
    "First name: {F}\nLast name: {L}",
    "Full name: {L}, {F}",
    "The patient {F} {L} was seen in {C} last week.",
    "Employee {F} {L} has asked for leave.",
    "Our new manager, {F} {L}, starts in June.",
    "According to {F} {L}, the results are better than expected.",
    "{F} {L} wrote the report and {F} checked it.",
    "{F} has three apples and gives two to {F}. How many apples does {F} have left?",
    "{F} and {F} are planning a trip to {C}.",
    "{F}'s mother lives in {C}.",
    "Is {F}'s laptop ready?",
    "Mr {L} called about his order.",
    "Mrs. {L} wants to change her address.",
    "Professor {L} teaches in {C}.",
    "Send the package to {F} {L} in {C}, please.",
    "The contract between {O} and {F} {L} ends in May.",
    "What is the weather like in {C}?",
    "Plan a weekend in {C} for two people.",
    "Book a flight from {C} to {C} for {F}.",
    "Who founded {O}?",
    "How do I apply for a job at {O} in {C}?",
    "Write a cover letter for a position at {O}.",
    "Meeting notes: {F}, {F} and {F} agreed on the budget.",
    "Attendees: {F} {L}, {F} {L}, {F} {L}",
    "From: {F} {L}\nTo: {F} {L}\nSubject: Invoice",
    "Signed by {F} {L}, {C}",
    "User: hi\nAssistant: Hello! How can I help you?\nUser: I'm {F}.",
    "I spoke with {F} yesterday; she said {F} would call back.",
    "My husband {F} and our daughter {F} moved to {C}.",
    "my boss {f} wants the slides by friday",
    "is {f} coming tomorrow?",
    "tell {f} that the meeting moved",
    "{f} and {f} went home",
    "Sehr geehrter Herr {L},\nvielen Dank für Ihre Nachricht.",
    "Sehr geehrte Frau Dr. {L},",
    "Liebe {F}, wie geht es dir?",
    "Hallo {F}, kannst du mir bitte den Bericht schicken?",
    "Mein Name ist {F} {L} und ich wohne in {C}.",
    "Ich heiße {F} und komme aus {C}.",
    "Schreibe eine E-Mail an {F} {L} über das Treffen am Montag.",
    "Schreibe eine Zusammenfassung des Gesprächs mit Herrn {L}.",
    "Mit freundlichen Grüßen\n{F} {L}",
    "Die Patientin {F} {L} wurde in {C} untersucht.",
    "Der Vertrag zwischen {O} und {F} {L} endet im Mai.",
    "Kunde: {F} {L}, {C}",
    "{F} hat drei Äpfel und gibt {F} zwei.",
    "Cher Monsieur {L},",
    "Chère {F}, merci pour ton message.",
    "Bonjour {F}, peux-tu m'envoyer le rapport ?",
    "Je m'appelle {F} {L} et j'habite à {C}.",
    "Mon nom est {F} {L}.",
    "Écris un courriel à {F} {L} au sujet de la réunion.",
    "Le patient {F} {L} habite à {C}.",
    "Selon {F} {L}, directeur de {O}, les résultats sont bons.",
    "Cordialement,\n{F} {L}",
    "Beste {F},\nbedankt voor je bericht.",
    "Geachte heer {L},",
    "Geachte mevrouw {L},",
    "Hallo {F}, kun je me het rapport sturen?",
    "Mijn naam is {F} {L} en ik woon in {C}.",
    "Ik heet {F} en ik werk bij {O}.",
    "Schrijf een e-mail aan {F} {L} over de vergadering.",
    "De patiënt {F} {L} komt uit {C}.",
    "Met vriendelijke groet,\n{F} {L}",
    "Prezado Senhor {L},",
    "Olá {F}, tudo bem?",
    "Meu nome é {F} {L} e moro em {C}.",
    "Chamo-me {F} e trabalho na {O}.",
    "Escreva um e-mail para {F} {L} sobre a reunião.",
    "O paciente {F} {L} vive em {C}.",
    "Atenciosamente,\n{F} {L}",
    "Estimado señor {L}:",
    "Hola {F}, ¿cómo estás?",
    "Me llamo {F} {L} y vivo en {C}.",
    "Mi nombre es {F} {L}.",
    "Escribe un correo a {F} {L} sobre la reunión.",
    "El cliente {F} {L} llamó desde {C}.",
    "Caro {F}, grazie per il messaggio.",
    "Gentile signora {L},",
    "Mi chiamo {F} {L} e abito a {C}.",
    "Scrivi una mail a {F} {L} per la riunione.",
    "Nazywam się {F} {L}.",
    "Hej {F}, jag heter {F} {L}.",
    // Without a name, but written large.
    "Write a Python function that parses JSON.",
    "Explain the difference between Java and JavaScript.",
    "How do I install Docker on Ubuntu?",
    "Use React and TypeScript to build a To-Do App.",
    "Act as a Senior Software Engineer and review this code.",
    "Act as a Travel Guide.",
    "You are a helpful AI assistant called Assistant.",
    "I want you to act as a Linux Terminal.",
    "Step 1: Preheat the oven.",
    "Question: What is the capital?",
    "Answer: The Sum is 5.",
    "Note: Please answer in English.",
    "Translate the following text into Spanish.",
    "Schreibe einen Aufsatz über die Zukunft der Arbeit.",
    "Erkläre mir den Unterschied zwischen Umsatz und Gewinn.",
    "Gib mir ein Rezept für Kartoffelsalat mit Gurken.",
    "Remind me on Monday about the Christmas party.",
    "What time is it in Eastern Standard Time?",
    "Input: A list of integers\nOutput: The sum of the list",
    "## Key Features\n- Fast Setup\n- Easy Configuration",
};

struct Pool {
  const std::vector<std::string>& first;
  const std::vector<std::string>& last;
  std::vector<std::string_view> places, organisations;
};

const std::string& pick(const std::vector<std::string>& from, core::Random& random) {
  return from[static_cast<std::size_t>(random.below(from.size()))];
}

std::string small(std::string_view name) {
  std::string out(name);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return out;
}

void fill(std::string_view pattern, const Pool& pool, core::Random& random, Sentence& out) {
  const auto mark = [&out](std::string_view value, const char* type) {
    const std::size_t begin = out.text.size();
    out.text += value;
    // A first and a last name with nothing but a blank between them are one person.
    if (std::string_view(type) == "PER" && !out.spans.empty() && out.spans.back().type == "PER" &&
        out.spans.back().end + 1 == begin && out.text[begin - 1] == ' ') {
      out.spans.back().end = out.text.size();
    } else {
      out.spans.push_back({begin, out.text.size(), type});
    }
  };
  for (std::size_t at = 0; at < pattern.size();) {
    if (pattern[at] != '{') {
      out.text += pattern[at++];
      continue;
    }
    switch (pattern[at + 1]) {
      case 'F': mark(pick(pool.first, random), "PER"); break;
      case 'L': mark(pick(pool.last, random), "PER"); break;
      case 'f': mark(small(pick(pool.first, random)), "PER"); break;
      case 'l': mark(small(pick(pool.last, random)), "PER"); break;
      case 'C': mark(pool.places[static_cast<std::size_t>(random.below(pool.places.size()))], "LOC"); break;
      default:
        mark(pool.organisations[static_cast<std::size_t>(random.below(pool.organisations.size()))], "ORG");
        break;
    }
    at += 3;
  }
}

Sentence recased(const Sentence& sentence, bool up) {
  Sentence out = sentence;
  for (char& c : out.text) {
    if (up && c >= 'a' && c <= 'z') c = static_cast<char>(c & ~0x20);
    if (!up && c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return out;
}

}  // namespace

void invent_prompts(const WordLists& lists, std::span<const Sentence> marked, std::size_t count, std::uint64_t seed,
                    std::vector<Sentence>& out) {
  Pool pool{lists.first, lists.last, {}, {}};
  for (const Sentence& sentence : marked) {
    for (const Span& span : sentence.spans) {
      const std::size_t kind = kind_of_type(span.type);
      if (span.end > sentence.text.size() || span.begin >= span.end || span.end - span.begin > 40) continue;
      const std::string_view value(sentence.text.data() + span.begin, span.end - span.begin);
      if (kByteKind[static_cast<std::uint8_t>(value.front())] != kUpper || value.find('\n') != std::string_view::npos)
        continue;
      if (kind == static_cast<std::size_t>(Kind::place)) pool.places.push_back(value);
      if (kind == static_cast<std::size_t>(Kind::organisation)) pool.organisations.push_back(value);
    }
  }
  if (pool.first.empty() || pool.last.empty() || pool.places.empty() || pool.organisations.empty()) return;
  core::Random random(seed);
  for (std::size_t i = 0; i < count; ++i) {
    Sentence made;
    made.source = "invented";
    fill(kTemplates[i % std::size(kTemplates)], pool, random, made);
    out.push_back(std::move(made));
  }
}

void invent_headings(std::string_view prose, const WordLists& lists, std::size_t count, std::uint64_t seed,
                     std::vector<Sentence>& out) {
  const auto table = std::make_unique<WordTable>(lists.common);
  const WordList list(lists.entries);
  const auto block = std::make_unique<Block>();
  core::Random random(seed);
  std::vector<Sentence> found;
  Reader reader(prose, *table);
  while (reader.next(*block)) {
    if (block->count < 3 || block->count > 12) continue;
    const bool plain =
        std::all_of(block->tokens.begin(), block->tokens.begin() + block->count, [&](const Token& token) {
          const Listed listed = list.find(token.word);
          return !token.barred && (token.shape == Shape::lower || token.first) && listed == Listed::ordinary;
        });
    if (!plain) continue;
    Sentence made;
    made.source = "headings";
    const Token &head = block->tokens[0], &tail = block->tokens[block->count - 1];
    made.text = std::string(prose.substr(head.begin, tail.end - head.begin));
    if (random.below(4) == 0) {
      made = raised(made);
    } else {
      for (std::size_t i = 0; i < block->count; ++i) {
        const Token& token = block->tokens[i];
        char& c = made.text[token.begin - head.begin];
        if (c >= 'a' && c <= 'z' && (token.flags & kJoiner) == 0) c = static_cast<char>(c & ~0x20);
      }
    }
    found.push_back(std::move(made));
  }
  for (std::size_t i = found.size(); i > 1; --i) std::swap(found[i - 1], found[random.below(i)]);
  found.resize(std::min(count, found.size()));
  std::move(found.begin(), found.end(), std::back_inserter(out));
}

Sentence lowered(const Sentence& sentence) { return recased(sentence, false); }
Sentence raised(const Sentence& sentence) { return recased(sentence, true); }

}  // namespace policy::names
