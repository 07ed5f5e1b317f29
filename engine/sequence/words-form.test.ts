import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readBeads, section } from '../../tests/sequence/tiny-rulebook.ts'
import type { Sections } from '../../tests/sequence/tiny-rulebook.ts'
import { buildUniverse } from './records.ts'
import { compileWordsForm } from './words-form.ts'
import type { ReadItem, WordsForm } from './words-form.ts'

function compile(changed: Sections = {}): WordsForm {
  const rulebook = readBeads(changed)
  return compileWordsForm(rulebook, 'bead', buildUniverse(rulebook, 'bead'))
}

const beads = compile()

/** Checks that fail with the words they point at. */
function failing(form: WordsForm, line: string): Record<string, string> {
  return Object.fromEntries(form.read(line).problems.map(({ check, start, end }) => [check, line.slice(start, end)]))
}

function known({ known: values }: ReadItem): Record<string, unknown> {
  return Object.fromEntries(values)
}

describe('a words form', () => {
  it('names every record once, with the words of its condition', () => {
    assert.equal(beads.names.length, 3 * 4 + 2 * 2)
    assert.equal(new Set(beads.names).size, beads.names.length)
    for (const name of ['rosy big pearl', 'deep blue small long pearl', 'blue big Cube', 'red red star', 'blue clasp']) assert.ok(beads.names.includes(name), name)
  })

  it('reads back every name, in any case and with any spaces', () => {
    for (const [number, name] of beads.names.entries()) {
      for (const text of [name, name.toUpperCase(), ` ${name.replaceAll(' ', ' \t ')} `]) {
        assert.deepEqual({ record: beads.read(text).record, problems: beads.read(text).problems }, { record: number, problems: [] }, text)
      }
    }
  })

  for (const [line, expected] of [
    ['red big pearl', { colour: 'red' }],
    ['blue pearl', { colour: 'blue', size: 'blue pearl' }],
    ['big pearl', { colour: 'big pearl' }],
    ['big rosy pearl', { colour: 'rosy' }],
    ['red big clasp', { size: 'big' }],
    ['red star', { colour: 'red star' }],
    ['rosy red big pearl', { colour: 'red' }],
    ['red red big Cube', { colour: 'red' }],
    ['red big big Cube', { size: 'big' }],
    ['rosy huge pearl', { kinds: 'huge pearl' }],
    ['rosy big pearls', { kinds: 'pearls' }],
    ['rosy big pearl (new)', { kinds: 'pearl (new)' }],
    ['rosy big', { kinds: 'rosy big' }],
    ['a rosy big pearl', { kinds: 'a rosy big pearl' }],
    ['deep big pearl', { kinds: 'deep big pearl' }],
  ] as const) {
    it(`blames ${JSON.stringify(expected)} in "${line}"`, () => assert.deepEqual(failing(beads, line), expected))
  }

  it('knows what a wrong word means', () => {
    assert.deepEqual(known(beads.read('red big pearl')), { kind: 'pearl', hue: 'red', leaves: 'red', size: 'big' })
    assert.deepEqual(known(beads.read('deep blue Cube')), { kind: 'Cube', hue: 'blue', leaves: 'red' })
  })

  it('does not guess a value that is missing or said twice', () => {
    assert.deepEqual(known(beads.read('big pearl')), { kind: 'pearl', size: 'big' })
    assert.deepEqual(known(beads.read('rosy blue big pearl')), { kind: 'pearl', size: 'big' })
    assert.deepEqual(known(beads.read('rosy big pebble')), {})
  })

  it('takes the longest name from the right: a name may begin with another part\'s word', () => {
    assert.deepEqual(known(beads.read('blue red star')), { kind: 'red star', hue: 'blue', leaves: 'blue', size: null })
    assert.equal(known(beads.read('rosy big long pearl'))['kind'], 'long pearl')
  })

  it('says in words what is wrong', () => {
    assert.equal(beads.read('red big pearl').problems[0]?.reason, '"red" should be "rosy" here')
    assert.equal(beads.read('red big clasp').problems[0]?.reason, '"clasp" takes no size')
    assert.equal(beads.read('rosy pearl').problems[0]?.reason, 'the size is missing')
    assert.equal(beads.read('rosy big pebble').problems[0]?.reason, '"pebble" is not a known kind')
    assert.equal(beads.read('').problems[0]?.reason, 'no kind is named')
  })

  it('reads a form whose name comes first or in the middle', () => {
    const words = [{ field: 'size', check: 'size' }, { field: 'kind', check: 'kinds' }, { field: 'hue', check: 'colour', words: [{ red: 'in red', blue: 'in blue' }] }]
    const form = compile({ forms: { bead: { record: 'bead', words }, string: { list: 'bead', mark: '{i}. ', check: 'listed' } } })
    for (const [number, name] of form.names.entries()) assert.equal(form.read(name).record, number, name)
    assert.deepEqual(failing(form, 'big pearl'), { colour: 'big pearl' })
    assert.deepEqual(failing(form, 'in red big pearl'), { colour: 'in red' })
    assert.deepEqual(failing(form, 'pearl big in red'), { size: 'big' })
    assert.deepEqual(failing(form, 'big pearl in green'), { kinds: 'pearl in green' })
  })

  it('reads a part that is silent for one value', () => {
    const words = [{ field: 'hue', check: 'colour', words: [{ red: '', blue: 'blue' }] }, { field: 'size', check: 'size' }, { field: 'kind', check: 'kinds' }]
    const form = compile({ forms: { bead: { record: 'bead', words }, string: { list: 'bead', mark: '{i}. ', check: 'listed' } } })
    for (const [number, name] of form.names.entries()) assert.equal(form.read(name).record, number, name)
    assert.equal(known(form.read('BIG pearl'))['hue'], 'red')
  })

  it('refuses a line longer than any name at once', () => {
    const started = process.cpuUsage().user / 1000
    assert.deepEqual(Object.keys(failing(beads, 'rosy '.repeat(200_000))), ['kinds'])
    assert.ok(process.cpuUsage().user / 1000 - started < 200)
  })

  it('refuses words that do not tell two records apart', () => {
    const words = [{ field: 'size', check: 'size' }, { field: 'kind', check: 'kinds' }]
    assert.throws(() => compile({ forms: { bead: { record: 'bead', words }, string: { list: 'bead', mark: '{i}. ', check: 'listed' } } }), /forms\.bead: Two records read the same, "big pearl"/)
  })

  it('refuses a value without a word', () => {
    const words = [{ field: 'hue', check: 'colour', words: [{ red: 'red' }] }, { field: 'size', check: 'size' }, { field: 'kind', check: 'kinds' }]
    assert.throws(() => compile({ forms: { bead: { record: 'bead', words }, string: { list: 'bead', mark: '{i}. ', check: 'listed' } } }), /There is no word for hue blue/)
  })
})

