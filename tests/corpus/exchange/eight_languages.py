"""Sixty tables in eight languages to try the reading of columns on: two thirds have names that no dictionary holds.

A table is a line: its language, how its days are written, and its columns as ``name = kind``. What is in them comes
from the pools below, so that every language has titles, sentences, people and topics of its own. ``held`` tables were
written and counted before anything was tuned, and nothing was tuned on them.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

TITLES = {
    "en": "Why rivers bend|The quiet work of bees|How to listen to a city|A short history of bread|Walking at "
    "night|What children ask|Maps that lie|Learning to be wrong",
    "fr": "Pourquoi les rivières tournent|Le travail discret des abeilles|Écouter la ville|Petite histoire du "
    "pain|Marcher la nuit|Ce que demandent les enfants|Des cartes qui mentent|Apprendre à se tromper",
    "de": "Warum Flüsse sich biegen|Die stille Arbeit der Bienen|Einer Stadt zuhören|Kleine Geschichte des "
    "Brotes|Gehen bei Nacht|Was Kinder fragen|Karten, die lügen|Irren will gelernt sein",
    "es": "Por qué se doblan los ríos|El trabajo callado de las abejas|Escuchar una ciudad|Breve historia del "
    "pan|Caminar de noche|Lo que preguntan los niños|Mapas que mienten|Aprender a equivocarse",
    "nl": "Waarom rivieren buigen|Het stille werk van bijen|Luisteren naar een stad|Een korte geschiedenis van "
    "brood|Wandelen in de nacht|Wat kinderen vragen|Kaarten die liegen|Leren ongelijk te hebben",
    "it": "Perché i fiumi curvano|Il lavoro silenzioso delle api|Ascoltare una città|Breve storia del "
    "pane|Camminare di notte|Che cosa chiedono i bambini|Mappe che mentono|Imparare a sbagliare",
    "pt": "Porque os rios fazem curvas|O trabalho calado das abelhas|Ouvir uma cidade|Breve história do "
    "pão|Caminhar de noite|O que perguntam as crianças|Mapas que mentem|Aprender a errar",
    "cy": "Pam mae afonydd yn troi|Gwaith tawel y gwenyn|Gwrando ar ddinas|Hanes byr y bara|Cerdded y nos|Beth mae "
    "plant yn ei ofyn|Mapiau sy'n dweud celwydd|Dysgu bod yn anghywir",
}  # fmt: skip
SENTENCES = {
    "en": "A geographer follows one river for a year and finds out what makes it turn.|What we owe to insects that "
    "nobody sees, told by a keeper from the north.|Sounds of streets and markets, and what they say about "
    "those who live there.|From the first ovens to the bakery round the corner in seven short steps.|Notes "
    "from two hundred nights on foot through towns that were asleep.|Questions from a primary school, "
    "answered by people who had to think.|Every map leaves something out; this is about who decides "
    "what.|Mistakes are how we learn, and this is how to make good ones.",
    "fr": "Une géographe suit une rivière pendant un an et découvre ce qui la fait tourner.|Ce que nous devons à "
    "des insectes que personne ne voit, raconté par un apiculteur.|Les bruits des rues et des marchés, et ce "
    "qu'ils disent de ceux qui y vivent.|Des premiers fours à la boulangerie du coin en sept petites "
    "étapes.|Carnet de deux cents nuits à pied dans des villes endormies.|Des questions d'écoliers, et des "
    "réponses de gens qui ont dû réfléchir.|Toute carte oublie quelque chose ; on parle ici de ceux qui "
    "choisissent quoi.|L'erreur nous apprend tout, et voici comment en faire de belles.",
    "de": "Eine Geografin folgt ein Jahr lang einem Fluss und findet heraus, was ihn lenkt.|Was wir Insekten "
    "verdanken, die niemand sieht, erzählt von einem Imker aus dem Norden.|Geräusche von Straßen und Märkten, "
    "und was sie über die Menschen dort sagen.|Von den ersten Öfen bis zur Bäckerei um die Ecke in sieben "
    "kurzen Schritten.|Notizen aus zweihundert Nächten zu Fuß durch schlafende Städte.|Fragen aus einer "
    "Grundschule, beantwortet von Leuten, die nachdenken mussten.|Jede Karte lässt etwas weg; hier geht es "
    "darum, wer bestimmt, was.|Aus Fehlern lernen wir, und so macht man gute.",
    "es": "Una geógrafa sigue un río durante un año y descubre qué lo hace girar.|Lo que debemos a insectos que "
    "nadie ve, contado por un apicultor del norte.|Los sonidos de calles y mercados, y lo que dicen de "
    "quienes viven allí.|De los primeros hornos a la panadería de la esquina en siete pasos cortos.|Apuntes "
    "de doscientas noches a pie por ciudades dormidas.|Preguntas de una escuela, respondidas por gente que "
    "tuvo que pensar.|Todo mapa deja algo fuera; aquí se habla de quién decide qué.|De los errores se "
    "aprende, y así se cometen los buenos.",
    "nl": "Een geografe volgt een jaar lang een rivier en ontdekt wat haar laat draaien.|Wat we te danken hebben "
    "aan insecten die niemand ziet, verteld door een imker.|Geluiden van straten en markten, en wat ze zeggen "
    "over wie er wonen.|Van de eerste ovens tot de bakker om de hoek in zeven korte stappen.|Aantekeningen "
    "van tweehonderd nachten te voet door slapende steden.|Vragen van een basisschool, beantwoord door mensen "
    "die moesten nadenken.|Elke kaart laat iets weg; dit gaat over wie beslist wat.|Van fouten leren we, en "
    "zo maak je goede.",
    "it": "Una geografa segue un fiume per un anno e scopre che cosa lo fa girare.|Che cosa dobbiamo a insetti che "
    "nessuno vede, raccontato da un apicoltore.|I suoni di strade e mercati, e che cosa dicono di chi ci "
    "vive.|Dai primi forni alla panetteria all'angolo in sette brevi passi.|Appunti di duecento notti a piedi "
    "per città addormentate.|Domande di una scuola elementare, con le risposte di chi ha dovuto "
    "pensarci.|Ogni mappa tralascia qualcosa; qui si parla di chi decide che cosa.|Dagli errori si impara, e "
    "così se ne fanno di buoni.",
    "pt": "Uma geógrafa segue um rio durante um ano e descobre o que o faz virar.|O que devemos a insetos que "
    "ninguém vê, contado por um apicultor do norte.|Os sons de ruas e mercados, e o que dizem de quem lá "
    "vive.|Dos primeiros fornos à padaria da esquina em sete passos curtos.|Notas de duzentas noites a pé por "
    "cidades adormecidas.|Perguntas de uma escola, respondidas por gente que teve de pensar.|Todo o mapa "
    "deixa algo de fora; aqui fala-se de quem decide o quê.|Com os erros se aprende, e é assim que se fazem "
    "bons.",
    "cy": "Mae daearyddwr yn dilyn un afon am flwyddyn ac yn darganfod beth sy'n ei throi.|Yr hyn sydd arnom i "
    "bryfed nad oes neb yn eu gweld, gan wenynwr o'r gogledd.|Synau strydoedd a marchnadoedd, a'r hyn a "
    "ddywedant am y rhai sy'n byw yno.|O'r ffyrnau cyntaf i'r becws rownd y gornel mewn saith cam "
    "byr.|Nodiadau o ddau gan noson ar droed drwy drefi oedd yn cysgu.|Cwestiynau gan ysgol gynradd, wedi'u "
    "hateb gan bobl oedd yn gorfod meddwl.|Mae pob map yn gadael rhywbeth allan; dyma hanes y rhai sy'n dewis "
    "beth.|Rydym yn dysgu o gamgymeriadau, a dyma sut i wneud rhai da.",
}  # fmt: skip
PEOPLE = {
    "en": "Helen Marsh|Thomas Oakley|Priya Nair|John Adeyemi|Rebecca Stone|Samuel Whitlock|Laura Finch|David Okafor",
    "fr": "Claire Dubois|Julien Moreau|Nathalie Perrin|Philippe Garnier|Camille Roux|Thierry Blanc|Sophie "
    "Lambert|Luc Morel",
    "de": "Sabine Krüger|Jürgen Vogel|Katharina Weiß|Stefan Brandt|Ulrike Hahn|Wolfgang Lenz|Anna Fuchs|Matthias "
    "Kern",
    "es": "Carmen Ortega|Javier Molina|Lucía Herrera|Miguel Campos|Elena Vidal|Pablo Serrano|Ana Cortés|Jorge "
    "Ibáñez",
    "nl": "Marieke de Vries|Henk Jansen|Sanne Bakker|Pieter van Dijk|Anja Visser|Koen Smit|Lieke Mulder|Johan "
    "Peters",
    "it": "Giulia Ferri|Paolo Ricci|Francesca Marino|Lorenzo Conti|Chiara Galli|Matteo Greco|Paola Fontana|Carlo "
    "Sala",
    "pt": "Mariana Sousa|João Carvalho|Beatriz Lopes|Tiago Moreira|Ana Pinto|Rui Nunes|Teresa Barros|Pedro Antunes",
    "cy": "Siân Pritchard|Huw Morgan|Rhiannon Lewis|Dafydd Rees|Nia Hughes|Gareth Powell|Lowri Evans|Ifan Owen",
}  # fmt: skip
TOPICS = {
    "en": "water|insects|cities|food|walking|school",
    "fr": "eau|insectes|villes|cuisine|marche|école",
    "de": "Wasser|Insekten|Städte|Essen|Wandern|Schule",
    "es": "agua|insectos|ciudades|comida|caminar|escuela",
    "nl": "water|insecten|steden|eten|wandelen|school",
    "it": "acqua|insetti|città|cibo|cammino|scuola",
    "pt": "água|insetos|cidades|comida|caminhada|escola",
    "cy": "dŵr|pryfed|dinasoedd|bwyd|cerdded|ysgol",
}  # fmt: skip
COLOURS = {
    "en": "red|blue|green|red|blue|white|red|blue",
    "fr": "rouge|bleu|vert|rouge|bleu|blanc|rouge|bleu",
    "de": "rot|blau|grün|rot|blau|weiß|rot|blau",
    "es": "rojo|azul|verde|rojo|azul|blanco|rojo|azul",
    "nl": "rood|blauw|groen|rood|blauw|wit|rood|blauw",
    "it": "rosso|blu|verde|rosso|blu|bianco|rosso|blu",
    "pt": "vermelho|azul|verde|vermelho|azul|branco|vermelho|azul",
    "cy": "coch|glas|gwyrdd|coch|glas|gwyn|coch|glas",
}  # fmt: skip

N_ROWS = 8
KINDS: dict[str, frozenset[str]] = {
    "title": frozenset({"title"}),
    "url": frozenset({"url"}),
    "text": frozenset({"description"}),
    "date": frozenset({"issued", "added"}),
    "people": frozenset({"creators", "creators:author", "creators:speaker", "creators:editor"}),
    "topics": frozenset({"themes", "keywords"}),
}
"""What is looked for → the fields that are right; every other kind must be kept aside."""


@dataclass(frozen=True, slots=True)
class Table:
    """``known``: its names are words of any list; ``held``: nothing was tuned on it."""

    language: str
    days: str
    columns: tuple[tuple[str, str], ...]
    known: bool
    held: bool

    def rows(self) -> list[dict[str, str]]:
        """The table, a value for each column."""
        return [{name: self.value(kind, n) for name, kind in self.columns} for n in range(N_ROWS)]

    def value(self, kind: str, n: int) -> str:
        """The value of row ``n`` in a column of ``kind``."""
        tongue = self.language
        day = dt.date(2009, 3, 5) + dt.timedelta(days=97 * n)
        topics = TOPICS[tongue].split("|")
        people = PEOPLE[tongue].split("|")
        values = {
            "title": TITLES[tongue].split("|")[n],
            "text": SENTENCES[tongue].split("|")[n],
            "url": f"https://www.example.org/{tongue}/{n * 37 + 11}",
            "date": day.strftime(_DAYS[self.days]),
            "people": people[n] if n % 3 else f"{people[n]}; {people[(n + 3) % 8]}",
            "topics": "; ".join((topics[n % 6], topics[(n * 5 + 1) % 6])) if n % 4 else topics[n % 6],
            "number": str(1200 + n * 4321), "price": f"{9 + n}.50", "phone": f"+44 20 7946 0{n}1{n}",
            "mail": f"reader{n}@example.org", "shelf": f"QA-{n * 13 + 7}.{n}", "colour": COLOURS[tongue].split("|")[n],
            "file": f"scan_{n:04}.pdf", "tick": "x" if n % 2 else "", "score": f"{3 + n % 3}/5",
            "picture": f"https://img.example.org/{n}.jpg", "isbn": f"978-0-{n}06-4061{n}-7",
            "hash": f"{n * 2654435761 % 2**32:08x}a{n}",
            "size": f"{n + 1}.{n} MB", "coordinates": f"{51 + n / 10:.4f}, {-0.1 - n / 10:.4f}",
        }  # fmt: skip
        return values[kind]

    @property
    def order(self) -> str:
        """The order of day and month that its dates prove."""
        return {"dmy": "day-first", "mdy": "month-first", "dots": "day-first"}.get(self.days, "")


_DAYS = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y", "iso": "%Y-%m-%d", "dots": "%d.%m.%Y", "slash": "%Y/%m/%d"}

# Names that any list knows; a line that begins with blanks goes on with the table before it.
_KNOWN = """
en iso  | Title=title; Link=url; Summary=text; Published=date; Author=people; Topics=topics; Pages=number
en dmy  | Name=title; Website=url; Description=text; Date=date; Speaker=people; Tags=topics; Photo=picture
en mdy  | Heading=title; URL=url; Abstract=text; Year and day=date; Authors=people; Subjects=topics; Price=price
fr dmy  | Titre=title; Lien=url; Résumé=text; Date=date; Auteur=people; Thèmes=topics; Prix=price
fr iso  | Nom=title; Adresse=url; Description=text; Date de parution=date; Auteurs=people; Mots-clés=topics;
    Cote=shelf
