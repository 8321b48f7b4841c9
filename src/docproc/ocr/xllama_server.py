"""llama.cpp's server out of the xllamacpp wheel, with the options of `llama-server` that docproc uses.

Run as `python -m docproc.ocr.xllama_server --model FILE --mmproj FILE --alias NAME --host ADDRESS --port N --parallel N
--ctx-size N`; serves until it is stopped.
"""

from __future__ import annotations

import argparse
import signal


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m docproc.ocr.xllama_server")
    for name in ("model", "mmproj", "alias", "host"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("port", "parallel", "ctx-size"):
        parser.add_argument(f"--{name}", type=int, required=True)
    options = parser.parse_args()

    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = options.model
    params.mmproj.path = options.mmproj
    params.model_alias = {options.alias}
    params.hostnames = [options.host]
    params.port = options.port
    params.n_parallel = options.parallel
    params.n_ctx = options.ctx_size
    server = xllamacpp.Server(params)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    del server


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main()
