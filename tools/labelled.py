"""Labelled messages for `souffleur eval` and `eval-kb`, as they are, made harder
or split: what tools/eval-match and tools/ablate have in common."""
import json
import os
import random
import subprocess
import sys

ROWS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"]
LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./"
RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю."


def neighbour(c, dice):
    for r, row in enumerate(ROWS):
        if c not in row:
            continue
        i = row.index(c)
        near = [row[j] for j in (i - 1, i + 1) if 0 <= j < len(row)]
        for other in (r - 1, r + 1):
            if 0 <= other < 3:
                near += [ROWS[other][j] for j in (i - 1, i)
                         if 0 <= j < len(ROWS[other])]
        return dice.choice(near)
    return dice.choice("abcdefghijklmnopqrstuvwxyz")


def slip(text, dice):
    """One error: another key, a key missed, one too many, two swapped."""
    places = [i for i, c in enumerate(text) if c.isalpha()]
    if not places:
        return text
    i = dice.choice(places)
    kind = dice.randrange(4)
    key = neighbour(text[i].lower(), dice)
    if kind == 0:
        return text[:i] + key + text[i + 1:]
    if kind == 1:
        return text[:i] + text[i + 1:]
    if kind == 2:
        return text[:i + 1] + key + text[i + 1:]
    return text[:i] + text[i + 1:i + 2] + text[i] + text[i + 2:]


def retype(text):
    keys = dict(zip(RUSSIAN, LATIN))
    keys.update({a.upper(): b.upper() for a, b in zip(RUSSIAN, LATIN)
                 if a.isalpha() and b.isalpha()})
    return "".join(keys.get(c, c) for c in text)


def changed(path, change, out):
    with open(path, encoding="utf-8") as lines, \
            open(out, "w", encoding="utf-8") as to:
        for line in lines:
            row = json.loads(line)
            row["text"] = change(row["text"])
            to.write(json.dumps(row, ensure_ascii=False) + "\n")
    return out


def misspelt(path, errors, tmp):
    """A file of messages with so many typing errors each, the same every time."""
    dice = random.Random(5)

    def change(text):
        for _ in range(errors):
            text = slip(text, dice)
        return text
    return changed(path, change, os.path.join(tmp, "slips%d" % errors))


def retyped(path, tmp):
    """Russian messages typed on the wrong keyboard layout."""
    return changed(path, retype, os.path.join(tmp, "layout"))


def figures(name, *command):
    run = subprocess.run([*command, "--json"], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit("%s: %s" % (name, run.stderr.strip()))
    return json.loads(run.stdout)


def measure(souffleur, name, train, test, *options):
    return figures(name, souffleur, "eval", "--train", train, "--test", test,
                   *options)


def search(souffleur, name, kb, queries, *options):
    return figures(name, souffleur, "eval-kb", "--kb", kb, "--queries", queries,
                   *options)


def taught(path, each, tmp):
    """Two files: so many queries of each article, and the others; the same
    every time. None and None where that would leave few."""
    with open(path, encoding="utf-8") as f:
        rows = [json.loads(line) for line in f if line.strip()]
    random.Random(5).shuffle(rows)
    learned, parts = {}, ([], [])
    for row in rows:
        article = row["relevant"][0]
        learned[article] = learned.get(article, 0) + 1
        parts[learned[article] > each].append(row)
    if len(parts[1]) < len(parts[0]):
        return None, None
    paths = [os.path.join(tmp, name) for name in ("teach", "rest")]
    for out, part in zip(paths, parts):
        with open(out, "w", encoding="utf-8") as to:
            for row in part:
                to.write(json.dumps(row, ensure_ascii=False) + "\n")
    return paths


def sets_of(data):
    for folder in sorted(os.listdir(data)):
        test = next((p for p in (os.path.join(data, folder, f)
                                 for f in ("test.jsonl", "dev.jsonl"))
                     if os.path.exists(p)), None)
        for train in ("train", "train_10", "train_5"):
            path = os.path.join(data, folder, train + ".jsonl")
            if test and os.path.exists(path):
                with open(path, encoding="utf-8") as f:
                    if "intent" in json.loads(f.readline()):
                        yield folder + " " + train, path, test


def bases_of(data):
    for folder in sorted(os.listdir(data)):
        kb, queries = (os.path.join(data, folder, f)
                       for f in ("kb.jsonl", "queries.jsonl"))
        if os.path.exists(kb) and os.path.exists(queries):
            yield folder, kb, queries
