"""A value of a spreadsheet as its number format shows it: ECMA-376, part 1, 18.8.31."""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from babel import Locale

from indexer.readers.date_names import ENGLISH, day_name, locale_of, month_name
from indexer.readers.number_patterns import shown_number

# A format has up to four sections, for positive, negative and zero numbers and for text. Colours,
# locales and conditions stand in brackets, [h] counts hours beyond a day.
SEPARATOR = re.compile(r'("[^"]*"|\\.|_.|\*.|\[[^\]]*\])|(;)')
CURRENCY = re.compile(r"\$([^-]*)(?:-(.*))?")  # [$£-809] is £ as written in Britain
CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")
ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
BRACKETS = re.compile(r'("[^"]*"|\\.|_.|\*.)|\[([^\]]*)\]')
TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|(_.|\*.)|(AM/PM|A/P)|(y+|m+|d+|h+|s+|\[h+\]|\[m+\]|\[s+\]|(?<=s)\.0+|'
    r"(?<=s\])\.0+)|(.)",
    re.IGNORECASE,
)
COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
}

# Excel shows built-in formats 14 and 22 as each reader's own system writes dates, whatever their
# names in the file say, so an order that nobody can misread stands for them.
BUILT_IN = {"mm-dd-yy": "yyyy-mm-dd", "m/d/yy h:mm": "yyyy-mm-dd h:mm"}
FIRST_DAY = datetime(1899, 12, 30)  # from which Excel counts days


@dataclass(frozen=True, slots=True)
class _Section:
    """A part of a format, with currencies as words and no other brackets but [h] and its like.

    `condition` is a comparison and what it compares with, if the section has one. `locale` is the
    language of its months and days.
    """

    pattern: str
    condition: tuple[str, float] | None = None
    locale: Locale = ENGLISH

    def holds(self, value: float) -> bool:
        if self.condition is None:
            return False
        comparison, limit = self.condition
        return COMPARE[comparison](value, limit)

    @property
    def is_for_negative(self) -> bool:
        """Whether its condition says so already, so that no sign is shown."""
        return self.condition is not None and (
            self.condition[0] in {"<", "<="} and self.condition[1] <= 0
        )


def as_shown(value: object, number_format: str) -> str:
    """Return `value` as text in the `number_format` of its cell; empty for None.

    It is empty as well for a value that the format hides, as `;;;` does.
    """
    if value is None:
        return ""
    number_format = BUILT_IN.get(number_format, number_format)
    sections = _sections(number_format or "General")
    if isinstance(value, bool):
        return _text(str(value).upper(), sections)
    if isinstance(value, int | float):
        return _number(value, sections)
    if isinstance(value, datetime | date | time | timedelta):
        return _moment(value, sections[0])
    return _text(str(value).replace("\r\n", "\n").replace("\r", "\n"), sections)


def _sections(number_format: str) -> list[_Section]:
    marked = SEPARATOR.sub(lambda token: token[1] or "\0", number_format)
    return [_section(part) for part in marked.split("\0")]


def _section(part: str) -> _Section:
    condition, locale = None, ENGLISH

    def without(token: re.Match[str]) -> str:
        nonlocal condition, locale
        if token[1] is not None:
            return token[1]
        content = token[2]
        if compared := CONDITION.fullmatch(content):
            condition = (compared[1], float(compared[2]))
        if currency := CURRENCY.match(content):
            locale = locale_of(currency[2] or "")
            return f'"{currency[1]}"'
        return token[0] if ELAPSED.fullmatch(content) else ""

    pattern = BRACKETS.sub(without, part)
    return _Section(pattern, condition, locale)


def _text(value: str, sections: Sequence[_Section]) -> str:
    """Return a text as the section for texts has it: the fourth, or the last with an “@”."""
    last = sections[-1].pattern
    if len(sections) < 4 and "@" not in re.sub(r'"[^"]*"|\\.', "", last):
        return value
    words = []
    for quoted, escaped, space, _, code, other in (
        match.groups() for match in TOKEN.finditer(last)
    ):
        if space is None:
            words.append(value if other == "@" else quoted or escaped or code or other or "")
    return "".join(words)


