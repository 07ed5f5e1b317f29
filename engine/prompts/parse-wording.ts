/**
 * One wording: text with slots `{…}` and alternatives `[a|b]`, nested as deep as wanted. Brackets without `|`
 * are text. `\n` is a line break; a backslash before `[ ] { } | \` and `#` makes them text.
 * Knows no names: what a slot means is decided by whoever fills it.
 */

/** A piece of a wording; `at` is its UTF-16 offset in the source line. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'slot'; readonly expression: string; readonly at: number }
  | { readonly kind: 'choice'; readonly options: readonly (readonly Piece[])[] }

/** What is wrong with a wording, and at which offset of its line. */
export class WordingError extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.name = 'WordingError'
    this.offset = offset
  }
}

const MAX_LENGTH = 20_000
const MAX_DEPTH = 20
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t' }

type Reader = { readonly source: string; at: number; depth: number }

function pushText(pieces: Piece[], text: string): void {
  const last = pieces.at(-1)
  if (last?.kind === 'text') pieces[pieces.length - 1] = { kind: 'text', text: last.text + text }
  else if (text !== '') pieces.push({ kind: 'text', text })
}

function readSlot(reader: Reader): Piece {
  const at = reader.at
  let quote = ''
  for (let i = at + 1; i < reader.source.length; i += 1) {
    const char = reader.source[i] as string
    if (quote !== '') {
      if (char === '\\') i += 1
      else if (char === quote) quote = ''
      continue
    }
    if (char === '"' || char === "'") quote = char
    if (char === '{') throw new WordingError('a slot holds no other slot', i)
    if (char !== '}') continue
    const expression = reader.source.slice(at + 1, i).trim()
    if (expression === '') throw new WordingError('a slot is empty', at)
    reader.at = i + 1
    return { kind: 'slot', expression, at: at + 1 }
  }
  throw new WordingError('a slot is not closed with }', at)
}

function readBracket(reader: Reader, pieces: Piece[]): void {
  const start = reader.at
  reader.at += 1
  reader.depth += 1
  if (reader.depth > MAX_DEPTH) throw new WordingError('alternatives are nested too deeply', start)
  const options: Piece[][] = []
  for (;;) {
    options.push(readPieces(reader))
    const char = reader.source[reader.at]
    if (char === undefined) throw new WordingError('a bracket is not closed with ]', start)
    reader.at += 1
    if (char === ']') break
  }
  reader.depth -= 1
  const [only] = options
  if (options.length > 1 || only === undefined) {
    pieces.push({ kind: 'choice', options })
    return
  }
  pushText(pieces, '[')
  for (const piece of only) {
    if (piece.kind === 'text') pushText(pieces, piece.text)
    else pieces.push(piece)
  }
  pushText(pieces, ']')
}

function readPieces(reader: Reader): Piece[] {
  const pieces: Piece[] = []
  while (reader.at < reader.source.length) {
    const char = reader.source[reader.at] as string
    if (reader.depth > 0 && (char === '|' || char === ']')) return pieces
    if (char === '\\') {
      const escaped = reader.source[reader.at + 1] ?? '\\'
      pushText(pieces, ESCAPES[escaped] ?? escaped)
      reader.at += 2
    } else if (char === '{') pieces.push(readSlot(reader))
    else if (char === '[') readBracket(reader, pieces)
    else {
      pushText(pieces, char)
      reader.at += 1
    }
  }
  return pieces
}

/** Parses one wording. Throws WordingError with the offset of what is wrong. */
export function parseWording(source: string): readonly Piece[] {
  if (source.length > MAX_LENGTH) throw new WordingError(`a wording has at most ${MAX_LENGTH} characters`, MAX_LENGTH)
  return readPieces({ source, at: 0, depth: 0 })
}

/** All slots of a wording, in order, those inside alternatives too. */
export function slotsOf(pieces: readonly Piece[]): (Piece & { kind: 'slot' })[] {
  return pieces.flatMap((piece) => {
    if (piece.kind === 'slot') return [piece]
    return piece.kind === 'choice' ? piece.options.flatMap((option) => slotsOf(option)) : []
  })
}

/** In how many ways the alternatives can be chosen (distinct choices; texts may still coincide). */
export function countVariants(pieces: readonly Piece[]): number {
  let count = 1
  for (const piece of pieces) {
    if (piece.kind === 'choice') count *= piece.options.reduce((sum, option) => sum + countVariants(option), 0)
  }
  return count
}

/** The wording with the alternatives of choice `number` (0 <= number < countVariants): text and slots only. */
export function chooseVariant(pieces: readonly Piece[], number: number): Piece[] {
  const chosen: Piece[] = []
  let rest = number
  for (const piece of pieces) {
    if (piece.kind !== 'choice') {
      append(chosen, piece)
      continue
    }
    const counts = piece.options.map(countVariants)
    const total = counts.reduce((sum, count) => sum + count, 0)
    let inner = rest % total
    rest = Math.floor(rest / total)
    const option = counts.findIndex((count) => {
      if (inner < count) return true
      inner -= count
      return false
    })
    for (const part of chooseVariant(piece.options[option] ?? [], inner)) append(chosen, part)
  }
  return chosen
}

function append(pieces: Piece[], piece: Piece): void {
  if (piece.kind === 'text') pushText(pieces, piece.text)
  else pieces.push(piece)
}
