/**
 * A tiny rulebook for tests of sequences: strings of beads. Each test changes the sections that it is about.
 * Read by the engine's reader as a pack would be, but without its checks, so that the compilers' own refusals show.
 */
import { stringify } from 'yaml'
import { readUnchecked } from '../../engine/rulebook/read-rulebook.ts'
import type { Rulebook } from '../../engine/rulebook/rulebook.ts'

/** Sections of a rulebook as they would be written in YAML. */
export type Sections = Readonly<Record<string, unknown>>

/** The sections that every test starts from. */
export const BEADS: Sections = {
  rulebook: 1,
  project: { id: 'beads', title: 'Strings of beads', seed: 1 },
  vocab: {
    bead: {
      key: 'name',
      rows: [{ name: 'pearl', grams: 2 }, { name: 'long pearl', grams: 3 }, { name: 'Cube', grams: 5 }, { name: 'red star', grams: 1 }, { name: 'clasp', grams: 9 }],
      fields: { grams: 'int' },
      tags: { ROUND: ['pearl', 'long pearl'], BARE: ['red star', 'clasp'], FLIPS: ['Cube'], ENDS: ['clasp'] },
    },
  },
  dims: { hue: { values: ['red', 'blue'], opposite: [['red', 'blue']] }, size: { values: ['big', 'small'] } },
  records: {
    bead: {
      kind: { pick: 'bead' },
      hue: { dim: 'hue' },
      leaves: { if: 'kind in FLIPS', then: 'opposite(hue)', else: 'hue' },
      size: { dim: 'size', unless: 'kind in BARE' },
    },
  },
  forms: {
    bead: {
      record: 'bead',
      words: [
        { field: 'hue', check: 'colour', words: [{ if: 'kind in ROUND', red: 'rosy', blue: 'deep blue' }, { red: 'red', blue: 'blue' }] },
        { field: 'size', check: 'size' },
        { field: 'kind', check: 'kinds' },
      ],
    },
    string: { list: 'bead', check: 'listed', mark: '{i}. ', accept: ['{i}) ', '**{i}.** '] },
  },
  rules: {
    match: { of: 'string', pair: 'next.hue == prev.leaves', needs: ['kinds'] },
    ending: { of: 'string', item: 'i == 1 or kind not in ENDS', from: 2, needs: ['kinds'] },
  },
  sequences: { string: { form: 'string', length: [2, 4], obey: ['match', 'ending'], draw: ['kind'] } },
  request: {
    n: { int: [2, 4], read: ['{n} beads'], check: { id: 'count', holds: 'len(answer) == n' } },
    begin: { pick: 'bead', read: ['begin with {begin}'], check: { id: 'wish', holds: 'answer[1].kind == begin' } },
    with: { pick: 'bead', read: ['with {with}'], check: { id: 'wish', holds: 'any(answer.kind == with)' } },
  },
  categories: { strings: { about: 'Strings of beads', count: 20, ask: ['n'], prompts: ['{n} beads'], answers: ['{body}'], body: 'string' } },
  checks: {
    listed: { say: 'The beads are a numbered list.' },
    kinds: { say: 'Every bead exists.' },
    colour: { say: 'The colour has the right word.' },
    size: { say: 'A size is told where a bead has one.' },
    match: { say: 'Colours match.' },
    ending: { say: 'A clasp only comes first.' },
    count: { say: 'As many beads as asked for.' },
    wish: { say: 'The wish is kept.' },
    other: { say: 'Whatever a test makes it.' },
  },
  format: { kind: 'messages' },
  split: { val_ratio: 0.1, group: 'prompt', dedupe: 'exact', hold_out: {} },
  suites: { strings: { from: ['strings'], decode: { greedy: { temperature: 0, max_tokens: 64 } } } },
}

/** Reads the tiny rulebook with sections replaced. */
export function readBeads(changed: Sections = {}): Rulebook {
  const text = stringify({ ...BEADS, ...changed })
  const rulebook = readUnchecked({ read: (path) => (path === 'rulebook.yaml' ? text : null) })
  if (rulebook === null) throw new Error('the tiny rulebook does not have the shape of one')
  return rulebook
}

/** One section of the tiny rulebook with some of its entries replaced or added. */
export function section(name: string, changed: Sections): Sections {
  return { [name]: { ...(BEADS[name] as Sections), ...changed } }
}