de dots | Titel=title; Link=url; Beschreibung=text; Datum=date; Autor=people; Themen=topics; Preis=price
de iso  | Bezeichnung=title; Webseite=url; Zusammenfassung=text; Erscheinungsdatum=date; Verfasser=people;
    Schlagwörter=topics; Bild=picture
es dmy  | Título=title; Enlace=url; Resumen=text; Fecha=date; Autor=people; Temas=topics; Precio=price
es iso  | Nombre=title; Dirección web=url; Descripción=text; Fecha de publicación=date; Autores=people;
    Etiquetas=topics; Páginas=number
nl dmy  | Titel=title; Link=url; Beschrijving=text; Datum=date; Auteur=people; Onderwerpen=topics; Prijs=price
nl iso  | Naam=title; Website=url; Samenvatting=text; Publicatiedatum=date; Spreker=people; Trefwoorden=topics;
    Kleur=colour
it dmy  | Titolo=title; Collegamento (URL)=url; Descrizione=text; Data=date; Autore=people; Argomenti=topics;
    Prezzo=price
it iso  | Nome=title; Sito=url; Riassunto=text; Data di pubblicazione=date; Relatore=people; Parole chiave=topics;
    Colore=colour
pt dmy  | Título=title; Link=url; Resumo=text; Data=date; Autor=people; Temas=topics; Preço=price
pt iso  | Nome=title; Endereço=url; Descrição=text; Data de publicação=date; Autores=people; Palavras-chave=topics;
    Capa=picture
