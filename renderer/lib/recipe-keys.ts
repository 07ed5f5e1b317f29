/** Which keys of a run config only some recipes read. Knows names; no value. */

const READ_BY: Readonly<Record<string, readonly string[]>> = { dpo: ['dpo'], grpo: ['grpo'], no_regression: ['dpo', 'grpo'], best_by: ['sft'], gate_prompts: ['sft'] }

/** Whether one of the recipes reads a key, dotted where it is nested. */
export function isReadBy(key: string, recipes: readonly string[]): boolean {
  return READ_BY[key.split('.')[0] ?? '']?.some((recipe) => recipes.includes(recipe)) ?? true
}
