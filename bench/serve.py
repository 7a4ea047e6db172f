"""Becomes the web server or the queue, exactly as `run_all` starts them, and ends with the process
that asked: `python -m bench.serve PID web|queue`."""

import sys

import django

from cms.serve import web_server
from cms.supervise import die_with

if __name__ == "__main__":
    die_with(int(sys.argv[1]))
    if sys.argv[2] == "queue":
        django.setup()
        from django.core.management import call_command

        call_command("hubworker")
    else:
        web_server()()
