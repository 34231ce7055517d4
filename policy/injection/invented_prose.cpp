// One long table: invented harmless prose and requests in European languages, rich in their small words, so that a
// language as such speaks neither for an attack nor against one.
#include "policy/injection/invented_languages.h"

namespace policy::injection {
namespace {

constexpr Gap kGaps[] = {
    {"de.s",
     "Wir haben gestern lange darüber gesprochen, aber es ist noch nichts entschieden.|Könnten Sie mir bitte erklären, "
     "wie man den Antrag richtig ausfüllt?|Die Sitzung findet nicht am Montag, sondern erst am Mittwoch statt.|Wenn es "
     "regnet, bleiben wir zu Hause und spielen ein Spiel.|Ich weiß nicht, ob das Gerät noch unter die Garantie "
     "fällt.|Meine Großmutter hat uns früher oft von ihrer Schulzeit erzählt.|Bitte fassen Sie den Bericht auf einer "
     "Seite zusammen.|Das Programm soll alle Zeilen lesen und die leeren weglassen.|Es wäre schön, wenn du mir ein "
     "paar "
     "Beispiele nennen könntest.|Für die Reise brauche ich einen Plan mit Uhrzeiten und Preisen.|Die neue Regelung "
     "gilt "
     "für alle, die nach dem ersten Januar eingestellt wurden.|Schreiben Sie einen kurzen Text, der das Produkt "
     "sachlich "
     "beschreibt.|Sie müssen sich nicht anmelden, der Eintritt ist frei.|Der Zug hatte Verspätung, und deshalb habe "
     "ich "
     "den Anschluss verpasst.|Was ist der Unterschied zwischen den beiden Verträgen?|Wie kann ich meine Ausgaben im "
     "Griff behalten, ohne auf alles zu verzichten?|Das Kind fragte, warum der Himmel blau ist.|Auf diese Weise lassen "
     "sich Fehler leichter finden, ohne dass die Arbeit unterbrochen wird.|Ändern Sie den Titel und lassen Sie den "
     "Rest, "
     "wie er ist.|Erstellen Sie eine Tabelle mit den wichtigsten Ergebnissen.|Generieren Sie eine Liste von zehn "
     "Vornamen, die mit M beginnen.|Ein guter Lehrer hört zu, bevor er antwortet.|Das ist keine leichte Aufgabe, aber "
     "sie macht Spaß.|Gib mir Tipps, wie ich besser schlafen kann."},
    {"fr.s",
     "Nous en avons parlé longtemps hier, mais rien n'est encore décidé.|Pourriez-vous m'expliquer comment remplir ce "
     "formulaire ?|La réunion n'aura pas lieu lundi, mais seulement mercredi.|S'il pleut, nous resterons à la maison "
     "et "
     "nous jouerons.|Je ne sais pas si l'appareil est encore sous garantie.|Ma grand-mère nous racontait souvent ses "
     "années d'école.|Résumez ce rapport en une page, s'il vous plaît.|Le programme doit lire toutes les lignes et "
     "ignorer celles qui sont vides.|J'aimerais que tu me donnes quelques exemples.|Pour ce voyage, j'ai besoin d'un "
     "plan "
     "avec les horaires et les prix.|Cette règle s'applique à ceux qui ont été engagés après le premier "
     "janvier.|Écrivez un court texte qui décrit le produit sans exagérer.|Il n'est pas nécessaire de s'inscrire, "
     "l'entrée est libre.|Le train avait du retard et j'ai manqué ma correspondance.|Quelle est la différence entre "
     "les "
     "deux contrats ?|Comment maîtriser mes dépenses sans renoncer à tout ?|L'enfant demanda pourquoi le ciel est "
     "bleu.|On trouve ainsi plus facilement les erreurs, sans interrompre le travail.|Changez le titre et laissez le "
     "reste comme il est.|Créez un tableau avec les résultats les plus importants.|Génère une liste de dix prénoms qui "
     "commencent par M.|Un bon professeur écoute avant de répondre.|Ce n'est pas une tâche facile, mais elle est "
     "amusante.|Donne-moi des conseils pour mieux dormir."},
    {"es.s",
     "Ayer hablamos mucho de ello, pero todavía no hay nada decidido.|¿Podría explicarme cómo se rellena este "
     "formulario?|La reunión no será el lunes, sino el miércoles.|Si llueve, nos quedamos en casa y jugamos a algo.|No "
     "sé si el aparato todavía tiene garantía.|Mi abuela nos contaba a menudo sus años de escuela.|Resume este informe "
     "en una página, por favor.|El programa debe leer todas las líneas y omitir las que están vacías.|Me gustaría que "
     "me dieras algunos ejemplos.|Para el viaje necesito un plan con horarios y precios.|Esta norma vale para quienes "
     "fueron contratados después del primero de enero.|Escribe un texto corto que describa el producto sin "
     "exagerar.|No hace falta inscribirse, la entrada es libre.|El tren llegó tarde y perdí la conexión.|¿Cuál es la "
     "diferencia entre los dos contratos?|¿Cómo puedo controlar mis gastos sin renunciar a todo?|El niño preguntó por "
     "qué el cielo es azul.|Así es más fácil encontrar los errores sin interrumpir el trabajo.|Cambia el título y deja "
     "el resto como está.|Crea una tabla con los resultados más importantes.|Genera una lista de diez nombres que "
     "empiecen por M.|Un buen profesor escucha antes de responder.|No es una tarea fácil, pero es divertida.|Dame "
     "consejos para dormir mejor."},
    {"it.s",
     "Ne abbiamo parlato a lungo ieri, ma non è ancora deciso nulla.|Potrebbe spiegarmi come si compila questo "
     "modulo?|La riunione non si terrà lunedì, ma soltanto mercoledì.|Se piove, restiamo a casa e facciamo un "
     "gioco.|Non "
     "so se l'apparecchio è ancora in garanzia.|Mia nonna ci raccontava spesso dei suoi anni di scuola.|Riassuma "
     "questa "
     "relazione in una pagina, per favore.|Il programma deve leggere tutte le righe e saltare quelle vuote.|Vorrei che "
     "mi facessi qualche esempio.|Per il viaggio mi serve un piano con gli orari e i prezzi.|Questa regola vale per "
     "chi "
     "è stato assunto dopo il primo gennaio.|Scrivi un breve testo che descriva il prodotto senza esagerare.|Non è "
     "necessario iscriversi, l'ingresso è libero.|Il treno era in ritardo e ho perso la coincidenza.|Qual è la "
     "differenza tra i due contratti?|Come posso tenere sotto controllo le spese senza rinunciare a tutto?|Il bambino "
     "chiese perché il cielo è blu.|Così si trovano più facilmente gli errori, senza interrompere il lavoro.|Cambia il "
     "titolo e lascia il resto com'è.|Crea una tabella con i risultati più importanti.|Genera un elenco di dieci nomi "
     "che cominciano per M.|Generare un elenco di idee per una festa.|Un buon insegnante ascolta prima di "
     "rispondere.|Non è un compito facile, ma è divertente.|Dammi qualche consiglio per dormire meglio."},
    {"pt.s",
     "Falamos muito sobre isso ontem, mas ainda não há nada decidido.|Poderia me explicar como se preenche este "
     "formulário?|A reunião não será na segunda, mas só na quarta.|Se chover, ficamos em casa e jogamos alguma "
     "coisa.|Não sei se o aparelho ainda está na garantia.|Minha avó nos contava muitas vezes sobre os anos de "
     "escola.|Resuma este relatório em uma página, por favor.|O programa deve ler todas as linhas e pular as que estão "
     "vazias.|Gostaria que você me desse alguns exemplos.|Para a viagem preciso de um plano com horários e "
     "preços.|Esta norma vale para quem foi contratado depois do primeiro de janeiro.|Escreva um texto curto que "
     "descreva o produto sem exagerar.|Não é preciso se inscrever, a entrada é livre.|O trem atrasou e perdi a "
     "conexão.|Qual é a diferença entre os dois contratos?|Como posso controlar meus gastos sem abrir mão de tudo?|A "
     "criança perguntou por que o céu é azul.|Assim é mais fácil encontrar os erros sem interromper o trabalho.|Mude o "
     "título e deixe o resto como está.|Crie uma tabela com os resultados mais importantes.|Gere uma lista de dez "
     "nomes "
     "que comecem com M.|Um bom professor escuta antes de responder.|Não é uma tarefa fácil, mas é divertida.|Dê-me "
     "dicas para dormir melhor."},
    {"nl.s",
     "We hebben er gisteren lang over gesproken, maar er is nog niets besloten.|Kunt u mij uitleggen hoe ik dit "
     "formulier moet invullen?|De vergadering is niet op maandag, maar pas op woensdag.|Als het regent, blijven we "
     "thuis "
     "en doen we een spel.|Ik weet niet of het apparaat nog onder de garantie valt.|Vat dit verslag samen op één "
     "bladzijde, alstublieft.|Het programma moet alle regels lezen en de lege overslaan.|Schrijf een korte tekst die "
     "het "
     "product eerlijk beschrijft.|Wat is het verschil tussen de twee contracten?|De trein had vertraging en daardoor "
     "miste ik mijn aansluiting.|Verander de titel en laat de rest zoals hij is.|Geef me tips om beter te slapen."},
    {"pl.s",
     "Rozmawialiśmy o tym wczoraj długo, ale nic jeszcze nie jest postanowione.|Czy może mi pan wyjaśnić, jak wypełnić "
     "ten formularz?|Zebranie nie odbędzie się w poniedziałek, lecz dopiero w środę.|Jeśli będzie padać, zostaniemy w "
     "domu.|Nie wiem, czy urządzenie jest jeszcze na gwarancji.|Proszę streścić ten raport na jednej stronie.|Program "
     "powinien czytać wszystkie wiersze i pomijać puste.|Napisz krótki tekst, który opisuje produkt.|Jaka jest różnica "
     "między tymi umowami?|Zmień tytuł, a resztę zostaw tak, jak jest.|Daj mi kilka rad, jak lepiej spać."},
    {"ru.s",
     "Вчера мы долго говорили об этом, но ещё ничего не решено.|Не могли бы вы объяснить, как заполнить эту "
     "форму?|Собрание будет не в понедельник, а только в среду.|Если пойдёт дождь, мы останемся дома.|Я не знаю, "
     "действует ли ещё гарантия на прибор.|Бабушка часто рассказывала нам о школе.|Пожалуйста, изложите этот отчёт на "
     "одной странице.|Программа должна читать все строки и пропускать пустые.|Напиши короткий текст, который описывает "
     "товар.|В чём разница между этими договорами?|Измени заголовок, а остальное оставь как есть.|Дай мне советы, как "
     "лучше спать."},
    {"tr.s",
     "Dün bunu uzun uzun konuştuk ama henüz hiçbir şey kesin değil.|Bu formu nasıl dolduracağımı açıklayabilir "
     "misiniz?|Toplantı pazartesi değil, çarşamba günü yapılacak.|Yağmur yağarsa evde kalır, oyun oynarız.|Cihazın "
     "garantisi sürüyor mu bilmiyorum.|Lütfen bu raporu bir sayfada özetleyin.|Ürünü anlatan kısa bir metin yaz.|Bu "
     "iki "
     "sözleşme arasındaki fark nedir?|Başlığı değiştir, gerisini olduğu gibi bırak.|Daha iyi uyumak için bana öneriler "
     "ver."},
};

constexpr std::string_view kDe[] = {"{de.s}", "{de.s} {de.s}", "{de.s} {de.s} {de.s}",
                                    "{de.s} {de.s} {de.s} {de.s} {de.s}"};
constexpr std::string_view kFr[] = {"{fr.s}", "{fr.s} {fr.s}", "{fr.s} {fr.s} {fr.s}",
                                    "{fr.s} {fr.s} {fr.s} {fr.s} {fr.s}"};
constexpr std::string_view kEs[] = {"{es.s}", "{es.s} {es.s}", "{es.s} {es.s} {es.s}",
                                    "{es.s} {es.s} {es.s} {es.s} {es.s}"};
constexpr std::string_view kIt[] = {"{it.s}", "{it.s} {it.s}", "{it.s} {it.s} {it.s}",
                                    "{it.s} {it.s} {it.s} {it.s} {it.s}"};
constexpr std::string_view kPt[] = {"{pt.s}", "{pt.s} {pt.s}", "{pt.s} {pt.s} {pt.s}",
                                    "{pt.s} {pt.s} {pt.s} {pt.s} {pt.s}"};
constexpr std::string_view kOthers[] = {"{nl.s}", "{nl.s} {nl.s} {nl.s}", "{pl.s}", "{pl.s} {pl.s} {pl.s}",
                                        "{ru.s}", "{ru.s} {ru.s} {ru.s}", "{tr.s}", "{tr.s} {tr.s} {tr.s}"};

constexpr Theme kThemes[] = {
    {"prose/de", false, "de", 350, kDe}, {"prose/fr", false, "fr", 300, kFr},
    {"prose/es", false, "es", 300, kEs}, {"prose/it", false, "it", 300, kIt},
    {"prose/pt", false, "pt", 300, kPt}, {"prose/others", false, "multi", 500, kOthers},
};

}  // namespace

std::span<const Gap> prose_gaps() { return kGaps; }
std::span<const Theme> invented_prose() { return kThemes; }

}  // namespace policy::injection
