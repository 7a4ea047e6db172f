"""What the site takes for its own address when only HOST and PORT say where it listens."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.http.request import split_domain_port, validate_host

ROOT = Path(__file__).parent.parent
ASK = "from cms.settings import test; print(test.BASE_URL, *test.ALLOWED_HOSTS)"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "::1", "::", "2001:db8::7"])
def test_the_site_knows_its_address_and_answers_to_it(host):
    environment = {**os.environ, "HOST": host, "PORT": "8123", "BASE_URL": "", "ALLOWED_HOSTS": ""}
    run = [sys.executable, "-c", ASK]
    said = subprocess.run(
        run, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    ).stdout
    base_url, *allowed = said.split()
    address = urlsplit(base_url)
    assert (address.scheme, address.hostname, address.port) == ("http", host, 8123)
    assert validate_host(split_domain_port(address.netloc)[0], allowed)
