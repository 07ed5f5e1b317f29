/**
 * Concepts that a rulebook may one day name and that this version does not compile, each by its name.
 * One list; whoever reads a rulebook refuses these as "not yet" instead of as unknown.
 */
import type { DocumentPath } from './yaml-document.ts'

/** Nodes that the schema knows: `*` stands for any one key. */
const NODES: readonly (readonly [path: string, concept: string])[] = [
  ['records.*.*.resolve', 'states relative to another field (resolve … against …)'],
  ['sequences.*.pool', 'a pool filtered by the request'],
  ['sequences.*.prefer', 'preference tiers'],
  ['sequences.*.relax', 'an order in which soft rules are relaxed'],
  ['sequences.*.annotate', 'labels on the items of a sequence'],
  ['rules.*.soft', 'soft rules'],
  ['rules.*.chance', 'rules that hold with a probability'],
  ['rules.*.run', 'rules on runs of equal items'],
  ['forms.*.words.*.name_of', 'names taken from a field'],
  ['forms.*.words.*.prefix', 'prefixes chosen by the request'],
  ['request.*.fuzzy', 'fuzzy names'],
  ['request.*.name_of', 'request fields asked by another name'],
  ['request.*.default', 'defaults of request fields'],
]

/** Keys that no node of the schema has. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ['teacher', 'samples written by a teacher model'],
  ['personas', 'relayed personas of a teacher'],
  ['corpus', 'samples cut from a corpus'],
  ['transforms', 'transforms of rows'],
  ['normalise', 'transforms of rows'],
  ['strip_html', 'transforms of rows'],
  ['replace', 'transforms of rows'],
  ['language', 'filters by language'],
  ['word_list', 'filters by a word list'],
  ['minhash', 'near-duplicate removal (minhash)'],
  ['inject', 'injected phrases'],
  ['stack', 'rows stacked to a number of tokens'],
  ['stack_to_tokens', 'rows stacked to a number of tokens'],
  ['stratify_by', 'stratified splits'],
  ['sharegpt', 'the sharegpt format'],
  ['alpaca', 'the alpaca format'],
  ['think', 'thinking blocks'],
  ['tool_call', 'tool calls'],
  ['tools', 'tool calls'],
  ['chat_template', 'chat templates of the pack'],
  ['tiers', 'preference tiers'],
  ['filters', 'filters on sequences'],
  ['allow_run', 'rules on runs of equal items'],
  ['max_run', 'rules on runs of equal items'],
  ['no_repeat', 'rules on repeated items'],
  ['not_adjacent', 'rules on neighbouring values'],
  ['judge', 'checks by a judge model'],
  ['judge_score', 'checks by a judge model'],
  ['judge_pair', 'checks by a judge model'],
  ['human_rubric', 'checks by a person'],
  ['perplexity', 'checks by perplexity'],
  ['embedding_sim', 'checks by embeddings'],
  ['groundedness', 'groundedness checks'],
  ['json_schema', 'JSON checks'],
  ['json_valid', 'JSON checks'],
  ['json_equal', 'JSON checks'],
  ['json_fields', 'JSON checks'],
  ['abnf', 'checks by an ABNF grammar'],
  ['labelled_lines', 'labelled lines'],
  ['phrase_count', 'counts of phrases'],
  ['regex_count', 'counts of patterns'],
  ['word_count', 'counts of words'],
  ['think_block', 'thinking blocks'],
  ['tool_wrapper', 'tool calls'],
  ['tool_name', 'tool calls'],
  ['tool_args', 'tool calls'],
  ['tool_schema', 'tool calls'],
  ['plugins', 'plug-ins'],
  ['plugin', 'plug-ins'],
  ['importers', 'importers of your own'],
  ['endpoints', 'endpoints as subjects'],
  ['endpoint', 'endpoints as subjects'],
  ['subjects', 'subjects named in a suite'],
  ['compare', 'comparison gates'],
  ['publish', 'publishing'],
  ['hub', 'publishing'],
  ['space', 'publishing'],
  ['distributed', 'distributed training'],
  ['tracking', 'experiment tracking'],
  ['alerts', 'alerts'],
  ['catalogue', 'a catalogue of models'],
  ['api', 'an HTTP interface'],
  ['reward', 'rewards'],
  ['rewards', 'rewards'],
  ['preference', 'preference pairs'],
  ['mt19937_py', "Python's random numbers"],
  ['model', 'a base model named by the pack'],
])

/** Values that the schema does not take, by the key they stand under. */
const VALUES: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ['kind', new Map([
    ['sharegpt', 'the sharegpt format'], ['alpaca', 'the alpaca format'], ['template', 'formats by a template'],
    ['think', 'thinking blocks'], ['tool_call', 'tool calls'],
  ])],
  ['dedupe', new Map([['minhash', 'near-duplicate removal (minhash)']])],
])

/** Kinds of knowledge files that are not read yet, by the end of the name. */
export const FILE_KINDS_NOT_YET: ReadonlySet<string> = new Set(['csv', 'tsv', 'parquet', 'arrow', 'xlsx', 'html'])

function fits(pattern: readonly string[], path: DocumentPath): boolean {
  return pattern.length === path.length && pattern.every((part, i) => part === '*' || part === String(path[i]))
}

/** The concept that a node of the schema stands for, or null if this version compiles it. */
export function nodeNotYet(path: DocumentPath): string | null {
  return NODES.find(([pattern]) => fits(pattern.split('.'), path))?.[1] ?? null
}

/** The concept that an unknown key names, or null if it names none. */
export function keyNotYet(key: string): string | null {
  return KEYS.get(key) ?? null
}

/** The concept that a value under a key names, or null if it names none. */
export function valueNotYet(key: string, value: unknown): string | null {
  return typeof value === 'string' ? (VALUES.get(key)?.get(value) ?? null) : null
}
