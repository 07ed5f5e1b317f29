/** Draws Markdown. Loaded lazily by markdown.tsx; a link is text that says where it leads. */

import { useMemo, type ReactNode } from 'react'
import { markdownParts, type MarkdownPart, type MarkdownTag } from './markdown-tree.ts'

type Drawn = { children: ReactNode; start: number | undefined }

const PARTS: Record<MarkdownTag, (drawn: Drawn) => ReactNode> = {
  p: ({ children }) => <p className="my-2 first:mt-0 last:mb-0">{children}</p>,
  h1: ({ children }) => <p role="heading" aria-level={4} className="mt-4 mb-2 text-16 font-semibold first:mt-0">{children}</p>,
  h2: ({ children }) => <p role="heading" aria-level={5} className="mt-4 mb-2 text-14 font-semibold first:mt-0">{children}</p>,
  h3: ({ children }) => <p role="heading" aria-level={6} className="mt-3 mb-1 font-semibold first:mt-0">{children}</p>,
  ul: ({ children }) => <ul className="my-2 list-disc pl-5">{children}</ul>,
  ol: ({ children, start }) => <ol start={start} className="my-2 list-decimal pl-5">{children}</ol>,
  li: ({ children }) => <li>{children}</li>,
  blockquote: ({ children }) => <blockquote className="my-2 border-l-2 border-n-7 pl-3 text-ink-2">{children}</blockquote>,
  pre: ({ children }) => <pre className="my-2 overflow-x-auto rounded-md border border-line bg-sunken p-3 font-mono text-12">{children}</pre>,
  code: ({ children }) => <code className="rounded-sm bg-sunken px-1 font-mono text-12">{children}</code>,
  em: ({ children }) => <em>{children}</em>,
  strong: ({ children }) => <strong>{children}</strong>,
  address: ({ children }) => <span className="text-12 text-ink-2">({children})</span>,
  br: () => <br />,
  hr: () => <hr className="my-3 border-line" />,
  table: ({ children }) => <div className="my-2 overflow-x-auto"><table className="text-left"><tbody>{children}</tbody></table></div>,
  tr: ({ children }) => <tr>{children}</tr>,
  th: ({ children }) => <th scope="col" className="border-b border-line py-1 pr-4 font-medium text-ink-3">{children}</th>,
  td: ({ children }) => <td className="border-b border-line py-1 pr-4">{children}</td>,
}

/** Markdown as elements. */
export function MarkdownText({ text }: { text: string }) {
  const parts = useMemo(() => markdownParts(text), [text])
  return <div className="min-w-0 wrap-anywhere"><Parts parts={parts} /></div>
}

function Parts({ parts }: { parts: readonly MarkdownPart[] }) {
  return parts.map((part, index) => {
    if (typeof part === 'string') return part
    const Part = PARTS[part.tag]
    return <Part key={index} start={part.start}><Parts parts={part.parts} /></Part>
  })
}
