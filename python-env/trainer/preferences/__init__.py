"""What the recipes dpo and grpo share: the scorer's process, rows to ask, pairs, the held-out gate, the bridge to TRL."""
