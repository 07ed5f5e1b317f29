/**
 * Plain words for the keys of the run config and for what they can be set to, beside the sentence that each has in run-config.ts.
 * Knows names of keys and values; `by name` stands for a list of names in the place of a choice.
 */

/** Plain words for keys whose own name says little. */
export const CONFIG_LABELS: Record<string, string> = {
  epochs: 'Passes', lr_scheduler: 'How the rate falls', learning_rate: 'Learning rate', batch_size: 'Rows at once', gradient_accumulation_steps: 'Row groups added up', on_overlong: 'Longer samples',
  append_eos: 'Stop token', load_quantization: 'Precision of the base model', compute_dtype: 'Precision of computing', max_grad_norm: 'Longest gradient', load_best: 'End with the best', best_by: 'What the best is', gate_prompts: 'Questions for the rules', save_total_limit: 'Checkpoints kept',
  'adapter.r': 'Rank', 'adapter.alpha': 'Strength', 'adapter.alpha_ratio': 'Strength per rank', 'adapter.target_modules': 'Layers', 'adapter.use_rslora': 'Rank-stabilised', 'adapter.method': 'Method', 'adapter.dropout': 'Dropout', 'adapter.bias': 'Biases', loss: 'Learned tokens',
  max_steps: 'Steps', max_length: 'Longest sample', seed: 'Seed', warmup_steps: 'Steps of warm-up', warmup_ratio: 'Share of warm-up', 'format.kind': 'Shape of a row', 'format.system': 'System message', 'format.template': 'Chat template',
  logging_steps: 'Steps between two notes', eval_steps: 'Steps between two evaluations', eval_rows: 'Samples evaluated', save_steps: 'Steps between two checkpoints', early_stop: 'End early', sample_steps: 'Steps between two rounds of answers', sample_prompts: 'Questions asked meanwhile', sample_max_new_tokens: 'Longest answer', 'tracking.tensorboard': 'TensorBoard', 'tracking.wandb': 'Weights & Biases', 'tracking.trackio': 'Trackio', 'tracking.project': 'Project name at trackers',
  gradient_checkpointing: 'Less memory, slower', packing: 'Rows end to end', devices: 'GPUs', threads: 'Processor threads', sampling_weights: 'How often a kind is drawn', base_model_id: 'Base model', init_adapter: 'Goes on from', recipe: 'Recipe', patience: 'After how many evaluations', threshold: 'Least gain that counts', resume: 'Goes on after a stop', dpo: 'DPO', grpo: 'GRPO', no_regression: 'No step back',
  'dpo.beta': 'DPO: hold to the start', 'dpo.loss_type': 'DPO: how distance counts', 'dpo.pairs_per_row': 'DPO: wrong answers a row', 'dpo.check_weights': 'DPO: how often a rule is broken', 'grpo.beta': 'GRPO: hold to the start', 'grpo.num_generations': 'GRPO: answers compared', 'grpo.temperature': 'GRPO: temperature', 'grpo.top_p': 'GRPO: top-p', 'grpo.reward': 'GRPO: what is rewarded', 'grpo.check_weights': 'GRPO: weight of a rule', 'grpo.loss_type': 'GRPO: how tokens are averaged', 'grpo.scale_rewards': 'GRPO: scale of rewards', tolerance: 'Share a rule may lose', significance: 'Chance allowed', temperature: 'Temperature',
}

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
