/** A sample as tokens: trained ones stand out, ignored ones step back. Line breaks and spaces are shown. */

import { count } from '../lib/format.ts'

/** One token: its text, whether the model learns from it, its id where known. */
export type AnswerToken = { text: string; trained: boolean; id?: number | undefined }

/** Coloured tokens with a legend and the count of both kinds. */
export function AnswerTokens({ tokens }: { tokens: readonly AnswerToken[] }) {
  const trained = tokens.filter((token) => token.trained).length
  return (
    <div>
      <p className="font-mono text-12 leading-relaxed wrap-anywhere">
        {tokens.map((token, index) => (
          <span key={String(index)}>
            <span title={token.id === undefined ? undefined : `token ${token.id}`} className={token.trained ? 'rounded-sm border border-running-line bg-running-soft px-px text-ink' : 'rounded-sm border border-line px-px text-ink-3'}>
              {visible(token.text)}
            </span>
            {token.text.includes('\n') ? <br /> : <wbr />}
          </span>
        ))}
      </p>
      <p className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-12 text-ink-2">
        <span className="inline-flex items-center gap-1.5"><span aria-hidden className="size-3 rounded-sm border border-running-line bg-running-soft" />{count(trained)} trained</span>
        <span className="inline-flex items-center gap-1.5"><span aria-hidden className="size-3 rounded-sm border border-line" />{count(tokens.length - trained)} ignored</span>
      </p>
    </div>
  )
}

function visible(text: string): string {
  return text.replaceAll('\n', '↵').replaceAll('\t', '⇥').replaceAll(' ', '·')
}
