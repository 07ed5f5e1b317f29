/**
 * The shape of `rulebook.yaml`: which concepts exist and how they are written.
 * Knows nothing of files, positions or meaning: reading is in read-rulebook.ts,
 * references and types are resolved in compile.ts and the folders of each kind of answer. Sources: docs/how-to/add-a-pack.md.
 */
import * as z from 'zod'

const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a name: letters, digits and _')
/** Text of the small expression language (engine/expression/). */
export const expressionText = z.string().min(1)
const scalar = z.union([z.string(), z.number(), z.boolean()])
const intRange = z.tuple([z.int(), z.int()]).refine(([low, high]) => low <= high, 'the first number must not be larger than the second')
const path = z.string().min(1)
/** A file with one wording a line, or the wordings themselves. */
const wordings = z.union([path, z.array(z.string().min(1)).min(1)])

/** Type of one field of a vocabulary entry. */
export type FieldType = 'text' | 'int' | 'number' | 'bool' | { enum: (string | number)[] } | { ref: string } | { list: FieldType } | { object: Record<string, FieldType> }
export const fieldType: z.ZodType<FieldType> = z.lazy(() =>
  z.union([
    z.enum(['text', 'int', 'number', 'bool']),
    z.strictObject({ enum: z.array(z.union([z.string(), z.number()])).min(1) }),
    z.strictObject({ ref: name }),
    z.strictObject({ list: fieldType }),
    z.strictObject({ object: z.record(z.string(), fieldType) }),
  ]),
)

const vocab = z.strictObject({
  from: path.optional(),
  rows: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]).optional(),
  at: z.string().optional(),
  key: name.optional(),
  tags: z.union([z.string(), z.record(name, z.array(scalar))]).optional(),
  fields: z.record(name, fieldType).optional(),
  covers: z.strictObject({ vocab: name, by: name.optional() }).optional(),
  aliases: name.optional(),
})

const option = z.strictObject({ range: intRange, within: intRange.optional(), about: z.string() })

const dimension = z.strictObject({
  values: z.array(z.string()).min(2),
  opposite: z.array(z.tuple([z.string(), z.string()])).optional(),
})

const recordField = z.union([
  z.strictObject({ pick: name }),
  z.strictObject({ dim: name, unless: expressionText.optional() }),
  z.strictObject({ is: expressionText }),
  z.strictObject({ if: expressionText, then: expressionText, else: expressionText }),
  z.strictObject({ resolve: expressionText, against: expressionText }),
])

const wordMap = z.looseObject({ if: expressionText.optional() })
const wordPart = z.strictObject({
  field: z.string(),
  check: name.optional(),
  words: z.array(wordMap).optional(),
  name_of: z.string().optional(),
  /** Request field, then its value: which word stands for the first word of the name. */
  prefix: z.record(name, z.record(z.string(), z.record(z.string(), z.string()))).optional(),
})

const codec = z.strictObject({
  codec: z.enum(['b62', 'int', 'quoted']),
  enum: name.optional(),
  int: intRange.optional(),
})

const form = z.union([
  /** `lines`: each part stands on a line of its own, and a list of such items is one item, the whole answer. */
  z.strictObject({ record: name, lines: z.boolean().optional(), words: z.array(wordPart).min(1) }),
  z.strictObject({ list: name, mark: z.string(), accept: z.array(z.string()).optional(), check: name }),
  z.strictObject({
    wire: z.strictObject({
      begin: z.string().min(1),
      end: z.string().min(1),
      separator: z.string().min(1),
      headers: z.record(z.string().length(1), codec),
      slots: z.record(z.string().length(1), codec),
    }),
    check: name,
  }),
])

const rule = z.strictObject({
  of: name,
  item: expressionText.optional(),
  pair: expressionText.optional(),
  whole: expressionText.optional(),
  run: z.strictObject({ field: z.string(), max: z.int(), only: z.array(scalar).optional(), except: z.array(scalar).optional() }).optional(),
  chance: z.number().optional(),
  soft: z.boolean().optional(),
  from: z.int().optional(),
  needs: z.array(name).optional(),
})

const sequence = z.strictObject({
  form: name,
  length: intRange,
  obey: z.array(name),
  draw: z.array(z.string()),
  pool: expressionText.optional(),
  prefer: z.array(z.array(z.string())).optional(),
  relax: z.array(name).optional(),
  annotate: z.record(z.string(), expressionText).optional(),
})

const requestField = z.strictObject({
  int: z.union([intRange, name]).optional(),
  pick: name.optional(),
  choice: z.array(z.string()).optional(),
  form: name.optional(),
  unless: expressionText.optional(),
  open: z.boolean().optional(),
  name_of: name.optional(),
  read: z.array(z.string()).optional(),
  fuzzy: z.strictObject({ ratio: z.number(), suggest: z.int().optional(), suggest_from: z.number().optional() }).optional(),
  default: scalar.optional(),
  check: z.strictObject({ id: name, holds: expressionText }).optional(),
})

/** How one field of a wire message gets its value, and which check owns it. */
export type FieldRule = {
  check?: string | undefined; const?: string | number | undefined; of?: string | undefined; copy?: string | undefined
  inc?: string | undefined; text?: string | undefined; pick?: (string | number)[] | undefined; weights?: number[] | undefined; int?: [number, number] | undefined
  cases?: { on: string; when: Record<string, FieldRule>; else: FieldRule } | undefined
}
export const fieldRule: z.ZodType<FieldRule> = z.lazy(() =>
  z.strictObject({
    check: name.optional(),
    const: z.union([z.string(), z.number()]).optional(),
    of: name.optional(),
    copy: z.string().optional(),
    inc: z.string().optional(),
    text: z.string().optional(),
    pick: z.array(z.union([z.string(), z.number()])).optional(),
    weights: z.array(z.number().positive()).optional(),
    int: intRange.optional(),
    cases: z.strictObject({ on: z.string(), when: z.record(z.string(), fieldRule), else: fieldRule }).optional(),
  }),
)

