"""Plain text whose lines a mail program broke to fit, as `format=flowed`: RFC 3676."""

# A line that ends with a space goes on in the next one, except for the mark of a signature.
SIGNATURE = "-- "


def unflowed(text: str, delete_space: bool) -> tuple[str, bool]:
    """Return `text` with each paragraph on one line, and whether one of the mail's own was broken.

    With `delete_space`, the space at a break is the program's own, as the parameter `DelSp` says.
    A quoted line begins with “>”. If one that is not quoted does, a space stands before it.
    """
    lines: list[str] = []
    was_broken = False
    open_depth = -1  # of the paragraph that goes on, if one does
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        flows = words.endswith(" ") and words != SIGNATURE
        was_broken = was_broken or (flows and depth == 0)
        if flows and delete_space:
            words = words[:-1]
        if depth == open_depth and words.strip() and words != SIGNATURE:
            lines[-1] += words
        elif depth:
            lines.append(f"{'>' * depth} {words}")
        else:
            lines.append(f" {words}" if words.startswith(">") else words)
        open_depth = depth if flows else -1
    return "\n".join(lines), was_broken
