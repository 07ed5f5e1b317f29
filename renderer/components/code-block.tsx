/** Text as a machine wrote or reads it: a command, a log, a config. Read-only, with a button that copies. */

import { classes } from './classes.ts'
import { CopyButton } from './copy-button.tsx'

export type CodeBlockProps = {
  text: string
  /** What it is, for those who hear the window. */
  label: string
  /** Long lines wrap instead of scrolling. */
  isWrapped?: boolean | undefined
  className?: string | undefined
}

/** A block of code or log. */
export function CodeBlock({ text, label, isWrapped = false, className }: CodeBlockProps) {
  return (
    <div className={classes('flex min-w-0 items-start rounded-md border border-line bg-sunken', className)}>
      <section aria-label={label} tabIndex={0} className="max-h-80 min-w-0 flex-1 overflow-auto py-2 pl-3">
        <pre className={classes('pr-3 font-mono text-12', isWrapped ? 'wrap-anywhere whitespace-pre-wrap' : 'w-max')}>{text}</pre>
      </section>
      <div className="shrink-0 p-0.5"><CopyButton text={text} /></div>
    </div>
  )
}
