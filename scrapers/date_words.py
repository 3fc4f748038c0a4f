"""Names of months, weekdays and nearby days in the languages that event pages are written in.

Left out on purpose: short forms that are everyday words of another language (Portuguese "out" and
"set", Italian "gen"), because a wrong date is worse than none.
"""

import re
import unicodedata

_MONTHS = {
    "en": "january/jan february/feb/febr march/mar april/apr may june/jun july/jul august/aug "
    "september/sep/sept october/oct november/nov december/dec",
    "es": "enero/ene febrero marzo abril/abr mayo junio julio agosto/ago septiembre/setiembre octubre noviembre "
    "diciembre/dic",
    "fr": "janvier/janv février/févr/fév mars avril/avr mai juin juillet/juil août septembre octobre novembre "
    "décembre/déc",
    "de": "januar/jänner/jän februar/feber märz/mär/mrz april mai juni juli august september oktober/okt november "
    "dezember/dez",
    "it": "gennaio febbraio marzo aprile maggio giugno/giu luglio/lug agosto settembre/sett ottobre/ott novembre "
    "dicembre",
    "pt": "janeiro fevereiro/fev março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart/mrt april mei juni juli augustus september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december/desember/des",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "ru": "января/янв февраля/фев марта апреля/апр мая июня/июн июля/июл августа/авг сентября/сент/сен октября/окт "
    "ноября/ноя декабря/дек",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
}

_WEEKDAYS = {
    "en": "monday/mon/mondays tuesday/tue/tues/tuesdays wednesday/wed/weds/wednesdays "
    "thursday/thu/thur/thurs/thursdays friday/fri/fridays saturday/sat/saturdays sunday/sun/sundays",
    "es": "lunes/lun martes/mar miércoles/mié/mie jueves/jue viernes/vie sábado/sáb domingo/dom",
    "fr": "lundi/lun mardi/mar mercredi/mer jeudi/jeu vendredi/ven samedi/sam dimanche/dim",
    "de": "montag/mo dienstag/di mittwoch/mi donnerstag/do freitag/fr samstag/sonnabend/sa sonntag/so",
    "it": "lunedì/lun martedì/mar mercoledì/mer giovedì/gio venerdì/ven sabato/sab domenica/dom",
    "pt": "segunda/seg terça/ter quarta/qua quinta/qui sexta/sex sábado/sab domingo/dom",
    "nl": "maandag/ma dinsdag woensdag/wo donderdag vrijdag/vr zaterdag/za zondag/zo",
    "da": "mandag tirsdag/tirs onsdag/ons torsdag/tors/tor fredag/fre lørdag/lør søndag/søn",
    "sv": "måndag tisdag/tis onsdag/ons torsdag/tors fredag/fre lördag/lör söndag/sön",
    "ru": "понедельник/пн вторник/вт среда/ср/среду четверг/чт пятница/пт/пятницу суббота/сб/субботу воскресенье/вс",
    "uk": "понеділок вівторок середа/середу четвер пʼятниця/пятниця субота/суботу неділя/неділю",
    "pl": "poniedziałek wtorek środa/środę czwartek piątek sobota/sobotę niedziela/niedzielę",
}

_NEARBY = {
    0: "today tonight hoy heute aujourd'hui oggi hoje vandaag idag",
    1: "tomorrow mañana morgen demain domani amanhã imorgon",
}


def fold(text: str) -> str:
    """Give the text without accents and capitals, each character at its old position."""
    return "".join(map(_base, text))


def _base(character: str) -> str:
    if character.isascii():
        return character.lower()
    base, *marks = list(unicodedata.normalize("NFD", character))
    return (base if all(map(unicodedata.combining, marks)) else character).lower()[:1]


def _numbered(languages: dict[str, str], first: int) -> dict[str, int]:
    """Map every name to its number; names of one number stand together, joined by slashes."""
    return {
        fold(name): number
        for words in languages.values()
        for number, names in enumerate(words.split(), start=first)
        for name in names.split("/")
    }


MONTHS = _numbered(_MONTHS, 1)
"""Month of a folded name: 1 to 12."""

WEEKDAYS = _numbered(_WEEKDAYS, 0)
"""Weekday of a folded name: Monday is 0, as in `date.weekday`."""

NEARBY = {fold(word): days for days, words in _NEARBY.items() for word in words.split()}
"""Days from the anchor of "today", "tomorrow" and their like."""


def alternation(words: dict[str, int]) -> str:
    """Give a regular expression for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
