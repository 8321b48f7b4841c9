"""kill -9 at random moments: `python -m tests.soak [--kills 200] [--mails 1000] [--seed N]`, or `make soak`.

Documents keep coming in while docproc is killed again and again in the middle of whatever it does. After every kill no
file may be half written; in the end every input must be a document once, worked on once a stage, and the store whole.
Then mails are sent by a sender that is killed: each must arrive once.
"""

import argparse
import hashlib
import random
import secrets
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from itertools import count, islice
from pathlib import Path

from tests.conftest import Cli, make_invoice_in
from tests.faults.conftest import scan
from tests.faults.ground import KILLED, Ground, open_ground
from tests.faults.mailing import once_each, send_and_kill
from tests.faults.wholeness import every_input_once, no_half_written_file, whole

COMMANDS = (
    ("run", "inbox", "--backend", "null", "--jobs", "2", "-q"),
    ("run", "inbox", "--backend", "null", "--jobs", "2", "--move-to", "done", "-q"),
    ("ingest", "inbox", "--jobs", "1", "-q"),
    ("run", "--backend", "null", "--jobs", "2", "-q"),
    ("doctor", "--store", "--fix", "-q"),
)
"""What is killed; those that work come up more often."""

WEIGHTS = (4, 4, 2, 2, 1)
NEW_EACH = 4
MAILS_FOR_A_KILL = 250
LONGEST = 0.9
CHECKED_EACH = 10


class Soak:
    """A workspace whose documents are worked on by processes that are killed, at moments drawn from `seed`."""

    def __init__(self, ground: Ground, folder: Path, seed: int) -> None:
        self.inputs: dict[str, str] = {}
        self._names = count()
        self.kills = 0
        self._ground = ground
        self._folder = folder
        self._chance = random.Random(seed)
        assert ground.do(folder, ("init", "-q")) == 0

    def go_on(self, kills: int, tell: Callable[[int], None] = lambda _: None) -> None:
        """Kill until `kills` processes have died in the middle of something."""
        while self.kills < kills:
            self._new_documents()
            (command,) = self._chance.choices(COMMANDS, WEIGHTS)
            code = self._ground.do(self._folder, command, kill_after=self._chance.uniform(0.01, LONGEST))
            self.kills += code == KILLED
            assert code in (KILLED, 0, 1, 3, 4), code
            no_half_written_file(self._folder)
            if self.kills and self.kills % CHECKED_EACH == 0 and code == KILLED:
                whole(self._folder, in_hand=True)
                tell(self.kills)

    def finish(self) -> None:
        """Let docproc work undisturbed, and hold what it has done against what came in."""
        assert self._ground.do(self._folder, COMMANDS[1]) in (0, 3)
        assert list((self._folder / "inbox").iterdir()) == []
        whole(self._folder)
        every_input_once(self._folder, self.inputs)

    def _new_documents(self) -> None:
        """Put files into the inbox as a careful sender does: under their name only when they are whole."""
        inbox = self._folder / "inbox"
        inbox.mkdir(exist_ok=True)
        for number in islice(self._names, NEW_EACH):
            kind = self._chance.random()
            outside = self._folder / "outside"
            if kind < 0.1:
                made = outside / f"{number}.pdf"
                outside.mkdir(exist_ok=True)
                made.write_bytes(b"%PDF-1.7 cut off " + str(number).encode())
            elif kind < 0.25:
                made = scan(outside / f"{number}.png", number % 200)
            else:
                made = make_invoice_in(self._folder, f"outside/{number}.pdf", f"RE-{number}")
            content = made.read_bytes()
            self.inputs[hashlib.sha256(content).hexdigest()] = "failed" if kind < 0.1 else "completed"
            made.rename(inbox / made.name)


def soak(kills: int, seed: int, tell: Callable[[int], None] = lambda _: None) -> int:
    """Kill so often, check everything, and return how many documents came through; AssertionError when one did not."""
    with tempfile.TemporaryDirectory(prefix="soak-") as folder, open_ground() as ground:
        soaked = Soak(ground, Path(folder), seed)
        soaked.go_on(kills, tell)
        soaked.finish()
        return len(soaked.inputs)


def soak_mails(mails: int, seed: int) -> int:
    """Send so many mails, their sender killed once in about 250; returns the kills; AssertionError for a mail amiss."""
    killed_after = sorted(random.Random(seed).sample(range(1, mails), -(-mails // MAILS_FOR_A_KILL)))
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        workspace = Cli(Path(folder))
        assert workspace("init", "-q").code == 0
        assert send_and_kill(workspace, mails, killed_after) == once_each(mails)
    return len(killed_after)


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill docproc at random moments and see that nothing is lost.")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--mails", type=int, default=1000, help="mails to send after the documents; 0: none")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    chosen = parser.parse_args()
    started = time.monotonic()

    def tell(kills: int) -> None:
        sys.stderr.write(f"seed {chosen.seed}: {kills} of {chosen.kills} kills, {time.monotonic() - started:.0f} s\n")

    try:
        documents = soak(chosen.kills, chosen.seed, tell)
        said = f"{chosen.kills} kills, {documents} documents, nothing lost or done twice"
        sys.stdout.write(f"seed {chosen.seed}: {said}\n")
        if chosen.mails:
            kills = soak_mails(chosen.mails, chosen.seed)
            sys.stdout.write(f"seed {chosen.seed}: {kills} kills, {chosen.mails} mails, each arrived once\n")
    except AssertionError as error:
        traceback.print_exception(error)
        again = f"python -m tests.soak --kills {chosen.kills} --mails {chosen.mails} --seed {chosen.seed}"
        sys.exit(f"seed {chosen.seed} fails; repeat with: {again}")


if __name__ == "__main__":
    main()
