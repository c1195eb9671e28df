#!/usr/bin/env python3
"""Refuses code in the sources that works on Swift's Character, which hides an ASCII sign beside U+0D4E, U+0600 or U+0301 and treats two spellings as equal.

    check-foreign-text.py FILE_OR_FOLDER...

Prints file:line and the advice, and ends with status 1 when there is anything. A correct line gives the reason in a comment at its end:
`// text: REASON`. `make lint-text` lets the compiler find the rest; this script finds the usual cases in a second.
"""
import re
import sys

from swift_sources import files, report

SCALAR = r'"(?:\\.|\\u\{[0-9A-Fa-f]+\}|[^"\\])"'
RULES = [
    (r"(?<!utf8)(?<!bytes)\.has(?:Prefix|Suffix)\b(?!\(version\b)", "test the bytes: text.utf8.hasPrefix(…), or take text.without(prefix: …)"),
    (r"(?<!bytes)(?<!unicodeScalars)\.split\((?:separator: \"|(?:maxSplits: [^,]+, )?(?:omittingEmptySubsequences: \w+, )?whereSeparator:)", "split the bytes: splitBytes(on: …), lines, filledLines or words"),
    (r"(?<!utf8)(?<!bytes)\.split \{", "split the bytes: splitBytes { … }"),
    (r"(?<!utf8)\.(?:firstIndex|lastIndex)\(of: " + SCALAR + r"\)", "look for the byte: text.utf8.firstIndex(of: …), or take text.cut(at: …)"),
    (r"(?<!utf8)\.(?:firstRange|ranges)\(of: \"", "look for the bytes: text.cut(at: …) or utf8.firstPlace(of: …)"),
    (r"(?<!utf8)\.contains\(\"", "look for the bytes: text.utf8.contains(…), text.utf8.has(…); a list of texts says '// text: a list'"),
    (r"(?<!utf8)\.(?:first|last) [!=]= " + SCALAR, "compare the byte: text.utf8.first == UInt8(ascii: …)"),
    (r"\.replacing\(", "replace bytes: replacingBytes(of: …, with: …)"),
    (r"\.trimmingPrefix\b", "trim bytes: without(prefix: …), trimmed or trimmingSpaces"),
    (r"\b(?:replacingOccurrences|components\(separatedBy|trimmingCharacters|range\(of: \"|caseInsensitiveCompare|localized\w+\()", "Foundation's texts are Character's: take ForeignText's scans of bytes"),
    (r"\.(?:isNewline|isWhitespace|isLetter|isNumber|isWholeNumber|isHexDigit|isPunctuation|isSymbol|hexDigitValue)\b", "ask the byte or the scalar: isLineEnd, isASCIISpace, isASCIIDigit, isWord"),
    (r"\bCharacter\b", "work on bytes or Unicode scalars"),
    (r"\bfor character in\b", "go over utf8 or unicodeScalars"),
    (r"\"\.count\b", "count bytes: \"…\".utf8.count"),
]
RULES = [(re.compile(pattern), advice) for pattern, advice in RULES]
ALLOWED = re.compile(r"// text: \S")
COMMENT = re.compile(r"^\s*//")


def faults(path):
    with open(path, encoding="utf-8") as file:
        inside = False
        for number, line in enumerate(file, 1):
            # Programs of other languages stand in texts of several lines.
            quotes = line.count('"""')
            was_inside, inside = inside, inside ^ (quotes % 2 == 1)
            if was_inside or COMMENT.match(line) or ALLOWED.search(line):
                continue
            for pattern, advice in RULES:
                if pattern.search(line):
                    yield f"{path}:{number}: {line.strip()[:100]}\n    {advice}"
                    break


report(
    (fault for path in files(sys.argv[1:]) for fault in faults(path)), "lines read text by Character",
    "take the scans of Sources/ForeignText, or say at the end of the line why it is right: // text: REASON")