cy dmy  | Teitl=title; Dolen=url; Disgrifiad=text; Dyddiad=date; Awdur=people; Pynciau=topics; Pris=price
cy iso  | Enw=title; Gwefan=url; Crynodeb=text; Dyddiad cyhoeddi=date; Siaradwr=people; Allweddeiriau=topics;
    Lliw=colour
en slash| Resource=title; Web address=url; Overview=text; Date added=date; By whom=people; Categories=topics;
    File=file
fr slash| Intitulé=title; URL=url; Présentation=text; Publié le=date; Intervenant=people; Rubriques=topics;
    Couleur=colour
de dmy  | Überschrift=title; Adresse=url; Kurzbeschreibung=text; Erschienen am=date; Referentin=people;
    Stichworte=topics; Farbe=colour
"""

# Names that no list holds.
_UNKNOWN = """
en dmy  | Name of talk=title; Clip to watch=url; In a nutshell=text; When it was filmed=date; Who speaks=people; Filed
    as=topics; Applause=number
en mdy  | What we call it=title; Go here=url; Why bother=text; First seen=date; Voice=people; Buckets=topics;
    Shelf=shelf
en iso  | A=title; B=url; C=text; D=date; E=people; F=topics; G=number; H=colour
en dmy  | Thing=title; Open in browser=url; Gist=text; Day it came out=date; Brain behind it=people; Sort of
    stuff=topics; Shade=colour; Ring us=phone
