"""A floor under recall on the Chinese conversation; `scripts/eval_memory` measures this and LoCoMo."""

import runpy
from collections import defaultdict
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent
SCRIPT = FOLDER.parents[1] / "scripts" / "eval_memory"


def test_most_of_what_answers_a_question_is_among_the_first_turns_recalled() -> None:
    script = runpy.run_path(str(SCRIPT))
    (talk,) = script["read"](FOLDER / "long_conversation.zh.json")
    assert (len(talk.sessions), len(talk.questions)) == (20, 100)
    found = defaultdict(list)
    for row in script["measured"](talk, script["Vectors"](None)):
        found[row.way].append(row.recalls)
    at_5, at_10, at_20, _ = np.mean(found["recall"], axis=0)
    assert (at_5 >= 0.80, at_10 >= 0.86, at_20 >= 0.90) == (True, True, True)
    assert at_10 >= np.mean(found["RRF"], axis=0)[1] + 0.1
