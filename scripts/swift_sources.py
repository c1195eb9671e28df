"""The Swift files that the checks of this folder read, and the report of what they find."""
import os
import sys


def files(places):
    """The Swift files of files and folders, sorted within each."""
    for place in places:
        if os.path.isfile(place):
            yield place
        else:
            yield from sorted(os.path.join(folder, name) for folder, _, names in os.walk(place) for name in names if name.endswith(".swift"))


def report(faults, summary, hint):
    """Prints the faults, and ends with status 1 if there are any."""
    found = list(faults)
    for fault in found:
        print(fault)
    if found:
        sys.exit(f"error: {len(found)} {summary}\nhint: {hint}")
