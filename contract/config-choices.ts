/**
 * Plain words for what keys of the run config can be set to, beside the sentence that each key has in run-config.ts.
 * Knows names of keys and values; `by name` stands for a list of names in the place of a choice.
 */

/** What a choice is called and what choosing it means; the key, then the value. */
export const CONFIG_CHOICES: Record<string, readonly [label: string, note: string]> = {
  'recipe sft': ['Learn the answers', 'Supervised fine-tuning: where every project begins.'],
  'recipe dpo': ['Prefer right to wrong', 'DPO: right answers against the same with one rule broken; goes on from a finished run.'],
  'recipe grpo': ['Reward kept rules', 'GRPO: its own answers, rewarded by your rules; goes on from a finished run.'],
  'loss assistant': ['Every answer', 'What the model says in each turn; questions are read, not learned.'],
  'loss completion': ['The last answer only', 'Earlier turns of a conversation are read, not learned.'],
  'loss all': ['Everything', 'Questions and system message too, as in plain text.'],
  'loss by name': ['All but some speakers', 'Names the roles that are read, not learned.'],
  'append_eos auto': ['Where it is missing', 'Only where the chat template writes no stop token itself.'],
  'append_eos true': ['Always', 'After every text.'],
  'append_eos false': ['Never', 'The model may not learn where to stop.'],
  'adapter.target_modules attention': ['Attention', 'The fewest weights.'],
  'adapter.target_modules attention+mlp': ['Attention and feed-forward', 'The usual choice: learns more for the same rank.'],
  'adapter.target_modules all-linear': ['Every linear layer', 'The most weights.'],
  'adapter.target_modules by name': ['Layers by name', 'As the model calls them, such as q_proj.'],
  'adapter.method lora': ['LoRA', 'A small adapter beside frozen weights.'],
  'adapter.method full': ['Full training', 'Every weight; needs several times the memory.'],
  'best_by loss': ['Lowest loss', 'On samples held out of training.'],
  'best_by gates': ['Rules kept best', 'Answers to held-out questions, judged by your rules: the rule that stands worst against its target decides.'],
  'on_overlong drop': ['Leave out', 'Counted and said.'],
  'on_overlong truncate': ['Cut off', 'The end of the answer may be lost.'],
  'on_overlong refuse': ['Refuse to train', 'Until none is too long.'],
  'tracking.wandb off': ['Off', ''],
  'tracking.wandb offline': ['In the run’s folder', 'Nothing leaves this computer until you sync it.'],
  'tracking.wandb online': ['On its server', 'Numbers and settings are sent while it trains.'],
  'load_quantization none': ['Full', ''],
  'load_quantization nf4': ['4 bit', 'This is QLoRA.'],
  'lr_scheduler cosine': ['Along a cosine', ''],
  'lr_scheduler linear': ['In a straight line', ''],
  'lr_scheduler constant': ['Not at all', ''],
}
