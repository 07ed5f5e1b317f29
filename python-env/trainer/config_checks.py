"""Refusals that every part of a run config shares: each names the field and the way out."""

from .errors import TrainerError


def refuse(fields: str, message: str, fix: str) -> None:
    """Raise the error for a config that cannot work; `fields` names the field or fields."""
    raise TrainerError("bad_config", f"{fields}: {message}", fix)


def one_of(name: str, value: object, allowed: tuple) -> None:
    """Refuse a value that is none of the allowed ones."""
    if value not in allowed:
        refuse(name, f"{value!r} is not one of {', '.join(map(str, allowed))}", "Take one of them.")


def at_least(name: str, value: float, least: float) -> None:
    """Refuse what is no number, or below the least one."""
    if not isinstance(value, (int, float)) or isinstance(value, bool) or value < least:
        refuse(name, f"{value!r} is below {least}", f"Give a number of at least {least}.")
