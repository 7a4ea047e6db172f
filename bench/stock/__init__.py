"""A page and a form page as `wagtail start` and Wagtail's manual make them, and nothing more."""
