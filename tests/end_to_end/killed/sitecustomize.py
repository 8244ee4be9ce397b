"""Put on PYTHONPATH by fault tests: dies at a named moment, as by `kill -9`.

Python tells an audit hook of each file operation and each HTTP request before it is done. NEWSBEAM_TEST_KILL is JSON:
[event, pattern, n, whom]; at the n-th such event whose arguments match, before it happens, the whole process "group"
dies, or the "process" that would do it.
"""

import itertools
import json
import os
import re
import signal
import sys

if "NEWSBEAM_TEST_KILL" in os.environ:
    EVENT, PATTERN, COUNT, WHOM = json.loads(os.environ["NEWSBEAM_TEST_KILL"])
    seen = itertools.count(1)

    def hook(event, arguments):
        is_match = event == EVENT and re.search(PATTERN, " ".join(map(str, arguments)))
        if is_match and next(seen) == COUNT:
            os.kill(os.getpid() if WHOM == "process" else -os.getpgrp(), signal.SIGKILL)

    sys.addaudithook(hook)