const slot = z.strictObject({
  pick: name.optional(),
  int: z.union([intRange, name]).optional(),
  choice: z.array(scalar).optional(),
  weights: z.array(z.number()).optional(),
  where: expressionText.optional(),
})

const conversation = z.strictObject({
  form: name,
  vars: z.record(name, slot),
  turns: z.array(z.strictObject({
    role: z.string(),
    prompts: wordings,
    ask: z.array(name),
    fields: z.record(z.string().length(1), fieldRule),
  })).min(1),
})

const part = z.strictObject({
  say: z.array(z.string()).min(1),
  fact: name.optional(),
  if: expressionText.optional(),
  each: name.optional(),
})
const prompts = z.union([wordings, z.strictObject({ each: z.string() })])
const arm = z.strictObject({
  share: z.number().positive(),
  ask: z.array(name).optional(),
  slots: z.record(name, slot).optional(),
  prompts: prompts.optional(),
  answers: wordings.optional(),
  body: name.optional(),
  parts: z.array(part).optional(),
  checks: z.array(name).optional(),
})
const category = z.strictObject({
  about: z.string(),
  count: z.int().nonnegative(),
  ask: z.array(name).optional(),
  mix: z.array(arm).optional(),
  slots: z.record(name, slot).optional(),
  prompts: prompts.optional(),
  answers: wordings.optional(),
  body: name.optional(),
  parts: z.array(part).optional(),
  join: z.string().optional(),
  checks: z.array(name).optional(),
  conversation: name.optional(),
})

const checkWords = z.strictObject({
  say: z.string(),
  guidance_only: z.boolean().optional(),
  remedy: z.strictObject({ more: z.array(name).optional(), narrow: z.record(name, intRange).optional() }).optional(),
})

const format = z.strictObject({
  kind: z.enum(['messages', 'prompt_completion', 'instruction_response', 'text']),
  system: z.string().optional(),
  prompt: z.string().optional(),
  stop: z.string().optional(),
})

const split = z.strictObject({
  val_ratio: z.number().min(0).max(0.5),
  group: name,
  dedupe: z.literal('exact'),
  hold_out: z.strictObject({
    prompts: z.record(name, z.int().nonnegative()).optional(),
    groups: z.record(name, z.int().nonnegative()).optional(),
    wordings: z.number().min(0).max(0.9).optional(),
    unseen_wordings: z.number().min(0).max(1).optional(),
  }),
})

const share = z.number().min(0).max(1)
const gate = z.union([
  share,
  z.strictObject({ target: share, by: name.optional() }),
  z.record(name, share),
])
const decoding = z.strictObject({
  temperature: z.number().min(0),
  top_p: z.number().positive().max(1).optional(),
  max_tokens: z.int().positive(),
})
const suite = z.strictObject({
  from: z.array(name).min(1),
  unseen: z.boolean().optional(),
  decode: z.record(name, decoding),
  slices: z.array(z.string()).optional(),
  gates: z.record(name, gate).optional(),
  report: z.array(name).optional(),
})

const example = z.strictObject({
  answer: z.string(),
  prompt: z.string().optional(),
  category: name.optional(),
  request: z.record(name, scalar).optional(),
  good: z.boolean().optional(),
  breaks: z.array(name).optional(),
})

const importMap = z.strictObject({
  vocab: z.record(name, z.strictObject({ from: path, at: z.string().optional(), key: name.optional(), tags: z.string().optional(), map: z.record(name, z.string()).optional() })).optional(),
  rows: z.strictObject({ role: z.string().optional(), prompt: z.string(), completion: z.string() }).optional(),
  settings: z.strictObject({ from: path, map: z.record(z.string(), z.string()) }).optional(),
})

/** Training defaults of the domain; keys are those of the run config (contract/run-config.ts). */
const train = z.looseObject({})
const exportDefaults = z.strictObject({
  gguf: z.array(z.string()).optional(),
  parameters: z.record(name, scalar).optional(),
})

export const rulebookSchema = z.strictObject({
  rulebook: z.literal(1),
  project: z.strictObject({ id: z.string(), title: z.string(), seed: z.int(), licence: z.string().optional(), notes: z.string().optional() }),
  options: z.record(name, option).optional(),
  vocab: z.record(name, vocab),
  dims: z.record(name, dimension).optional(),
  records: z.record(name, z.record(name, recordField)).optional(),
  forms: z.record(name, form).optional(),
  rules: z.record(name, rule).optional(),
  sequences: z.record(name, sequence).optional(),
  request: z.record(name, requestField).optional(),
  conversations: z.record(name, conversation).optional(),
  categories: z.record(name, category),
  checks: z.record(name, checkWords),
  format,
  split,
  suites: z.record(name, suite),
  train: train.optional(),
  export: exportDefaults.optional(),
  formats: z.record(name, format).optional(),
  imports: z.record(name, importMap).optional(),
  examples: z.array(example).optional(),
})

/** A rulebook as written, after the shape has been checked. */
export type RulebookSource = z.infer<typeof rulebookSchema>