fr dmy  | Nom de la conférence=title; À regarder ici=url; En deux mots=text; Le jour où=date; Avec=people; Ça parle
    de=topics; Vues=number
fr iso  | Quoi=title; Où cliquer=url; En bref=text; Paru=date; Voix=people; Casiers=topics; Teinte=colour;
    Courriel=mail
fr dmy  | Champ 1=title; Champ 2=url; Champ 3=text; Champ 4=date; Champ 5=people; Champ 6=topics; Champ 7=price
de dots | Name des Vortrags=title; Zum Ansehen=url; Worum es geht=text; Wann gehalten=date; Wer spricht=people;
    Einordnung=topics; Zugriffe=number
de dmy  | Was=title; Hier klicken=url; Kurz gesagt=text; Tag=date; Wer=people; Fächer=topics; Farbton=colour;
    Rufnummer=phone
de iso  | Feld1=title; Feld2=url; Feld3=text; Feld4=date; Feld5=people; Feld6=topics; Feld7=hash
es dmy  | Nombre de la charla=title; Para verla=url; De qué va=text; Cuándo se grabó=date; Quién habla=people;
    Cajones=topics; Aplausos=number
es iso  | Cosa=title; Pinchar aquí=url; En pocas palabras=text; Salió el=date; Voz=people; Montones=topics;
    Tono=colour; Tamaño=size
