/** Plain words for the keys of the run config. Knows names; what they can be set to is contract/config-choices.ts. */

/** Plain words for keys whose own name says little. */
const LABELS: Record<string, string> = {
  epochs: 'Passes', lr_scheduler: 'How the rate falls', learning_rate: 'Learning rate', batch_size: 'Rows at once', gradient_accumulation_steps: 'Row groups added up', on_overlong: 'Longer samples',
  append_eos: 'Stop token', load_quantization: 'Precision of the base model', compute_dtype: 'Precision of computing', max_grad_norm: 'Longest gradient', load_best: 'End with the best', best_by: 'What the best is', gate_prompts: 'Questions for the rules', save_total_limit: 'Checkpoints kept',
  'adapter.r': 'Rank', 'adapter.alpha': 'Strength', 'adapter.alpha_ratio': 'Strength per rank', 'adapter.target_modules': 'Layers', 'adapter.use_rslora': 'Rank-stabilised', 'adapter.method': 'Method', 'adapter.dropout': 'Dropout', 'adapter.bias': 'Biases', loss: 'Learned tokens',
  max_steps: 'Steps', max_length: 'Longest sample', seed: 'Seed', warmup_steps: 'Steps of warm-up', warmup_ratio: 'Share of warm-up', 'format.kind': 'Shape of a row', 'format.system': 'System message', 'format.template': 'Chat template',
  logging_steps: 'Steps between two notes', eval_steps: 'Steps between two evaluations', eval_rows: 'Samples evaluated', save_steps: 'Steps between two checkpoints', early_stop: 'End early', sample_steps: 'Steps between two rounds of answers', sample_prompts: 'Questions asked meanwhile', sample_max_new_tokens: 'Longest answer', 'tracking.tensorboard': 'TensorBoard', 'tracking.wandb': 'Weights & Biases', 'tracking.trackio': 'Trackio', 'tracking.project': 'Project name at trackers',
  gradient_checkpointing: 'Less memory, slower', packing: 'Rows end to end', devices: 'GPUs', threads: 'Processor threads', sampling_weights: 'How often a kind is drawn', base_model_id: 'Base model', init_adapter: 'Goes on from', recipe: 'Recipe', patience: 'After how many evaluations', threshold: 'Least gain that counts', resume: 'Goes on after a stop', dpo: 'DPO', grpo: 'GRPO', no_regression: 'No step back',
  'dpo.beta': 'DPO: hold to the start', 'dpo.loss_type': 'DPO: how distance counts', 'dpo.pairs_per_row': 'DPO: wrong answers a row', 'dpo.check_weights': 'DPO: how often a rule is broken', 'grpo.beta': 'GRPO: hold to the start', 'grpo.num_generations': 'GRPO: answers compared', 'grpo.temperature': 'GRPO: temperature', 'grpo.top_p': 'GRPO: top-p', 'grpo.reward': 'GRPO: what is rewarded', 'grpo.check_weights': 'GRPO: weight of a rule', 'grpo.loss_type': 'GRPO: how tokens are averaged', 'grpo.scale_rewards': 'GRPO: scale of rewards', tolerance: 'Share a rule may lose', significance: 'Chance allowed', temperature: 'Temperature',
}

/** The words for a key of the run config, dotted where it is nested. */
export function configLabel(key: string): string {
  const [first = '', ...rest] = key.split('.')
  if (LABELS[key] !== undefined) return LABELS[key]
  return rest.length > 0 && LABELS[first] !== undefined ? `${LABELS[first]}: ${rest.join(' ').replaceAll('_', ' ')}` : words(rest.at(-1) ?? first)
}

function words(name: string): string {
  const text = name.replaceAll('_', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
