#!/usr/bin/env python3
"""Refuses doc comments whose first sentence begins with a question word or is a single word: such a summary does not say what the thing is.

    check-comments.py FILE_OR_FOLDER...

Prints file:line and the advice, and ends with status 1 if there is a fault. There are no exceptions.
"""
import re
import sys

from swift_sources import files, report

VERB_OR_NOUN = "begin with a verb (Returns …, Creates …, Writes …) or a noun (The digest of …)"
RULES = [
    (r"Whether\b", "write 'A Boolean value indicating whether …', or 'Returns `true` if …'"),
    (r"(?:What|How|That|Which|Where|Who|Whose|Why|When|If)\b", VERB_OR_NOUN),
    (r"(?:nil|`nil`) (?:when|if)\b", "begin with the value, and end with '; `nil` if …'"),
    (r"\w+\.?$", "one word says too little: " + VERB_OR_NOUN),
]
RULES = [(re.compile(pattern, re.IGNORECASE), advice) for pattern, advice in RULES]
COMMENT = re.compile(r"^\s*///(?: (.*))?$")


def summaries(path):
    """The first paragraph of each doc comment, and its line."""
    with open(path, encoding="utf-8") as file:
        begin, words, is_open = 0, [], False
        for number, line in enumerate(file, 1):
            comment = COMMENT.match(line)
            text = (comment.group(1) or "").strip() if comment else ""
            if comment and begin == 0:
                begin, words, is_open = number, [text], True
            elif comment and text and is_open:
                words.append(text)
            elif comment:
                is_open = False
            elif begin:
                yield begin, " ".join(words)
                begin = 0


def faults(path):
    for number, summary in summaries(path):
        for pattern, advice in RULES:
            if pattern.match(summary):
                yield f"{path}:{number}: {summary[:100]}\n    {advice}"
                break


report(
    (fault for path in files(sys.argv[1:]) for fault in faults(path)), "doc comments do not say what a thing is or does",
    "the first sentence has a verb or a noun, see CONTRIBUTING.md")
