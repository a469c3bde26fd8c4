"""A value of a spreadsheet as its number format shows it: ECMA-376, part 1, 18.8.31."""

import re
from datetime import date, datetime, time, timedelta

# A format has up to four parts, for positive, negative and zero numbers and for text. Colours,
# conditions and locales stand in brackets, [h] counts hours beyond a day.
PARTS = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
CURRENCY = re.compile(r"\[\$([^\]-]*)[^\]]*\]")  # [$£-809] is £ as written in Britain
SCIENTIFIC = re.compile(r"[#0?]+(?:\.(?P<digits>[#0?]+))?E(?P<sign>[+-])(?P<exponent>0+)", re.I)
BRACKETS = re.compile(r"\[(?![hms]+\])[^\]]*\]", re.IGNORECASE)
NUMBER = re.compile(r"[#0?][#0?,.]*")
TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|(_.|\*.)|(AM/PM|A/P)|(y+|m+|d+|h+|s+|\[h+\])|(.)', re.IGNORECASE
)

MONTHS = "January February March April May June July August September October November December"
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"


def as_shown(value: object, number_format: str) -> str:
    """Return `value` as text in the `number_format` of its cell; empty for None.

    Formats that are not understood, such as fractions, give the value as it is.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, datetime | date | time | timedelta):
        return _moment(value, number_format)
    return str(value).replace("\r\n", "\n").replace("\r", "\n")


def _parts(number_format: str) -> list[str]:
    """Return the parts of a format, with currencies as words and without other brackets."""
    return PARTS.split(BRACKETS.sub("", CURRENCY.sub(r'"\1"', number_format)))


def _general(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(value)


def _number(value: float, number_format: str) -> str:
    parts = _parts(number_format)
    sign = ""
    if value < 0:
        sign = "-" if len(parts) < 2 else ""
        part = parts[1] if len(parts) > 1 else parts[0]
    elif value == 0 and len(parts) > 2:
        part = parts[2]
    else:
        part = parts[0]
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.', "", part)
    pattern = NUMBER.search(bare)
    if scientific := SCIENTIFIC.search(bare):
        return sign + _scientific(abs(value), scientific)
    if pattern is None and not bare.strip() and part.strip():
        return _literal(part).strip()  # words instead of a number
    if pattern is None or re.search(r"General|@|/|E[+-]", bare, re.IGNORECASE):
        return _general(value)
    whole, _, fraction = pattern[0].partition(".")
    scaled = abs(value) * (100 if "%" in bare else 1)
    digits = f"{scaled:.{len(re.findall('[#0?]', fraction))}f}"
    least = len(re.findall("0", fraction))
    integer, _, decimals = digits.partition(".")
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    integer = integer.zfill(whole.count("0"))
    if re.search(r"[#0?],[#0?]", whole):
        integer = re.sub(r"\B(?=(\d{3})+$)", ",", integer)
    text = integer + (f".{decimals}" if decimals else "")
    before, _, after = _literal(part).partition("\0")
    return f"{sign}{before}{text}{after}".strip()


def _scientific(value: float, pattern: re.Match[str]) -> str:
    mantissa, _, exponent = f"{value:.{len(pattern['digits'] or '')}e}".partition("e")
    power = int(exponent)
    plus = "-" if power < 0 else "+" if pattern["sign"] == "+" else ""
    return f"{mantissa}E{plus}{abs(power):0{len(pattern['exponent'])}}"


def _literal(part: str) -> str:
    """Return the words around the number of `part`, with a NUL in place of the number."""
    words = re.sub(r"_.|\*.", "", part)
    words = re.sub(r'"([^"]*)"', r"\1", re.sub(NUMBER, "\0", words, count=1))
    return re.sub(r"\\(.)", r"\1", words)


def _moment(value: datetime | date | time | timedelta, number_format: str) -> str:
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    part = _parts(number_format)[0]
    moment = _as_datetime(value)
    tokens = list(TOKEN.finditer(part))
    codes = [token[5].lower() if token[5] else "" for token in tokens]
    if not any(codes):
        return value.isoformat()
    twelve = any(token[4] for token in tokens)
    words = []
    for place, token in enumerate(tokens):
        quoted, escaped, _, half, code, other = token.groups()
        if code:
            words.append(
                _code(code.lower(), moment, minutes=_is_minutes(codes, place), twelve=twelve)
            )
        elif half:
            words.append("AM" if moment.hour < 12 else "PM")
        else:
            words.append(quoted or escaped or other or "")
    return "".join(words).strip()


def _as_datetime(value: datetime | date | time) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, time):
        return datetime.combine(date(1900, 1, 1), value)
    return datetime.combine(value, time())


def _is_minutes(codes: list[str], place: int) -> bool:
    """Return whether an m stands for minutes: it follows an hour, or a second follows it."""
    before = next((code for code in reversed(codes[:place]) if code), "")
    after = next((code for code in codes[place + 1 :] if code), "")
    return before.strip("[]").startswith("h") or after.startswith("s")


def _code(code: str, moment: datetime, *, minutes: bool, twelve: bool) -> str:
    letter, length = code.strip("[]")[0], len(code.strip("[]"))
    if letter == "y":
        return f"{moment.year}" if length > 2 else f"{moment.year % 100:02}"
    if letter == "m" and not minutes and length > 2:
        name = MONTHS.split()[moment.month - 1]
        return name if length == 4 else name[: 3 if length == 3 else 1]
    if letter == "d" and length > 2:
        name = DAYS.split()[moment.weekday()]
        return name if length > 3 else name[:3]
    hour = (moment.hour % 12 or 12) if twelve else moment.hour
    number = {
        "m": moment.minute if minutes else moment.month,
        "d": moment.day,
        "h": hour,
        "s": moment.second,
    }[letter]
    return f"{number:02}" if length > 1 else str(number)
