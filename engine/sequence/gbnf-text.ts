/**
 * Text of GBNF: literals, and sets of texts as a tree of shared beginnings, so that a decoder follows few branches.
 * Knows no rules and no sequences.
 */

/** A place in the tree of texts; `follow` is set where a text may end. */
type Node = { follow: string | null; readonly next: Map<string, Node> }

/** A part of the tree with more characters than this becomes a rule, so that it is written once. */
const WORTH_SHARING = 60

/** A text as a GBNF literal. */
export function writeLiteral(text: string): string {
  let literal = ''
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    if (char === '"' || char === '\\') literal += `\\${char}`
    else if (char === '\n') literal += '\\n'
    else if (code < 32 || code === 127) literal += `\\x${code.toString(16).padStart(2, '0')}`
    else literal += char
  }
  return `"${literal}"`
}

/**
 * An expression that matches exactly these texts, each followed by the rule that it names ('' for nothing).
 * `nameRule` gives a rule its name; equal parts share one rule.
 */
export function writeTree(texts: Iterable<readonly [text: string, follow: string]>, nameRule: (text: string) => string): string {
  const root: Node = { follow: null, next: new Map() }
  for (const [text, follow] of texts) {
    let node = root
    for (const char of text) {
      const next = node.next.get(char) ?? { follow: null, next: new Map<string, Node>() }
      node.next.set(char, next)
      node = next
    }
    node.follow = follow
  }
  return writeNode(root, nameRule)
}

/** What may come at a node, as one term. */
function writeNode(node: Node, nameRule: (text: string) => string): string {
  const branches = [...node.next].map(([char, next]) => writeBranch(char, next, nameRule))
  if (branches.length === 0) return node.follow ?? ''
  const all = node.follow === null || node.follow === '' ? branches : [...branches, node.follow]
  const text = all.join(' | ')
  const term = text.length > WORTH_SHARING ? nameRule(text) : `( ${text} )`
  return node.follow === '' ? `${term}?` : term
}

function writeBranch(first: string, start: Node, nameRule: (text: string) => string): string {
  let text = first
  let node = start
  while (node.follow === null && node.next.size === 1) {
    const [[char, next]] = [...node.next] as [[string, Node]]
    text += char
    node = next
  }
  const rest = writeNode(node, nameRule)
  return rest === '' ? writeLiteral(text) : `${writeLiteral(text)} ${rest}`
}
