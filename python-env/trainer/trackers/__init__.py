"""Other programs that may follow a run beside its own `events.jsonl`: TensorBoard, Weights & Biases, Trackio. None can fail it."""