describe('the universe of a record', () => {
  it('refuses fields that are defined by each other', () => {
    const records = { bead: { kind: { pick: 'bead' }, hue: { is: 'leaves' }, leaves: { is: 'hue' } } }
    assert.throws(() => buildUniverse(readBeads({ records }), 'bead'), /hue, leaves/)
  })

  it('refuses more records than tables can hold', () => {
    const dims = Object.fromEntries(Array.from({ length: 12 }, (_none, i) => [`d${i}`, { values: [`a${i}`, `b${i}`, `c${i}`] }]))
    const fields = Object.fromEntries(Object.keys(dims).map((dim) => [dim, { dim }]))
    const changed = { dims: { ...(section('dims', dims)['dims'] as Sections) }, records: { bead: { kind: { pick: 'bead' }, hue: { dim: 'hue' }, size: { dim: 'size' }, ...fields } } }
    assert.throws(() => buildUniverse(readBeads(changed), 'bead'), /more than 50000 different records/)
  })

  it('derives a field from the entry that was picked', () => {
    const records = { bead: { kind: { pick: 'bead' }, grams: { is: 'bead[kind].grams' }, heavy: { is: 'grams > 4' } } }
    const universe = buildUniverse(readBeads({ records, forms: { bead: { record: 'bead', words: [{ field: 'kind', check: 'kinds' }] }, string: { list: 'bead', mark: '{i}. ', check: 'listed' } }, rules: {}, sequences: {}, categories: { strings: { about: 'x', count: 1, prompts: ['x'], parts: [{ say: ['x'] }] } }, suites: {} }), 'bead')
    assert.deepEqual(universe.records[2], { kind: 'Cube', grams: 5, heavy: true })
  })
})
