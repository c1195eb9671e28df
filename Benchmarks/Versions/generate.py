"""Writes synthetic versions, one a line: pep440 with the shapes of a public index, or rpm with epoch and release. Usage: generate.py SCHEME COUNT SEED"""
import random
import sys

scheme, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
rng = random.Random(seed)


def number():
    """Small numbers mostly, dates now and then."""
    roll = rng.random()
    if roll < 0.80:
        return str(int(rng.expovariate(0.15)))
    if roll < 0.985:
        return str(rng.randrange(200))
    if roll < 0.995:
        return str(rng.randrange(2015, 2027))
    return str(rng.randrange(20150101, 20261231))


def release():
    length = rng.choices([1, 2, 3, 4, 5, 6], [0.8, 8.6, 86.6, 3.5, 0.4, 0.1])[0]
    return ".".join(number() for _ in range(length))


def pep440():
    text = release()
    roll = rng.random()
    if roll < 0.067:
        text += rng.choice(["a", "b", "rc"]) + str(rng.randrange(20))
    elif roll < 0.135:
        text += ".dev" + (str(rng.randrange(100)) if rng.random() < 0.7 else str(rng.randrange(20150101, 20261231)))
    elif roll < 0.147:
        text += ".post" + str(rng.randrange(5))
    if rng.random() < 0.0002:
        text = "1!" + text
    return text


def rpm():
    text = release()
    roll = rng.random()
    if roll < 0.05:
        text += "~rc" + str(rng.randrange(9))
    elif roll < 0.08:
        text += "^20260101git" + "%07x" % rng.randrange(1 << 28)
    if rng.random() < 0.03:
        text = "1:" + text
    return text + "-" + str(rng.randrange(1, 40)) + ".el" + rng.choice(["8", "9", "9_4", "10"])


make = pep440 if scheme == "pep440" else rpm
sys.stdout.write("".join(make() + "\n" for _ in range(count)))
