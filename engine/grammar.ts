/**
 * Puts the wordings around an answer's body into its grammar, and joins the grammars of several kinds of answer.
 * A body's grammar starts at the rule `body`. Knows GBNF's words, strings and classes, not what rules mean.
 */
import type { Piece } from './prompts/parse-wording.ts';

/** Strings, character classes, names. */
const TOKENS = /"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|[A-Za-z][A-Za-z0-9-]*/g;

/** The grammar of whole answers: any of the wordings with the body in its place, or the body alone where there are none. */
export function wrapGrammar(gbnf: string, answers: readonly (readonly Piece[])[], body = 'body'): string {
  const wordings = [...new Set(answers.map((pieces) => pieces.map((piece) => (piece.kind === 'text' ? quote(piece.text) : body)).join(' ')))];
  return `root ::= ${wordings.length === 0 ? body : wordings.join(' | ')}\n${gbnf}`;
}

/** The union of several answers' grammars; each keeps its rules under a prefix of its own. */
export function unionGrammar(parts: readonly { gbnf: string; answers: readonly (readonly Piece[])[] }[]): string {
  const wrapped = parts.map(({ gbnf, answers }, i) => {
    const prefixed = wrapGrammar(gbnf, answers).replaceAll(TOKENS, (token) => (/^["[]/.test(token) ? token : `k${i}-${token}`));
    return prefixed;
  });
  return `root ::= ${parts.map((_, i) => `k${i}-root`).join(' | ')}\n${wrapped.join('\n')}`;
}

function quote(text: string): string {
  const escapes: Record<string, string> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return `"${text.replaceAll(/[\\"\n\r\t]/g, (char) => escapes[char] as string)}"`;
}
