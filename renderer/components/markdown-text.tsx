/** Draws Markdown. Loaded lazily by markdown.tsx; links say where they lead and open outside. */

import ReactMarkdown, { type Components } from 'react-markdown'
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize'
import remarkGfm from 'remark-gfm'

const SCHEMA = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter((tag) => !['img', 'picture', 'source', 'input'].includes(tag)),
  protocols: { href: ['https', 'http'] },
}

const PARTS: Components = {
  a: ({ href, children }) => <a href={href} target="_blank" rel="noreferrer noopener" title={href} className="text-accent-ink underline underline-offset-2">{children}</a>,
  p: ({ children }) => <p className="my-2 first:mt-0 last:mb-0">{children}</p>,
  h1: ({ children }) => <p role="heading" aria-level={4} className="mt-4 mb-2 text-16 font-semibold first:mt-0">{children}</p>,
  h2: ({ children }) => <p role="heading" aria-level={5} className="mt-4 mb-2 text-14 font-semibold first:mt-0">{children}</p>,
  h3: ({ children }) => <p role="heading" aria-level={6} className="mt-3 mb-1 font-semibold first:mt-0">{children}</p>,
  ul: ({ children }) => <ul className="my-2 list-disc pl-5">{children}</ul>,
  ol: ({ children }) => <ol className="my-2 list-decimal pl-5">{children}</ol>,
  blockquote: ({ children }) => <blockquote className="my-2 border-l-2 border-n-7 pl-3 text-ink-2">{children}</blockquote>,
  code: ({ children }) => <code className="rounded-sm bg-sunken px-1 font-mono text-12">{children}</code>,
  pre: ({ children }) => <pre className="my-2 overflow-x-auto rounded-md border border-line bg-sunken p-3 font-mono text-12">{children}</pre>,
  table: ({ children }) => <div className="my-2 overflow-x-auto"><table className="text-left">{children}</table></div>,
  th: ({ children }) => <th className="border-b border-line py-1 pr-4 font-medium text-ink-3">{children}</th>,
  td: ({ children }) => <td className="border-b border-line py-1 pr-4">{children}</td>,
}

/** Markdown as elements. */
export function MarkdownText({ text }: { text: string }) {
  return (
    <div className="min-w-0 wrap-anywhere">
      <ReactMarkdown remarkPlugins={[remarkGfm]} rehypePlugins={[[rehypeSanitize, SCHEMA]]} components={PARTS} skipHtml>{text}</ReactMarkdown>
    </div>
  )
}
