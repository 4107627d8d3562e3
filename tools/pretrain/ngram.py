"""The baseline that a sceptic would run: an n-gram model of the same text, asked the same questions.

    python ngram.py text --corpus CORPUS --out text.txt
    lmplz -o 4 -S 40% --prune 0 0 1 1 < text.txt > ngram.arpa && build_binary ngram.arpa ngram.bin
    python ngram.py words --text text.txt --out words.json
    glm eval cloth dev.jsonl --questions questions.jsonl
    python ngram.py ask --model ngram.bin --words words.json --questions questions.jsonl

lmplz and build_binary are KenLM's (https://github.com/kpu/kenlm), and `kenlm` its Python module. A token is a word, a
Han character or a mark. Of choices the one counts that makes the text around the blank likeliest; without choices
the word of the 20,000 most frequent ones, or of the text itself. An n-gram model cannot be asked how many words
are missing: it is told that there is one, which the GLM has to find out.
"""

import argparse
import json
import re
from collections import Counter
from pathlib import Path

from corpus import documents, group_files, read_groups

TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+(?:['’][^\W\d_]+)*|\d+|[^\w\s]|_")
PLACEHOLDER = re.compile(r"\[[sg]?MASK\]")
#: The n-gram's reach: words before the blank that matter, and words after it that depend on it.
REACH = 3


def tokens(text: str) -> list[str]:
    return TOKEN.findall(text)


def write_text(corpus: Path, mix: Path, out: Path) -> None:
    with open(out, "w", encoding="utf-8") as stream:
        for group in read_groups(mix).values():
            for path in group_files(corpus, group["files"]):
                for document in documents(path):
                    for paragraph in document.split("\n"):
                        line = tokens(paragraph)
                        if line:
                            stream.write(" ".join(line) + "\n")


def count_words(text: Path, out: Path, most: int) -> None:
    counts: Counter[str] = Counter()
    with open(text, encoding="utf-8") as stream:
        for line in stream:
            counts.update(line.split())
    frequent = [word for word, _ in counts.most_common(most) if re.match(r"\w", word)]
    out.write_text(json.dumps(frequent, ensure_ascii=False), encoding="utf-8")


class Asked:
    """A question's words around its blank; other blanks are words that nobody knows."""

    def __init__(self, question: dict):
        pieces = PLACEHOLDER.split(question["text"])
        blank = question["blank"]
        before = " <unk> ".join(pieces[: blank + 1]).split("\n")[-1]
        after = " <unk> ".join(pieces[blank + 1 :]).split("\n")[0]
        self.before = self.words(before)
        self.after = self.words(after)[:REACH]
        self.whole = tokens(question["text"])

    @staticmethod
    def words(text: str) -> list[str]:
        parts = text.split("<unk>")
        found: list[str] = []
        for i, part in enumerate(parts):
            found += ["<unk>"] * (i > 0) + tokens(part)
        return found


class Ngram:
    def __init__(self, path: Path):
        import kenlm

        self.kenlm = kenlm
        self.model = kenlm.Model(str(path))

    def state_after(self, words: list[str]):
        state, following = self.kenlm.State(), self.kenlm.State()
        if len(words) < REACH:
            self.model.BeginSentenceWrite(state)
        else:
            self.model.NullContextWrite(state)
        for word in words[-REACH:]:
            self.model.BaseScore(state, word, following)
            state, following = following, state
        return state

    def score(self, state, words: list[str]) -> float:
        """log10 of the probability of these words after the state."""
        total, here, following = 0.0, state, self.kenlm.State()
        spare = self.kenlm.State()
        for word in words:
            total += self.model.BaseScore(here, word, following)
            here, following, spare = following, spare, following
        return total


def answer(ngram: Ngram, question: dict, frequent: list[str]) -> list[str]:
    """Best first; with choices, one of them."""
    asked = Asked(question)
    state = ngram.state_after(asked.before)
    choices = question.get("choices")
    if choices:
        return [max(choices, key=lambda choice: ngram.score(state, tokens(choice) + asked.after))]
    # The words after the blank matter less than the word itself: the first 200 by that are compared in full.
    words = dict.fromkeys([*frequent, *(w for w in asked.whole if re.match(r"\w", w))])
    near = sorted(words, key=lambda word: -ngram.score(state, [word]))[:200]
    return sorted(near, key=lambda word: -ngram.score(state, [word, *asked.after]))[:5]


def ask(model: Path, words: Path, questions: Path) -> None:
    ngram = Ngram(model)
    frequent = json.loads(words.read_text(encoding="utf-8"))
    groups: dict[str, list[tuple[bool, bool]]] = {}
    with open(questions, encoding="utf-8") as stream:
        for line in stream:
            question = json.loads(line)
            given = answer(ngram, question, frequent)
            right = question["answer"]
            groups.setdefault(question.get("group", "all"), []).append(
                (given[0] == right, right in given)
            )
    for group, outcomes in groups.items():
        result = {
            "group": group,
            "count": len(outcomes),
            "accuracy": round(100 * sum(first for first, _ in outcomes) / len(outcomes), 1),
            "amongFive": round(100 * sum(among for _, among in outcomes) / len(outcomes), 1),
        }
        print(json.dumps(result))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    steps = parser.add_subparsers(dest="step", required=True)
    text = steps.add_parser("text", help="the training text, one paragraph a line, words apart")
    text.add_argument("--corpus", type=Path, required=True)
    text.add_argument("--mix", type=Path, default=Path(__file__).with_name("mix.json"))
    text.add_argument("--out", type=Path, required=True)
    words = steps.add_parser("words", help="the most frequent words")
    words.add_argument("--text", type=Path, required=True)
    words.add_argument("--most", type=int, default=20_000)
    words.add_argument("--out", type=Path, required=True)
    asking = steps.add_parser("ask", help="questions of `glm eval --questions`")
    asking.add_argument("--model", type=Path, required=True)
    asking.add_argument("--words", type=Path, required=True)
    asking.add_argument("--questions", type=Path, required=True)
    args = parser.parse_args()
    if args.step == "text":
        write_text(args.corpus, args.mix, args.out)
    elif args.step == "words":
        count_words(args.text, args.out, args.most)
    else:
        ask(args.model, args.words, args.questions)


if __name__ == "__main__":
    main()
