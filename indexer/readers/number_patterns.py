"""A number as one section of a number format shows it: ECMA-376, part 1, 18.8.31."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from itertools import takewhile

TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<space>_.|\*.)|(?P<general>General|@)|'
    r"(?P<exponent>E[+-])|(?P<digit>[0#?])|(?P<comma>,)|(?P<point>\.)|(?P<percent>%)|"
    r"(?P<slash>/)|(?P<other>.)",
    re.IGNORECASE,
)
MARKS = {"digit", "comma", "point"}  # those that stand for a number
LITERALS = {"quoted", "escaped", "other", "percent", "slash"}
# Excel computes with this many digits.
PRECISION = 15


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def shown_number(value: float, pattern: str) -> str:
    """Return `value`, which is not negative, in a section of a format; empty if that is empty."""
    tokens = [
        _Token(match.lastgroup or "", match[match.lastgroup or 0])
        for match in TOKEN.finditer(pattern)
        if match.lastgroup != "space"
    ]
    kinds = {token.kind for token in tokens}
    number = Decimal(f"{value:.{PRECISION}g}")
    with localcontext(prec=400):  # of the largest number in a file, 309 digits
        if "general" in kinds:
            text = general(value)
            return "".join(text if token.kind == "general" else token.text for token in tokens)
        if "exponent" in kinds:
            return _scientific(number, tokens).strip()
        if (fraction := _fraction_at(tokens)) is not None:
            return _fraction(number, tokens, fraction).strip()
        number *= 100 ** sum(token.kind == "percent" for token in tokens)
        return _fill(number, tokens).strip()


def general(value: float) -> str:
    """Return a number as it is, with the digits that Excel computes with."""
    if float(value).is_integer():
        return str(int(value))
    return repr(float(f"{value:.{PRECISION}g}"))


def _fill(number: Decimal, tokens: list[_Token]) -> str:
    """Put the digits of `number` in place of the tokens for digits, from the right."""
    point = next((place for place, token in enumerate(tokens) if token.kind == "point"), None)
    whole, rest = (tokens, []) if point is None else (tokens[:point], tokens[point + 1 :])
    places = [place for place, token in enumerate(whole) if token.kind == "digit"]
    last = places[-1] if places else -1
    scale = sum(1 for _ in takewhile(lambda token: token.kind == "comma", whole[last + 1 :]))
    decimals = [place for place, token in enumerate(rest) if token.kind == "digit"]
    if decimals:
        after = rest[decimals[-1] + 1 :]
        scale += sum(1 for _ in takewhile(lambda token: token.kind == "comma", after))
    step = Decimal(1).scaleb(-len(decimals))
    rounded = (number / 1000**scale).quantize(step, ROUND_HALF_UP)
    integer, _, fraction = f"{rounded:f}".partition(".")
    grouped = any(token.kind == "comma" for token in whole[: last + 1])
    text = _integer(integer.lstrip("0"), whole, places, grouped=grouped)
    if decimals and not places:  # “.00” shows all digits before the point, if there are any
        text += integer.lstrip("0")
    if point is None:
        return text
    shown = _decimals(fraction, rest, decimals)
    return f"{text}.{shown}" if shown[:1].isdigit() else f"{text}{shown}"


def _integer(digits: str, tokens: list[_Token], places: list[int], *, grouped: bool) -> str:
    """Return the tokens before the point with digits in their places; the first takes the rest."""
    parts: list[str] = []
    position = 0  # of the digit, from the right
    for place in range(len(tokens) - 1, -1, -1):
        token = tokens[place]
        if token.kind != "digit":
            parts.append(token.text if token.kind in LITERALS else "")
            continue
        wanted = max(1, len(digits)) if place == places[0] else 1
        for _ in range(wanted):
            digit, digits = digits[-1:], digits[:-1]
            digit = digit or {"0": "0", "?": " "}.get(token.text, "")
            parts.append("," if grouped and position and not position % 3 and digit.strip() else "")
            parts.append(digit)
            position += 1
    return "".join(reversed(parts))


def _decimals(digits: str, tokens: list[_Token], places: list[int]) -> str:
    """Return the tokens behind the point with digits, with zeros up to the last 0."""
    least = max((n for n, place in enumerate(places, 1) if tokens[place].text == "0"), default=0)
    digits = digits[:least] + digits[least:].rstrip("0")
    remaining = iter(digits)
    return "".join(
        next(remaining, "") if token.kind == "digit" else token.text
        for token in tokens
        if token.kind == "digit" or token.kind in LITERALS
    )


def _scientific(number: Decimal, tokens: list[_Token]) -> str:
    """Return a number with an exponent, which is a multiple of the digits before the point."""
    mark = next(place for place, token in enumerate(tokens) if token.kind == "exponent")
    mantissa, exponent = tokens[:mark], tokens[mark + 1 :]
    before = list(takewhile(lambda token: token.kind != "point", mantissa))
    step = max(1, sum(token.kind == "digit" for token in before))
    digits = sum(token.kind == "digit" for token in mantissa) - step
    power = 0
    if number:
        power = number.adjusted() // step * step
        rounded = number.scaleb(-power).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        if rounded >= 10**step:  # 9.99 is 1.0E+01
            power += step
    sign = "-" if power < 0 else tokens[mark].text[1:].replace("-", "")
    shown = _fill(number.scaleb(-power), mantissa)
    return f"{shown}E{sign}{_fill(Decimal(abs(power)), exponent)}"


def _fraction_at(tokens: list[_Token]) -> int | None:
    """Return where the stroke of a fraction is: digits stand before it, and behind it."""
    for place, token in enumerate(tokens[1:-1], start=1):
        if token.kind == "slash" and tokens[place - 1].kind == "digit":
            behind = tokens[place + 1]
            if behind.kind == "digit" or behind.text.isdecimal():
                return place
    return None


def _fraction(number: Decimal, tokens: list[_Token], stroke: int) -> str:
    """Return a number as a whole number and a fraction, or only as a fraction."""
    first = stroke
    while first and tokens[first - 1].kind == "digit":
        first -= 1
    end = stroke + 1
    while end < len(tokens) and (tokens[end].kind == "digit" or tokens[end].text.isdecimal()):
        end += 1
    below = "".join(token.text for token in tokens[stroke + 1 : end])
    has_whole = any(token.kind == "digit" for token in tokens[:first])
    whole = int(number) if has_whole else 0
    part = number - whole
    if below.strip("0#?"):
        denominator = int(below.replace("#", "0").replace("?", "0"))
        numerator = int((part * denominator).quantize(Decimal(1), ROUND_HALF_UP))
    else:
        numerator, denominator = _approximate(part, 10 ** len(below) - 1)
    if has_whole and numerator >= denominator:
        whole, numerator = whole + 1, 0
    after = "".join(token.text for token in tokens[end:] if token.kind in LITERALS)
    if not has_whole:
        before = "".join(token.text for token in tokens[:first] if token.kind in LITERALS)
        return f"{before}{numerator}/{denominator}{after}"
    if not numerator:
        shown = _fill(Decimal(whole), tokens[:first]).rstrip()
        return f"{shown or 0}{after}"
    return f"{_fill(Decimal(whole), tokens[:first])}{numerator}/{denominator}{after}"


def _approximate(number: Decimal, most: int) -> tuple[int, int]:
    """Return the last convergent of `number` whose denominator is at most `most`.

    A fraction between two convergents may be nearer, but Excel doesn't look for it: its manual
    shows 123.456 as 123 26/57, and not as 123 31/68.
    """
    before, last = (0, 1), (1, 0)
    remaining = Fraction(number)
    while True:
        whole = int(remaining)
        following = (whole * last[0] + before[0], whole * last[1] + before[1])
        if following[1] > most:
            return last
        before, last = last, following
        if remaining == whole:
            return last
        remaining = 1 / (remaining - whole)
