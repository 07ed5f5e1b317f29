/** How long answers of a domain may become, before any tokenizer is there to count. */
import type { Draft } from '../draft.ts'

/** Tokens that an answer of this domain may take, generously. */
export function tokensFor({ judged, answer }: Draft): number {
  const longest = Math.max(0, ...judged.filter(({ isGood }) => isGood).map(({ text }) => text.length))
  const grown = answer.kind === 'list' ? (longest === 0 ? answer.length[1] * 30 : longest) : Math.max(60, longest)
  return Math.min(512, Math.max(48, Math.ceil(grown / 2 / 16) * 16 + 16))
}
