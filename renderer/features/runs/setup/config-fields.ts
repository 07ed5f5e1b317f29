/**
 * The fields of the run config as a form shows them, read from the JSON Schema that the contract generates: key, kind of
 * control, limits, sentence. Knows the schema's shape and which keys belong together; no value.
 */

import schema from '../../../../contract/generated/run-config.schema.json' with { type: 'json' }

type Node = { type?: string | string[]; enum?: unknown[]; const?: unknown; anyOf?: Node[]; properties?: Record<string, Node>; description?: string; minimum?: number; maximum?: number; exclusiveMinimum?: number; exclusiveMaximum?: number }

/** How a value is entered. `json` = what no simple control can hold. */
export type FieldKind = 'number' | 'integer' | 'boolean' | 'choice' | 'text' | 'json'

/** One field. Keys of a nested object are dotted: `adapter.r`. */
export type ConfigField = { key: string; label: string; help: string; kind: FieldKind; choices: readonly string[]; isNullable: boolean; min: number; max: number }

/** Fields that belong together. */
export type FieldGroup = { title: string; fields: readonly ConfigField[] }

/** Keys that the studio fills in itself, or that the sentence above sets. */
const HIDDEN = new Set(['recipe', 'base_model', 'base_model_id', 'dataset_dir', 'init_adapter', 'resume', 'sampling_weights'])
const GROUPS: readonly [title: string, keys: RegExp][] = [
  ['How long and how fast', /^(epochs|max_steps|learning_rate|lr_scheduler|warmup_.*|early_stop\b.*)$/],
  ['What is trained', /^(adapter\..*|load_quantization|optimizer|weight_decay|max_grad_norm)$/],
  ['Samples', /^(batch_size|gradient_accumulation_steps|max_length|on_overlong|loss|append_eos|format\..*|seed)$/],
  ['Watching and saving', /^(logging_steps|eval_.*|save_.*|load_best|sample_.*)$/],
  ['Machine', /./],
]
/** Plain words for keys whose own name says little. */
const LABELS: Record<string, string> = {
  epochs: 'Passes', lr_scheduler: 'How the rate falls', learning_rate: 'Learning rate', batch_size: 'Rows at once', gradient_accumulation_steps: 'Row groups added up', on_overlong: 'Longer samples',
  append_eos: 'Stop token', load_quantization: 'Precision of the base model', compute_dtype: 'Precision of computing', max_grad_norm: 'Longest gradient', load_best: 'End with the best', save_total_limit: 'Checkpoints kept',
  'adapter.r': 'Rank', 'adapter.alpha': 'Strength', 'adapter.alpha_ratio': 'Strength per rank', 'adapter.target_modules': 'Layers', 'adapter.use_rslora': 'Rank-stabilised', 'adapter.method': 'Method', 'adapter.dropout': 'Dropout', 'adapter.bias': 'Biases', loss: 'Learned tokens',
  max_steps: 'Steps', max_length: 'Longest sample', seed: 'Seed', warmup_steps: 'Steps of warm-up', warmup_ratio: 'Share of warm-up', 'format.kind': 'Shape of a row', 'format.system': 'System message', 'format.template': 'Chat template',
  logging_steps: 'Steps between two notes', eval_steps: 'Steps between two evaluations', eval_rows: 'Samples evaluated', save_steps: 'Steps between two checkpoints', early_stop: 'End early', sample_steps: 'Steps between two rounds of answers', sample_prompts: 'Questions asked meanwhile', sample_max_new_tokens: 'Longest answer',
  gradient_checkpointing: 'Less memory, slower', threads: 'Processor threads', sampling_weights: 'How often a kind is drawn', base_model_id: 'Base model', init_adapter: 'Goes on from', recipe: 'Recipe', resume: 'Goes on after a stop',
}

/** All fields in their groups. */
export const fieldGroups: readonly FieldGroup[] = grouped(fieldsOf(schema as Node, ''))

function fieldsOf({ properties = {} }: Node, prefix: string): ConfigField[] {
  return Object.entries(properties).flatMap(([name, node]) => {
    const key = prefix + name
    if (HIDDEN.has(key)) return []
    if (node.properties !== undefined) return fieldsOf(node, `${key}.`)
    return [describe(key, node)]
  })
}

function describe(key: string, node: Node): ConfigField {
  const { real, isNullable } = withoutNull(node)
  return {
    key,
    label: configLabel(key),
    help: node.description ?? '',
    kind: kindOf(real),
    choices: (real.enum ?? []).map(String),
    isNullable,
    min: real.minimum ?? real.exclusiveMinimum ?? -Infinity,
    max: real.maximum ?? real.exclusiveMaximum ?? Infinity,
  }
}

function withoutNull(node: Node): { real: Node; isNullable: boolean } {
  if (Array.isArray(node.type)) return { real: { ...node, type: node.type.find((type) => type !== 'null') ?? 'string' }, isNullable: node.type.includes('null') }
  const others = node.anyOf?.filter(({ type }) => type !== 'null')
  if (others === undefined) return { real: node, isNullable: false }
  return { real: others.length === 1 ? others[0]! : { anyOf: others }, isNullable: others.length < (node.anyOf?.length ?? 0) }
}

function kindOf(node: Node): FieldKind {
  if (node.enum !== undefined) return 'choice'
  if (node.type === 'number' || node.type === 'integer' || node.type === 'boolean') return node.type
  return node.type === 'string' ? 'text' : 'json'
}

function grouped(fields: readonly ConfigField[]): FieldGroup[] {
  const left = new Set(fields)
  return GROUPS.map(([title, keys]) => {
    const own = [...left].filter(({ key }) => keys.test(key))
    for (const field of own) left.delete(field)
    return { title, fields: own }
  }).filter((group) => group.fields.length > 0)
}

function words(name: string): string {
  const text = name.replaceAll('_', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The words for a key of the run config, dotted where it is nested. */
export function configLabel(key: string): string {
  const [first = '', ...rest] = key.split('.')
  if (LABELS[key] !== undefined) return LABELS[key]
  return rest.length > 0 && LABELS[first] !== undefined ? `${LABELS[first]}: ${rest.join(' ').replaceAll('_', ' ')}` : words(rest.at(-1) ?? first)
}

/** The value that stands at a dotted key. */
export function valueAt(config: Record<string, unknown>, key: string): unknown {
  return key.split('.').reduce<unknown>((node, part) => (node !== null && typeof node === 'object' ? (node as Record<string, unknown>)[part] : undefined), config)
}