nl dmy  | Naam van de lezing=title; Kijk hier=url; Waar het over gaat=text; Wanneer opgenomen=date; Wie praat=people;
    Hokjes=topics; Kijkers=number
nl iso  | Ding=title; Klik=url; In het kort=text; Dag=date; Stem=people; Bakjes=topics; Tint=colour; Bestand=file
it dmy  | Nome della conferenza=title; Da vedere qui=url; In breve=text; Quando è stato girato=date; Chi parla=people;
    Cassetti=topics; Applausi=number
it iso  | Cosa=title; Clicca qui=url; Due parole=text; Giorno=date; Voce=people; Mucchi=topics; Tinta=colour;
    Voto=score
pt dmy  | Nome da palestra=title; Para ver=url; Em poucas palavras=text; Quando foi gravado=date; Quem fala=people;
    Gavetas=topics; Palmas=number
pt iso  | Coisa=title; Clicar aqui=url; Do que trata=text; Dia=date; Voz=people; Montes=topics; Tom=colour;
    Ficheiro=file
cy dmy  | Enw'r sgwrs=title; Gwylio yma=url; Yn gryno=text; Pryd y ffilmiwyd=date; Pwy sy'n siarad=people;
    Blychau=topics; Gwylwyr=number
cy iso  | Peth=title; Clicio=url; Mewn gair=text; Diwrnod=date; Llais=people; Pentyrrau=topics; Gwawr=colour;
    Sgôr=score
