#!/usr/bin/env python3
"""Finds declarations that nothing uses, and error types that name no exit status.

A declaration is unused when all code has its name only where it is declared, and for tests alone when that is so outside of them. Names are compared
without their types: what is reported is exact, and some of what is unused is not found, as a name that something else has too.
Run from the top of the checkout: check-declarations.py
"""

import pathlib
import re
import sys

# Names that are used without being written, or for tests alone on purpose, each with the reason.
ALLOWED = {}
for line in pathlib.Path(__file__).with_name("unused-allowed.txt").read_text().splitlines():
    if line and not line.startswith("#"):
        name, reason = line.split(maxsplit=1)
        ALLOWED[name] = reason

MODIFIERS = (
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:package|public|internal|private|fileprivate)(?:\(set\))?\s+|static\s+|final\s+|mutating\s+|borrowing\s+"
    r"|consuming\s+|nonisolated\s+|indirect\s+|lazy\s+|unsafe\s+|weak\s+|prefix\s+)*")
DECLARATION = re.compile(MODIFIERS + r"(?:func|var|let|struct|enum|class|actor|protocol|typealias)\s+(\w+)")
# A case of an enumeration, not of a switch, which ends with a colon.
CASES = re.compile(MODIFIERS + r"case\s+(\w.*)$")
OVERRIDE = re.compile(r"\boverride\b")
WORD = re.compile(r"\b[A-Za-z_]\w*\b")


def code(text):
    """The text without comments; strings stay, as code may be in them."""
    return "\n".join(re.sub(r"(^|\s)//.*$", "", line) for line in text.split("\n"))


def declared(line):
    """The names that a line declares."""
    if OVERRIDE.search(line):
        return []
    found = DECLARATION.match(line)
    if found:
        return [found.group(1)]
    found = CASES.match(line)
    if not found:
        return []
    text = found.group(1)
    while "(" in text and ")" in text:
        shorter = re.sub(r"\([^()]*\)", "", text)
        if shorter == text:
            break
        text = shorter
    text = re.sub(r'"[^"]*"', "", text)
    if ":" in text or "(" in text or "." in text or text.rstrip().endswith(","):
        return []
    return [part.split("=")[0].strip() for part in text.split(",")]


def files(*roots):
    for root in roots:
        for path in sorted(pathlib.Path(root).rglob("*.swift")):
            yield path, code(path.read_text())


def main():
    sources = list(files("Sources"))
    others = list(files("Benchmarks", "Fuzz", "scripts"))
    tests = list(files("Tests"))
    product, all_code = {}, {}
    for group, counts in ((sources + others, (product, all_code)), (tests, (all_code,))):
        for _, text in group:
            for word in WORD.findall(text):
                for count in counts:
                    count[word] = count.get(word, 0) + 1
    places = {}
    for path, text in sources:
        for number, line in enumerate(text.split("\n"), 1):
            for name in declared(line):
                if re.fullmatch(r"[A-Za-z]\w*", name):
                    places.setdefault(name, []).append(f"{path}:{number}")
    problems, used_names = [], set()
    for name, found in sorted(places.items()):
        # All that is written of the name declares it.
        if product.get(name, 0) != len(found):
            continue
        used_names.add(name)
        if name not in ALLOWED:
            kind = "nothing uses" if all_code[name] == product[name] else "only tests use"
            problems += [f"{place}: {kind} '{name}'" for place in found]
    errors = "\n".join(text for _, text in sources)
    for path, text in sources:
        for found in re.finditer(r"^package (?:struct|enum) (\w+)[^{]*\bError\b[^{]*\{", text, flags=re.M):
            name = found.group(1)
            if "MirrorServer" not in str(path) and name != "Failure" and not re.search(rf"extension {name}: CodedError\b", errors):
                problems.append(f"{path}: the error {name} names no code: let it conform to CodedError")
    for name in sorted(set(ALLOWED) - used_names):
        problems.append(f"scripts/unused-allowed.txt: '{name}' is used, or is no more: take it off the list")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


sys.exit(main())
