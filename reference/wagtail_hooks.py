"""Registers the vocabulary and the ledger in the admin."""

from wagtail import hooks

from .viewsets import ReferenceGroup


@hooks.register("register_admin_viewset")
def register_reference():
    return ReferenceGroup()
