/**
 * Which parts of the outputs a suite looks at by themselves. `category`, `wording` and `asked` are known here; every other name is a
 * value that the sample carries (its slice) or that its prompt asked. Knows no checks.
 */
import type { ScoredOutput } from './report.ts'

/** One way to divide outputs; an output may stand in several parts (it asked two things) or in none. */
export type Slicing = { readonly by: string; partsOf(output: ScoredOutput): readonly string[] }

/** Compiles slice names as a suite lists them: `category`, `wording`, `asked`, `asked(FIELD)`, or a field's name. */
export function compileSlices(names: readonly string[]): Slicing[] {
  const askedFields = names.flatMap((name) => /^asked\((\w+)\)$/.exec(name)?.[1] ?? [])
  const plain = [...new Set(names.map((name) => (name.startsWith('asked(') ? 'asked' : name)))]
  return plain.map((by) => ({ by, partsOf: partsOf(by, names.includes('asked') ? [] : askedFields) }))
}

function partsOf(by: string, askedFields: readonly string[]): (output: ScoredOutput) => readonly string[] {
  switch (by) {
    case 'category':
      return (output) => [output.category]
    case 'wording':
      return (output) => (output.wordingSeen === null ? [] : [output.wordingSeen ? 'seen' : 'unseen'])
    case 'asked':
      return (output) => Object.keys(output.request).filter((field) => askedFields.length === 0 || askedFields.includes(field))
    default:
      return (output) => {
        const value = Object.hasOwn(output.slice, by) ? output.slice[by] : Object.hasOwn(output.request, by) ? output.request[by] : undefined
        return value === undefined ? [] : [String(value)]
      }
  }
}
