"""docproc's command line in processes forked from this one, which has imported it: dozens of commands take seconds."""

import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from docproc.cli.main import main
from tests.conftest import Cli, Ran

IMPORTED = ("review_acts", "review_loop", "review_views", "doc", "export", "status", "show", "metrics", "process")


class ForkedCli(Cli):
    """Answers as `Cli` does; without stdin there is nothing to read."""

    def __call__(self, *arguments: object, stdin: str | bytes = "", env: dict[str, str] | None = None) -> Ran:
        for name in IMPORTED:
            import_module(f"docproc.cli.{name}")
        import_module("docproc.review.settling")
        with tempfile.TemporaryDirectory() as folder:
            streams = [Path(folder) / name for name in ("in", "out", "err")]
            streams[0].write_bytes(stdin.encode() if isinstance(stdin, str) else stdin)
            child = os.fork()
            if not child:
                self._be_docproc(streams, [str(each) for each in arguments], env or {})
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            return Ran(code, streams[1].read_text(), streams[2].read_text())

    def _be_docproc(self, streams: list[Path], arguments: list[str], env: dict[str, str]) -> None:
        code = 70
        try:
            for number, path in enumerate(streams):
                flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT
                os.dup2(os.open(path, flags), number)
            sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115  # they end with it
            os.chdir(self.folder)
            os.environ.clear()
            os.environ.update({**self.environment, **env})
            sys.argv = ["docproc", *arguments]
            main(arguments)
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1 if ended.code else 0
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
