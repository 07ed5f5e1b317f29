/** What the checks of a file, the phases of the jobs and the quantizations are called in plain words. Knows no state. */

/** A check as a question that it answers. */
export const RUNG_WORDS: Readonly<Record<string, string>> = {
  load: 'Can llama.cpp open the file?',
  metadata: 'Does the file describe the trained model?',
  tensors: 'Is every part stored as it should be?',
  tokenizer: 'Does it cut text into the same tokens?',
  template: 'Does it carry the trained chat template?',
  stop: 'Does it end its answers?',
  text: 'Does it give the same answers?',
  modelfile: 'Does Ollama read the Modelfile as meant?',
  created: 'Does Ollama hold this file?',
  parameters: 'Did the settings arrive unchanged?',
  rendered: 'Is the model given the very text it was trained with?',
}

/** How far answers agree where not all are equal: "19 of 20 equal, 1 differs where two words were equally likely"; null for any other finding. */
export function agreementOf({ rung, detail }: { rung: string; detail: string }): string | null {
  const found = /(\d+) of (\d+) (?:greedy )?answers equal(?:.*?, (\d+) more part (?:from it )?at a near tie)?/su.exec(detail)
  if (rung !== 'text' || found === null) return null
  const [equal, all, ties] = [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)]
  if (equal === all) return null
  const others = all - equal - ties
  const differ = (n: number, where: string) => (n === 0 ? [] : [`${n} ${n === 1 ? 'differs' : 'differ'}${where}`])
  return [`${equal} of ${all} equal`, ...differ(ties, ' where two words were equally likely'), ...differ(others, '')].join(', ')
}

/** What a job is doing, for people. */
export function phaseWords(phase: string): string {
  const [first = '', rest = ''] = phase.split(/\s+(.*)/u)
  if (first === 'merging') return 'Folding what was learned into the base model'
  if (first === 'converting') return 'Writing the model as one file (GGUF)'
  if (first === 'quantising') return `Making the smaller file (${rest.toUpperCase()})`
  if (first === 'verifying') return `Comparing the file with the trained model (${rest.toUpperCase()})`
  if (phase === 'asking the merged model') return 'Asking the trained model for reference answers'
  return phase === '' ? 'Preparing' : phase.charAt(0).toUpperCase() + phase.slice(1)
}

/** `q4_k_m` as the field writes it: Q4_K_M. */
export function quantizationTerm(quantization: string): string {
  return quantization.toUpperCase()
}
