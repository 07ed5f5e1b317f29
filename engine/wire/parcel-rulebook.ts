/**
 * A small domain for the tests of this folder: a clerk and a driver who talk about parcels. It uses what the wire form
 * offers (all codecs, a separator of two characters, text with awkward letters, cases) and belongs to no pack.
 */
import { rulebookSchema } from '../rulebook/schema.ts'
import type { Rulebook } from '../rulebook/rulebook.ts'
import { createEntry, createVocabulary } from '../vocab/vocabulary.ts'

const SOURCE = {
  rulebook: 1,
  project: { id: 'parcels', title: 'Parcels', seed: 1 },
  options: { parcels: { range: [1, 900], about: 'parcel numbers' } },
  vocab: { verb: { rows: [3, 5, 12] }, street: { rows: ['Elm "East"', 'Oak\\West', 'Ash | Main'] } },
  forms: {
    note: {
      wire: {
        begin: '<',
        end: '>',
        separator: '; ',
        headers: { v: { codec: 'b62', enum: 'verb' }, N: { codec: 'int' } },
        slots: { n: { codec: 'b62' }, w: { codec: 'int', int: [0, 30] }, s: { codec: 'quoted' }, x: { codec: 'quoted' } },
      },
      check: 'shape',
    },
  },
  request: {
    parcel: { int: 'parcels', read: ['parcel {parcel}'] },
    street: { pick: 'street', open: true, read: ['to {street}'] },
    role: { choice: ['clerk', 'driver'], read: ['You are the {role}'] },
    before: { form: 'note', read: ['Note: {before}'] },
  },
  conversations: {
    delivery: {
      form: 'note',
      vars: { parcel: { int: 'parcels' }, street: { pick: 'street' } },
      turns: [
        {
          role: 'clerk', prompts: ['You are the clerk: parcel {parcel} to {street}'], ask: ['parcel', 'street', 'role'],
          fields: { v: { const: 3, check: 'verb' }, N: { const: 1, check: 'step' }, n: { of: 'parcel', check: 'parcel' }, w: { int: [0, 30] }, s: { of: 'street', check: 'street' }, x: { text: 'p-{parcel}', check: 'parcel' } },
        },
        {
          role: 'driver', prompts: ['You are the driver. Note: {before}'], ask: ['role', 'before'],
          fields: {
            v: { pick: [5, 12], check: 'verb' }, N: { inc: 'before.N', check: 'step' }, n: { copy: 'before.n', check: 'parcel' }, w: { copy: 'before.w', check: 'weight' },
            s: { copy: 'before.s', check: 'street' },
            x: { check: 'size', cases: { on: 'before.w', when: { '0': { const: 'empty' }, '1': { pick: ['light', 'tiny'] } }, else: { pick: ['small', 'big'], weights: [9, 1] } } },
          },
        },
      ],
    },
  },
  categories: { talk: { about: 'a delivery', count: 10, conversation: 'delivery' } },
  checks: Object.fromEntries(['shape', 'verb', 'step', 'parcel', 'street', 'weight', 'size'].map((id) => [id, { say: id }])),
  format: { kind: 'messages' },
  split: { val_ratio: 0.1, group: 'street', dedupe: 'exact', hold_out: {} },
  suites: {},
}

/** The source as a plain object, to be changed by a test before it is read. */
export type ParcelSource = typeof SOURCE

/** The rulebook, after `edit` has changed its own copy of the source. */
export function parcelRulebook(edit: (source: ParcelSource) => unknown = () => undefined): Rulebook {
  const copy = structuredClone(SOURCE)
  edit(copy)
  const source = rulebookSchema.parse(copy)
  const vocabularies = new Map(Object.entries(copy.vocab).map(([name, { rows }]) => [name, createVocabulary(name, rows.map((key, i) => createEntry(name, key, i, {})), new Map())]))
  return { source, vocabularies, dims: new Map(), options: { parcels: [1, 900] }, texts: new Map() }
}
