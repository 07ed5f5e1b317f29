/**
 * Text of GBNF: literals, and sets of texts as a tree of shared beginnings, so that a decoder follows few branches.
 * Knows no rules and no sequences.
 */

type Node = { end: boolean; readonly next: Map<string, Node> };

/** A text as a GBNF literal. */
export function writeLiteral(text: string): string {
  let literal = '';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (char === '"' || char === '\\') literal += `\\${char}`;
    else if (char === '\n') literal += '\\n';
    else if (code < 32 || code === 127) literal += `\\x${code.toString(16).padStart(2, '0')}`;
    else literal += char;
  }
  return `"${literal}"`;
}

/** An expression that matches exactly these texts. */
export function writeAlternatives(texts: readonly string[]): string {
  const root: Node = { end: false, next: new Map() };
  for (const text of texts) {
    let node = root;
    for (const char of text) {
      const next = node.next.get(char) ?? { end: false, next: new Map<string, Node>() };
      node.next.set(char, next);
      node = next;
    }
    node.end = true;
  }
  return writeNode(root);
}

/** What may follow at a node, without parentheses around it. */
function writeNode(node: Node): string {
  return [...node.next].map(([char, next]) => writeBranch(char, next)).join(' | ');
}

function writeBranch(first: string, start: Node): string {
  let text = first;
  let node = start;
  while (!node.end && node.next.size === 1) {
    const [[char, next]] = [...node.next] as [[string, Node]];
    text += char;
    node = next;
  }
  if (node.next.size === 0) return writeLiteral(text);
  return `${writeLiteral(text)} ( ${writeNode(node)} )${node.end ? '?' : ''}`;
}
