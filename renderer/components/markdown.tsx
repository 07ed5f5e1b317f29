/** Text with Markdown, made safe: no raw HTML, no images, nothing loaded from elsewhere. The reader is loaded when first needed. */

import { lazy, Suspense } from 'react'

const Text = lazy(() => import('./markdown-text.tsx').then((file) => ({ default: file.MarkdownText })))

/** Shows `text` as Markdown; as plain text until the reader is there. */
export function Markdown({ text }: { text: string }) {
  return (
    <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
      <Text text={text} />
    </Suspense>
  )
}
