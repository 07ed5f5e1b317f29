/**
 * Names of models in Ollama: `[host/][namespace/]model[:tag]`, as types/model/name.go takes them.
 * Says what is wrong with a name and offers one near it. Asks nobody.
 */

const PART = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/u
const MAX_LENGTH = 128

/** What is wrong with a name, as a sentence; empty where nothing is. */
export function nameProblem(name: string): string {
  if (name.trim() === '') return 'A model needs a name.'
  if (name.length > MAX_LENGTH) return `A name may have ${MAX_LENGTH} characters; this one has ${name.length}.`
  const [path = '', tag, ...more] = name.split(':')
  if (more.length > 0) return 'A name has one ":" at most, before its tag.'
  const parts = path.split('/')
  if (parts.length > 3) return 'A name has two "/" at most.'
  const bad = [...parts, ...(tag === undefined ? [] : [tag])].find((part) => !PART.test(part) || part.includes('..'))
  if (bad !== undefined) return bad === '' ? 'A part of the name is empty.' : `"${bad}" holds what Ollama does not take: letters, digits, ".", "_" and "-" are allowed, and it begins with a letter, a digit or "_".`
  if (parts.length > 1 && parts.at(-2)?.includes('.') === true) return `The part "${parts.at(-2)}" may not hold a ".".`
  return ''
}

/** The name with its tag, as Ollama lists it. */
export function fullName(name: string): string {
  return name.includes(':') ? name : `${name}:latest`
}

/** True where two names mean the same model. */
export function isSameName(a: string, b: string): boolean {
  return fullName(a).toLowerCase() === fullName(b).toLowerCase()
}

/** A valid name near a text: "My Model!" becomes "my-model". */
export function nameFrom(text: string): string {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/[^a-z0-9._-]+/gu, '-').replaceAll(/\.{2,}/gu, '.').replaceAll(/-{2,}/gu, '-')
  return plain.replace(/^[-.]+|[-.]+$/gu, '').slice(0, 60) || 'my-model'
}

/** A name near `name` that is valid and not among `taken`. */
export function freeName(name: string, taken: readonly string[]): string {
  const base = nameProblem(name) === '' ? name : nameFrom(name)
  const [model = base, tag] = base.split(':')
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? base : `${model}-${i}${tag === undefined ? '' : `:${tag}`}`
    if (!taken.some((each) => isSameName(each, candidate))) return candidate
  }
}
