"""A process starts without what its command does without, and gives back what it held for that time."""

import gc
import importlib
import importlib.util
import sys

import pytest

from trainer import start_up
from trainer.start_up import importing, leaving_out

UNUSED = "this"


@pytest.fixture
def unloaded(monkeypatch):
    """A module that nothing has loaded, and that no test leaves behind."""
    monkeypatch.delitem(sys.modules, UNUSED, raising=False)


def test_a_package_that_is_left_out_counts_as_absent_for_that_time_only(unloaded, monkeypatch):
    monkeypatch.setattr(start_up, "_for_one_command", True)
    with leaving_out(UNUSED):
        assert importlib.util.find_spec(UNUSED) is None
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module(UNUSED)
    assert importlib.util.find_spec(UNUSED) is not None
    with leaving_out("json"):
        assert importlib.import_module("json").dumps(1) == "1", "what is loaded stays"


def test_a_process_that_serves_more_than_one_command_leaves_nothing_out(unloaded):
    with leaving_out(UNUSED):
        assert importlib.util.find_spec(UNUSED) is not None


def test_garbage_is_searched_for_again_after_an_import_that_fails():
    with pytest.raises(ImportError), importing():
        assert not gc.isenabled()
        importlib.import_module("trainer.nothing_of_this_name")
    assert gc.isenabled()
