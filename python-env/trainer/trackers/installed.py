"""Trackers that the person installs beside the trainer: Weights & Biases and Trackio. Each is imported when a run asks for it."""

import hashlib
import os
from pathlib import Path


class WandbRun:
    """A run of Weights & Biases; `offline` keeps it in the run's folder until `wandb sync`."""

    def __init__(self, folder: Path, project: str, name: str, config: dict, mode: str):
        self.folder, self.project, self.name, self.config, self.mode = folder, project, name, config, mode

    def start(self, from_step: int) -> None:
        """Open the run; one that goes on has the same id, so its curve goes on too."""
        import wandb

        self.folder.mkdir(parents=True, exist_ok=True)
        # It decides by this what it may ask a person for; a run has nobody to ask.
        os.environ.setdefault("WANDB_SILENT", "true")
        self.run = wandb.init(
            project=self.project,
            name=self.name,
            id=hashlib.sha256(str(self.folder.resolve()).encode()).hexdigest()[:12],
            resume="allow" if self.mode == "online" else None,
            dir=str(self.folder),
            mode=self.mode,
            config=self.config,
            settings=wandb.Settings(console="off", silent=True),
        )

    def log(self, step: int, values: dict[str, float], seconds: float) -> None:
        """The numbers of a step."""
        self.run.log(values, step=step)

    def close(self, status: str) -> None:
        """Send or write what is left."""
        self.run.finish(exit_code=1 if status == "failed" else 0)


class TrackioRun:
    """A run of Trackio in its own local database (`trackio show --project NAME`)."""

    def __init__(self, project: str, name: str, config: dict):
        self.project, self.name, self.config = project, name, config

    def start(self, from_step: int) -> None:
        """Open the run."""
        import trackio

        self.run = trackio.init(project=self.project, name=self.name, config=self.config, resume="allow", embed=False)

    def log(self, step: int, values: dict[str, float], seconds: float) -> None:
        """The numbers of a step."""
        self.run.log(values, step=step)

    def close(self, status: str) -> None:
        """Write what is left."""
        self.run.finish()
