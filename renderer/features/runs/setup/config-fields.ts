/**
 * The fields of the run config as a form shows them, read from the JSON Schema that the host has of it: key, kind of
 * control, limits, sentence. Knows the schema's shape and which keys belong together; no value.
 */

import type { CallOutput } from '../../../../contract/calls.ts'
import { configLabel } from './config-words.ts'

type Node = { type?: string | string[]; default?: unknown; enum?: unknown[]; const?: unknown; anyOf?: Node[]; properties?: Record<string, Node>; description?: string; minimum?: number; maximum?: number; exclusiveMinimum?: number; exclusiveMaximum?: number }

/** How a value is entered. `object` = values of its own, all of them or none; `json` = what no control can hold. */
export type FieldKind = 'number' | 'integer' | 'boolean' | 'choice' | 'text' | 'object' | 'json'

/** One value that a key can be set to. */
export type ConfigChoice = { id: string; label: string; note: string; value: unknown }

/** One field. Keys of a nested object are dotted: `adapter.r`. */
export type ConfigField = {
  key: string
  label: string
  help: string
  kind: FieldKind
  choices: readonly ConfigChoice[]
  /** Where names can be given instead of a choice: the key under which their list stands, or null where the list is the value. */
  names: { under: string | null } | undefined
  /** The values of an object, each as a field without the object's key. */
  parts: readonly ConfigField[]
  /** What it is where nothing is set. */
  usual: unknown
  isNullable: boolean
  min: number
  max: number
}

/** Fields that belong together. */
export type FieldGroup = { title: string; fields: readonly ConfigField[] }

/** Keys that the studio fills in itself, or that the sentence above sets. */
const HIDDEN = new Set(['dpo.pairs', 'base_model', 'base_model_id', 'dataset_dir', 'init_adapter', 'resume', 'device_ids', 'sampling_weights'])
/** The id of the choice behind which names are typed. */
export const BY_NAME = 'by name'
const GROUPS: readonly [title: string, keys: RegExp][] = [
  ['How long and how fast', /^(epochs|max_steps|learning_rate|lr_scheduler|warmup_.*|early_stop\b.*)$/],
  ['What is trained', /^(adapter\..*|load_quantization|optimizer|weight_decay|max_grad_norm)$/],
  ['Samples', /^(batch_size|gradient_accumulation_steps|max_length|on_overlong|loss|append_eos|format\..*|seed)$/],
  ['Watching and saving', /^(logging_steps|eval_.*|save_.*|load_best|best_by|gate_prompts|sample_.*|tracking\..*)$/],
  ['Preferences and rewards', /^(recipe|(dpo|grpo|no_regression)\b.*)$/],
  ['Machine', /./],
]

/** All fields of the run config's schema in their groups. */
export function fieldGroups({ schema, ...words }: CallOutput<'runs.config_schema'>): readonly FieldGroup[] {
  return grouped(fieldsOf(schema, '', words))
}

/** What keys are called, and what choices are called and mean: by key and value. */
type Words = Pick<CallOutput<'runs.config_schema'>, 'labels' | 'choices'>

function fieldsOf({ properties = {} }: Node, prefix: string, words: Words): ConfigField[] {
  return Object.entries(properties).flatMap(([name, node]) => {
    const key = prefix + name
    if (HIDDEN.has(key)) return []
    if (node.properties !== undefined) return fieldsOf(node, `${key}.`, words)
    return [describe(key, node, words)]
  })
}

function describe(key: string, node: Node, words: Words): ConfigField {
  const said = (id: string) => ({ label: words.choices[`${key} ${id}`]?.[0] ?? id, note: words.choices[`${key} ${id}`]?.[1] ?? '' })
  const { real, isNullable } = withoutNull(node)
  const names = namesOf(real)
  const choices = choicesOf(real)
  return {
    key,
    label: configLabel(key, words.labels),
    help: node.description ?? '',
    kind: choices.length > 0 ? 'choice' : kindOf(real),
    choices: [...choices.map((value) => ({ id: String(value), value, ...said(String(value)) })), ...(names === undefined ? [] : [{ id: BY_NAME, value: undefined, ...said(BY_NAME) }])],
    names,
    parts: real.properties === undefined ? [] : fieldsOf(real, '', words),
    usual: node.default,
    isNullable,
    min: real.minimum ?? real.exclusiveMinimum ?? -Infinity,
    max: real.maximum ?? real.exclusiveMaximum ?? Infinity,
  }
}

/** The values that a node offers by themselves, those of its alternatives included. */
function choicesOf({ enum: values, const: only, anyOf = [] }: Node): unknown[] {
  if (values !== undefined) return values
  if (only !== undefined) return [only]
  return anyOf.flatMap((each) => (each.type === 'boolean' ? [true, false] : choicesOf(each)))
}

/** A list of names beside the choices, by itself or under one key. */
function namesOf({ anyOf = [] }: Node): ConfigField['names'] {
  if (anyOf.some(({ type }) => type === 'array')) return { under: null }
  const [under] = anyOf.flatMap(({ properties = {} }) => Object.entries(properties).filter(([, node]) => node.type === 'array').map(([name]) => name))
  return under === undefined ? undefined : { under }
}

function withoutNull(node: Node): { real: Node; isNullable: boolean } {
  if (Array.isArray(node.type)) return { real: { ...node, type: node.type.find((type) => type !== 'null') ?? 'string' }, isNullable: node.type.includes('null') }
  const others = node.anyOf?.filter(({ type }) => type !== 'null')
  if (others === undefined) return { real: node, isNullable: false }
  return { real: others.length === 1 ? others[0]! : { anyOf: others }, isNullable: others.length < (node.anyOf?.length ?? 0) }
}

function kindOf(node: Node): FieldKind {
  if (node.type === 'number' || node.type === 'integer' || node.type === 'boolean') return node.type
  if (node.properties !== undefined) return 'object'
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

/** The value that stands at a dotted key. */
export function valueAt(config: Record<string, unknown>, key: string): unknown {
  return key.split('.').reduce<unknown>((node, part) => (node !== null && typeof node === 'object' ? (node as Record<string, unknown>)[part] : undefined), config)
}