def _number(value: float, sections: list[_Section]) -> str:
    place = _place(value, sections)
    section = sections[place]
    signed = value < 0 and not (
        section.is_for_negative or (place == 1 and section.condition is None)
    )
    shown = shown_number(abs(value), section.pattern)
    return f"-{shown}" if signed and shown else shown


def _place(value: float, sections: list[_Section]) -> int:
    """Return which section is for a number. The last one is for texts if it has an “@”."""
    count = len(sections)
    if count > 1 and (count > 3 or "@" in sections[-1].pattern):
        count = min(3, count - 1)
    if not any(section.condition for section in sections[:2]):
        return (1 if value < 0 else 2 if value == 0 and count > 2 else 0) if count > 1 else 0
    for place, section in enumerate(sections[: min(2, count)]):
        if section.holds(value):
            return place
    if count > 1 and sections[1].condition is None and (value < 0 or count == 2):
        return 1
    return count - 1


def _moment(value: datetime | date | time | timedelta, section: _Section) -> str:
    if not section.pattern:
        return ""
    tokens = list(TOKEN.finditer(section.pattern))
    codes = [token[5].lower() if token[5] else "" for token in tokens]
    since = _since_first_day(value)
    if not any(codes):
        return _hours(since) if isinstance(value, timedelta) else value.isoformat()
    if since < timedelta():  # Excel shows number signs
        return f"-{_hours(-since)}"
    moment = FIRST_DAY + since
    twelve = any(token[4] for token in tokens)
    words = []
    for place, token in enumerate(tokens):
        quoted, escaped, _, half, code, other = token.groups()
        if code and code.startswith("."):
            words.append(f"{moment:.%f}"[: len(code)])
        elif code and code.startswith("["):
            words.append(_elapsed(code[1:-1].lower(), since))
        elif code and (name := _name(code.lower(), moment, section.locale)):
            words.append(name)
        elif code:
            words.append(
                _code(code.lower(), moment, minutes=_is_minutes(codes, place), twelve=twelve)
            )
        elif half:
            words.append("AM" if moment.hour < 12 else "PM")
        else:
            words.append(quoted or escaped or other or "")
    return "".join(words).strip()


def _hours(since: timedelta) -> str:
    minutes, seconds = divmod(int(since.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


def _elapsed(code: str, since: timedelta) -> str:
    unit = {"h": 3600, "m": 60, "s": 1}[code[0]]
    return f"{int(since.total_seconds()) // unit:0{len(code)}}"


def _since_first_day(value: datetime | date | time | timedelta) -> timedelta:
    if isinstance(value, timedelta):
        return value
    if isinstance(value, time):
        return datetime.combine(FIRST_DAY, value) - FIRST_DAY
    if isinstance(value, datetime):
        return value.replace(tzinfo=None) - FIRST_DAY
    return datetime.combine(value, time()) - FIRST_DAY


def _is_minutes(codes: list[str], place: int) -> bool:
    """Return whether an m stands for minutes: it follows an hour, or a second follows it."""
    before = next((code for code in reversed(codes[:place]) if code), "")
    after = next((code for code in codes[place + 1 :] if code), "")
    return before.strip("[]").startswith("h") or after.startswith("s")


def _name(code: str, moment: datetime, locale: Locale) -> str:
    """Return the name of a month or day that `code` stands for; empty for another code."""
    if len(code) < 3 or code[0] not in "md":
        return ""
    if code[0] == "d":
        return day_name(moment, locale, short=len(code) == 3)
    name = month_name(moment, locale, short=len(code) == 3)
    return name[:1] if len(code) == 5 else name


def _code(code: str, moment: datetime, *, minutes: bool, twelve: bool) -> str:
    letter, length = code.strip("[]")[0], len(code.strip("[]"))
    if letter == "y":
        return f"{moment.year}" if length > 2 else f"{moment.year % 100:02}"
    hour = (moment.hour % 12 or 12) if twelve else moment.hour
    number = {
        "m": moment.minute if minutes else moment.month,
        "d": moment.day,
        "h": hour,
        "s": moment.second,
    }[letter]
    return f"{number:02}" if length > 1 else str(number)