"""

# The same, written and counted before anything was tuned: 117 of 120 were right, and nothing wrong was claimed.
_HELD = """
en dmy  | What to see=title; Over there=url; The idea=text; Went live=date; Whose voice=people; Pigeonholes=topics;
    Thumbs up=number; Cover=picture
en mdy  | col_1=title; col_2=url; col_3=text; col_4=date; col_5=people; col_6=topics; col_7=mail; col_8=shelf
en iso  | Session=title; Watch it=url; The story in short=text; Day of the talk=date; On stage=people; Labels we
    use=topics; Grade=score
fr dmy  | La séance=title; Pour la voir=url; L'histoire=text; Mis en ligne=date; Sur scène=people; Étagères=topics;
    Bravos=number; Fichier=file
fr iso  | Objet=title; Cliquez=url; Ce que c'est=text; Sorti=date; Signé=people; Boîtes=topics; Poids=size
de dots | Das Stück=title; Dort drüben=url; Die Idee=text; Online seit=date; Auf der Bühne=people; Schubladen=topics;
    Beifall=number; Signatur=shelf
de iso  | Sache=title; Anklicken=url; In einem Satz=text; Gedreht=date; Stimme=people; Ablage=topics; Note=score;
    Dateigröße=size
es dmy  | La sesión=title; Verlo=url; La idea=text; Colgado=date; En escena=people; Estantes=topics; Miradas=number;
    Archivo=file
es iso  | Columna A=title; Columna B=url; Columna C=text; Columna D=date; Columna E=people; Columna F=topics; Columna
    G=phone
nl dmy  | De sessie=title; Daar te zien=url; Het idee=text; Online sinds=date; Op het podium=people; Planken=topics;
    Duimen=number; Omvang=size
nl iso  | veld a=title; veld b=url; veld c=text; veld d=date; veld e=people; veld f=topics; veld g=hash
it dmy  | La sessione=title; Guardalo=url; L'idea=text; Messo in rete=date; Sul palco=people; Scaffali=topics;
    Pollici=number; Telefono=phone
it iso  | Colonna 1=title; Colonna 2=url; Colonna 3=text; Colonna 4=date; Colonna 5=people; Colonna 6=topics; Colonna
    7=mail
pt dmy  | A sessão=title; Ver=url; A ideia=text; No ar desde=date; No palco=people; Prateleiras=topics; Gostos=number;
    Peso=size
pt iso  | Item=title; Abrir=url; Em resumo=text; Saiu=date; Assinado=people; Caixas=topics; Nota=score
cy dmy  | Y sesiwn=title; Agor=url; Y syniad=text; Ar-lein ers=date; Ar y llwyfan=people; Silffoedd=topics;
    Bodiau=number; Ffeil=file
cy iso  | Colofn 1=title; Colofn 2=url; Colofn 3=text; Colofn 4=date; Colofn 5=people; Colofn 6=topics; Colofn
    7=coordinates
en dmy  | Pick=title; Tap=url; Take-away=text; Aired=date; Cast=people; Shelves=topics; Hue=colour; Rank=number
de dmy  | Beitrag=title; Zum Stück=url; Kern der Sache=text; Lief am=date; Mit=people; Kästen=topics; Ton=colour;
    Klicks=number
fr dmy  | Pièce=title; Ici=url; L'essentiel=text; Diffusé=date; Par=people; Paniers=topics; Clics=number;
    Téléphone=phone
"""


def _read(lines: str, known: bool, held: bool) -> list[Table]:
    found = []
    for line in re.sub(r"\n\s+", " ", lines).strip().splitlines():
        head, _, columns = line.partition("|")
        language, days = head.split()
        pairs = (column.rpartition("=") for column in columns.split(";"))
        found.append(Table(language, days, tuple((n.strip(), k.strip()) for n, _, k in pairs), known, held))
    return found


TABLES = [*_read(_KNOWN, True, False), *_read(_UNKNOWN, False, False), *_read(_HELD, False, True)]
