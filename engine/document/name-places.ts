/**
 * Where the rulebook names its own parts: patterns of places whose value, or whose keys, are names of a section, and of formulas that may hold
 * names. `*` stands for any key, `[]` for an item of a list. Knows patterns; reads no document.
 */

/** What a name can be the name of. */
export type NameSource = 'vocab' | 'dims' | 'records' | 'fields' | 'forms' | 'rules' | 'sequences' | 'request' | 'conversations' | 'categories' | 'checks'

/** Places whose text, or whose list of texts, names a part. */
export const NAME_SOURCES: Readonly<Record<string, NameSource>> = {
  'vocab.*.covers.vocab': 'vocab', '**.ref': 'vocab', 'records.*.*.pick': 'vocab', 'request.*.pick': 'vocab', '**.slots.*.pick': 'vocab', '**.vars.*.pick': 'vocab', '**.parts.[].each': 'vocab',
  '**.headers.*.enum': 'vocab', '**.wire.slots.*.enum': 'vocab',
  'records.*.*.dim': 'dims',
  'forms.*.record': 'records',
  'forms.*.words.[].field': 'fields', 'sequences.*.draw': 'fields', 'rules.*.run.field': 'fields',
  'forms.*.list': 'forms', 'sequences.*.form': 'forms', 'conversations.*.form': 'forms', 'rules.*.of': 'forms', 'request.*.form': 'forms',
  'sequences.*.obey': 'rules', 'sequences.*.relax': 'rules',
  'categories.*.body': 'sequences', 'categories.*.mix.[].body': 'sequences',
  'categories.*.ask': 'request', 'categories.*.mix.[].ask': 'request', 'conversations.*.turns.[].ask': 'request', 'request.*.name_of': 'request', 'forms.*.words.[].name_of': 'request',
  'categories.*.conversation': 'conversations',
  'suites.*.from': 'categories', 'checks.*.remedy.more': 'categories', 'examples.[].category': 'categories',
  'rules.*.needs': 'checks', 'categories.*.checks': 'checks', 'categories.*.mix.[].checks': 'checks', 'suites.*.report': 'checks', 'examples.[].breaks': 'checks',
}

/** Places that give a check its name. */
export const CHECK_NAMES: readonly string[] = ['forms.*.check', 'forms.*.words.[].check', 'request.*.check.id', '**.fields.*.check', '**.when.*.check', '**.else.check', 'categories.*.parts.[].fact']

/** Blocks whose keys are names. */
export const KEY_NAMES: Readonly<Record<string, NameSource>> = {
  'examples.[].request': 'request', 'forms.*.words.[].prefix': 'request', 'checks.*.remedy.narrow': 'request',
  'split.hold_out.prompts': 'categories', 'split.hold_out.groups': 'categories',
  'suites.*.gates': 'checks', checks: 'checks',
}

/** Places that hold a formula. */
export const FORMULAS: readonly string[] = [
  'records.*.*.unless', 'records.*.*.is', 'records.*.*.if', 'records.*.*.then', 'records.*.*.else', 'records.*.*.resolve', 'records.*.*.against', 'forms.*.words.[].words.[].if',
  'rules.*.item', 'rules.*.pair', 'rules.*.whole', 'sequences.*.pool', 'sequences.*.annotate.*', 'request.*.unless', 'request.*.check.holds', '**.slots.*.where', '**.vars.*.where', '**.parts.[].if',
]

/** Whether a pattern of these lists covers a place; `**` at its beginning or end stands for any way. */
export function coversPlace(pattern: string, place: string): boolean {
  if (pattern.startsWith('**.')) return place.endsWith(pattern.slice(2))
  return pattern.endsWith('.**') ? place.startsWith(pattern.slice(0, -2)) : place === pattern
}

/** What a table of patterns says of a place. */
export function saidOf<T>(table: Readonly<Record<string, T>>, place: string): T | undefined {
  const key = Object.hasOwn(table, place) ? place : Object.keys(table).find((each) => coversPlace(each, place))
  return key === undefined ? undefined : table[key]
}
