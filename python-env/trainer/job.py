"""What all jobs share: reading a job file, with defaults and unknown keys refused.

It does not know what a job does.
"""

import json
from pathlib import Path

from .errors import TrainerError


def read_job(path: Path, required: tuple[str, ...], optional: dict) -> dict:
    """The job file's values; `optional` holds the defaults. A missing or unknown key is named."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise TrainerError("bad_input", f"{path.name} is not JSON: {error}", "Write the job file again.") from error
    missing = [key for key in required if key not in content]
    unknown = [key for key in content if key not in required and key not in optional]
    if missing or unknown:
        what = f"{path.name} lacks {missing[0]}" if missing else f"{path.name} has an unknown key {unknown[0]}"
        raise TrainerError("bad_input", f"{what}.", f"A job holds {', '.join(required)} and may hold {', '.join(optional)}.")
    return optional | content
