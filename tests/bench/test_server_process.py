"""A server of one's own: started, measured, stopped; and clear words when it does not come up."""

import os
import sys

import pytest

from vivavoce.bench.server_process import ServerProcess, Usage, parse_ps, tree_usage
from vivavoce.errors import EngineUnavailable

READY = """
import json, sys, time
print("warming up", flush=True)
print(json.dumps({"url": "http://127.0.0.1:1", "arguments": sys.argv[1:]}), flush=True)
time.sleep(60)
"""


def test_ready_line_is_read_and_options_passed_on() -> None:
    with ServerProcess(["--ablate", "speculation"], command=[sys.executable, "-c", READY]) as own:
        assert own.url == "http://127.0.0.1:1"
        assert own.announcement["arguments"] == ["--port", "0", "--json", "--ablate", "speculation"]
        assert own.ready_s > 0
        usage = own.usage()
        assert usage is not None
        assert usage.rss_bytes > 2**20
    assert own.usage() is None


def test_a_server_that_dies_says_why() -> None:
    dying = "import sys; sys.exit('no models here')"
    with (
        pytest.raises(EngineUnavailable, match="no models here"),
        ServerProcess(command=[sys.executable, "-c", dying]),
    ):
        pass


def test_own_usage_is_known() -> None:
    usage = tree_usage(os.getpid())
    assert usage is not None
    assert usage.cpu_s > 0


def test_ps_listing_is_summed_over_descendants() -> None:
    listing = " 10 1 0:01.50 1000\n 11 10 1:00 500\n 12 11 1-00:00:02 1\n 13 1 9:00 9\n"
    assert parse_ps(listing, 10) == Usage(1.5 + 60 + 86_402, 1501 * 1024)
    assert parse_ps(listing, 99) is None
