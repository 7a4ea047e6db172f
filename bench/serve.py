"""Becomes the web server, exactly as `run_all` starts it, and ends with the process that asked."""

import sys

import django

from cms.supervise import die_with

if __name__ == "__main__":
    die_with(int(sys.argv[1]))
    django.setup()
    from cms.management.commands.run_all import web_server

    web_server().run()
