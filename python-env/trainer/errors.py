"""The one error that the trainer raises on purpose: a code, a sentence and a next step.

It does not know how errors are shown; `__main__` writes them as an `error` event.
"""


class TrainerError(Exception):
    """A known failure.

    `code` is a short snake_case name, `message` says what went wrong and with which file or field,
    `next_step` says what the person can do, `retryable` is true when the same command may succeed later.
    """

    def __init__(self, code: str, message: str, next_step: str, *, retryable: bool = False, detail: str | None = None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.next_step = next_step
        self.retryable = retryable
        self.detail = detail
