/**
 * Finds in JSON text what `JSON.parse` swallows in silence: a key that stands twice in one object, and `__proto__`.
 * Knows JSON only.
 */

const [BACKSLASH, COLON, OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [92, 58, 123, 125, 91, 93]

/** What is wrong with a key of valid JSON text, or null. */
export function badKey(text: string): string | null {
  const objects: (Set<string> | null)[] = []
  for (let at = 0; ; ) {
    const start = text.indexOf('"', at)
    follow(text, at, start === -1 ? text.length : start, objects)
    if (start === -1) return null
    const end = closingQuote(text, start)
    at = end + 1
    const keys = objects.at(-1)
    if (!keys || !isKey(text, at)) continue
    const key = keyAt(text, start, end)
    if (key === '__proto__') return 'the key "__proto__" is not allowed'
    if (keys.has(key)) return `the key ${JSON.stringify(key)} stands twice in one object`
    keys.add(key)
  }
}

/** Opens and closes objects and lists between two texts. */
function follow(text: string, from: number, to: number, objects: (Set<string> | null)[]): void {
  for (let i = from; i < to; i++) {
    const unit = text.charCodeAt(i)
    if (unit === OPEN_OBJECT) objects.push(new Set())
    else if (unit === OPEN_LIST) objects.push(null)
    else if (unit === CLOSE_OBJECT || unit === CLOSE_LIST) objects.pop()
  }
}

function closingQuote(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let before = end - 1
    while (text.charCodeAt(before) === BACKSLASH) before -= 1
    if ((end - before) % 2 === 1) return end
  }
}

function isKey(text: string, after: number): boolean {
  let at = after
  while (text.charCodeAt(at) <= 32) at += 1
  return text.charCodeAt(at) === COLON
}

function keyAt(text: string, start: number, end: number): string {
  const key = text.slice(start + 1, end)
  return key.includes('\\') ? (JSON.parse(`"${key}"`) as string) : key
}
