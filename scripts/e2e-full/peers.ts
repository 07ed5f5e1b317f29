/**
 * What can be counted of the steps of other studios from their own screens and documentation, as far as they offer the task at all.
 * Numbers are actions of a person after everything is installed and downloaded, the fewest that their screens allow.
 */

/** A column of the table. */
export type Peer = { readonly name: string; readonly steps: Readonly<Partial<Record<Task, number>>> }

/** The six tasks. */
export type Task = 'sample' | 'passed' | 'own' | 'failing' | 'resume' | 'ollama'

/** The columns. */
export const PEERS: readonly Peer[] = [
  // Validate, preview of a recipe; history, resume.
  { name: 'Unsloth Studio', steps: { sample: 2, resume: 2 } },
  // Topics, inputs, outputs.
  { name: 'Kiln', steps: { sample: 3 } },
  // Checkpoints of a job, resume.
  { name: 'Transformer Lab', steps: { resume: 2 } },
]

/** Why the others are dashes. */
export const PEER_NOTES: readonly string[] = [
  'Unsloth Studio: a starter recipe is validated and previewed (2), a run is resumed from History (2). Its checks know no rule of a domain, so its sample is a sample, not a right one.',
  'Kiln: topics, inputs and outputs are generated in turn (3), judged by a language model or by hand; it trains nothing on the machine.',
  'Transformer Lab: Checkpoints of a job, then Resume (2). Its data, evaluation and export screens were taken out.',
  'A dash: their screens do not offer the task. None stores a target that a model passes or misses, none lists the failing answers of one rule, none puts a model into Ollama.',
]
