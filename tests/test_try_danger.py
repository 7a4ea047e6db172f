"""The two commands about the model of danger: one tries it, one learns it anew."""

import sys

import pytest
from django.core.management import CommandError, call_command


def test_phrases_nobody_has_seen_are_tried_by_language_and_errors_listed(tmp_path, capsys):
    file = tmp_path / "ro-me.tsv"
    file.write_text("1\tM-a batut azi\n1\tUnde e primaria?\n0\tCum cer fluturasul?\n", "utf-8")
    call_command("try_danger", file)
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "missed ro Unde e primaria?"
    assert "ro: 50.0 % of 2 dangers found, 0.0 % of 1 harmless alarm" in said


def test_a_line_without_a_mark_is_named(tmp_path):
    file = tmp_path / "ro-me.tsv"
    file.write_text("1\tM-a batut azi\nM-a batut\n", "utf-8")
    with pytest.raises(CommandError, match=r"lines \[2\]"):
        call_command("try_danger", file)


def test_learning_names_the_package_it_lacks(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.sparse", None)
    with pytest.raises(CommandError, match="pip install scikit-learn"):
        call_command("update_danger_model")
