"""Compares this site with stock Wagtail on the same machine: `make bench`."""
