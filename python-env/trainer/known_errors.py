"""What any exception means to a person: disk full, memory full, GPU lost, or a fault of the program.

Memory comes with a change of the config, in the order of what keeps the learning the same. It writes no events.
"""

from .atomic_write import DiskFullError, is_disk_full, size_words
from .config import RunConfig
from .errors import TrainerError

# Errors of a GPU that torch raises with the driver's own number (AcceleratorError.error_code) are known by it. The numbers are
# those of cudaError in CUDA's runtime API: https://docs.nvidia.com/cuda/cuda-runtime-api/group__CUDART__TYPES.html
_NO_MEMORY_CODE = 2
_LOST_GPU_CODES = {
    3,  # cudaErrorInitializationError
    4,  # cudaErrorCudartUnloading: the driver shuts down
    46,  # cudaErrorDevicesUnavailable
    100,  # cudaErrorNoDevice
    214,  # cudaErrorECCUncorrectable
    220,  # cudaErrorNvlinkUncorrectable
    600,  # cudaErrorNotReady
    714,  # cudaErrorHardwareStackError
    719,  # cudaErrorLaunchFailure
    802,  # cudaErrorSystemNotReady
    999,  # cudaErrorUnknown
}
# Words, where a library has nothing else: torch's allocator on a CPU, cuBLAS, cuDNN and oneDNN raise a plain RuntimeError, and the
# system says ENOMEM in text when a file is mapped.
_NO_MEMORY = ("defaultcpuallocator: can't allocate memory", "not enough memory: you tried to allocate", "cuda error: out of memory",
              "cuda out of memory", "cublas_status_alloc_failed", "cudnn_status_alloc_failed", "cannot allocate memory",
              "could not create a primitive", "could not create a memory")  # fmt: skip
# The same of a GPU: what the start of CUDA in torch, NVML and bitsandbytes raise is a RuntimeError with the driver's sentence.
_LOST_GPU = ("gpu is lost", "device is lost", "has fallen off the bus", "unspecified launch failure", "uncorrectable ecc error",
             "no cuda-capable device is detected", "device(s) is/are busy or unavailable", "device not ready", "unknown error",
             "driver shutting down", "system not yet initialized", "hardware stack error", "nvml_error_gpu_is_lost")  # fmt: skip
PACKS_TRIED = 3
"""Packed rows take smaller packs by themselves when a run goes on; after so many times something else has to change."""
SHORTEST = 64
"""Samples are not asked to be shorter than this."""


def causes(error: BaseException | None):
    """An error, what caused it, and so on."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def is_out_of_memory(error: BaseException) -> bool:
    """True where the GPU's or the machine's memory ran out, however the library that noticed says it."""
    return any(
        isinstance(each, MemoryError)
        or type(each).__name__ == "OutOfMemoryError"
        or (any(text in str(each).lower() for text in _NO_MEMORY) if _code(each) is None else _code(each) == _NO_MEMORY_CODE)
        for each in causes(error)
    )


def is_gpu_lost(error: BaseException) -> bool:
    """True where the driver no longer reaches the GPU: by its number, else by texts of CUDA's and NVML's own errors."""
    return any(_says_lost(str(each).lower()) if _code(each) is None else _code(each) in _LOST_GPU_CODES for each in causes(error))


def _says_lost(text: str) -> bool:
    return ("cuda" in text or "nvml" in text or "gpu" in text) and any(known in text for known in _LOST_GPU)


def _code(error: BaseException) -> int | None:
    """The driver's number of an error on a GPU; None of every other. Known by the class's name: this module does not load torch."""
    code = getattr(error, "error_code", None)
    return code if type(error).__name__ == "AcceleratorError" and isinstance(code, int) else None


def smaller(config: RunConfig, choices: dict[str, dict], phase: str, times: int) -> tuple[dict | None, str]:
    """The change of a config that takes less memory and alters the learning least, and a sentence about it.

    `choices` is what the process chose so far; `times` how often this run ran out of memory before. The change is empty
    where going on is enough, and None where nothing is left to change.
    """
    on_gpu = str(choices.get("device", {}).get("value", "")).startswith("cuda")
    chosen = choices.get("packing", {}).get("value")
    may_pack = config.packing == "on" or (on_gpu and config.packing == "auto")
    is_packed = config.recipe == "sft" and (may_pack if chosen is None else chosen != "off")
    if phase == "load" and times and on_gpu and config.adapter.method == "lora" and config.load_quantization == "none":
        return {"load_quantization": "nf4"}, "Train again with load_quantization nf4: the base model then takes a quarter of the memory."
    if is_packed and times < PACKS_TRIED:
        return {}, "Resume: the run goes on from its last checkpoint and takes smaller packs by itself; it learns the same."
    half = max((part for part in range(1, config.batch_size // 2 + 1) if config.batch_size % part == 0), default=None)
    if half and not is_packed:
        accumulation = config.gradient_accumulation_steps * (config.batch_size // half)
        change = {"batch_size": half, "gradient_accumulation_steps": accumulation}
        keys = f"batch_size {half}, gradient_accumulation_steps {accumulation}"
        return change, f"Train again with {half} samples at once instead of {config.batch_size}, as many a step in all ({keys})."
    if not config.gradient_checkpointing:
        return {"gradient_checkpointing": True}, "Train again with gradient_checkpointing: it learns the same, somewhat slower."
    if config.max_length > SHORTEST:
        length = max(SHORTEST, config.max_length // 2)
        return {"max_length": length}, f"Train again with max_length {length}; what becomes of longer samples, on_overlong says."
    return None, "Take a smaller base model, or close what else uses this memory."


def known(error: BaseException, phase: str) -> TrainerError:
    """The error as a person is told it; one that the trainer raised stays as it is."""
    if isinstance(error, TrainerError):
        return error
    if is_disk_full(error):
        return _disk_full(error)
    if is_gpu_lost(error):
        return TrainerError(
            "device_lost",
            f"The GPU was lost during {phase}: {_first_line(error)}",
            "Look whether nvidia-smi still lists it; restart the computer where it does not. Then resume: the run goes on from its "
            "last checkpoint.",
            retryable=True,
        )
    if isinstance(error, KeyboardInterrupt):
        return TrainerError("cancelled", "The process was interrupted.", "Resume when you like.", retryable=True)
    if isinstance(error, PermissionError):
        return TrainerError("no_permission", f"Access was refused: {error}", "Check the folder's permissions.")
    return TrainerError("internal", f"{type(error).__name__}: {error}", "Look at stderr.log; report it if it happens again.")


def _disk_full(error: BaseException) -> TrainerError:
    full = next((each for each in causes(error) if isinstance(each, DiskFullError)), None)
    if full:
        text = f"The disk is full: {full.what} needs at least {size_words(full.needed)}, and {size_words(full.free)} are free."
    else:
        text = f"The disk is full: {error}."
    return TrainerError(
        "no_space",
        f"{text} What was whole before is still whole.",
        "Free some space, then resume; the run goes on from its last checkpoint.",
        retryable=True,
    )


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0][:300]
