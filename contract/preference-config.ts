/**
 * The parts of a run config that only the recipes dpo and grpo read: what is preferred, what is rewarded, what may not be lost.
 * Knows nothing of the other keys.
 */

import * as z from 'zod'

const weights = z.record(z.string(), z.number().nonnegative()).default({})

/** Direct preference optimisation. */
export const dpoConfigSchema = z.strictObject({
  beta: z.number().positive().default(0.1).describe('How strongly the model before training holds: higher stays closer to it.'),
  loss_type: z.enum(['sigmoid', 'hinge', 'ipo']).default('sigmoid').describe('How the distance between right and wrong is counted.'),
  pairs: z.string().min(1).nullable().default(null).describe('File of rated samples, {prompt, chosen, rejected} a line; null = right answers against their mutations.'),
  pairs_per_row: z.int().min(1).default(1).describe('Mutations of each row.'),
  check_weights: weights.describe('Check → how often its mutation is made beside one of weight 1.'),
})

/** Group relative policy optimisation. */
export const grpoConfigSchema = z.strictObject({
  beta: z.number().nonnegative().default(0.04).describe('Weight of the distance (KL) from the model before training; 0 = none.'),
  num_generations: z.int().min(2).default(8).describe('Answers to a question that are compared with each other.'),
  temperature: z.number().positive().default(1).describe('Temperature at which answers are drawn.'),
  top_p: z.number().positive().max(1).default(1).describe('Share of probability from which tokens are drawn.'),
  reward: z.enum(['all', 'share']).default('all').describe('all = 1 where every check is kept, else 0; share = the mean of what each check counts as kept.'),
  check_weights: weights.describe('Check → its weight in the mean; read where the reward is share.'),
  loss_type: z.enum(['dapo', 'grpo', 'bnpo', 'dr_grpo']).default('dapo').describe('How tokens are averaged.'),
  scale_rewards: z.enum(['group', 'batch', 'none']).default('group').describe('By whose spread rewards are divided.'),
})

/** What held-out answers may not lose against those before training. */
export const noRegressionConfigSchema = z.strictObject({
  temperature: z.number().nonnegative().default(1).describe('Temperature at which held-out questions are answered.'),
  tolerance: z.number().nonnegative().default(0.01).describe('Share of answers that a check may lose.'),
  significance: z.number().gt(0).lt(1).default(0.05).describe('How unlikely a loss must be by chance, over all checks together.'),
})
