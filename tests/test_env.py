"""What differs between machines reaches Django as it was written."""

import os
import subprocess
import sys

from .site import ROOT

SAY = "from cms.settings.base import CACHES; print(CACHES['default'])"


def test_options_of_the_cache_are_those_of_its_address():
    """Sites that share a Redis would otherwise read each other's addresses."""
    url = "rediscache://127.0.0.1:6379/1?key_prefix=one&timeout=7"
    environment = {**os.environ, "CACHE_URL": url}
    command = [sys.executable, "-c", SAY]
    said = subprocess.check_output(command, cwd=ROOT, env=environment, text=True)
    assert "'KEY_PREFIX': 'one'" in said
    assert "'TIMEOUT': 7" in said or "'TIMEOUT': '7'" in said
