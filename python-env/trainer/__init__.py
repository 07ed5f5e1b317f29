"""The trainer: recipes and jobs that turn a dataset version and a base model into an adapter.

It reads folders and writes folders. It knows nothing of the studio's database, its window or any domain.
"""

import time

STARTED = time.time()
"""When this process began its work, in seconds since 1970: commands older than this were meant for another process."""
