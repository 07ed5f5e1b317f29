/** The head of a screen: where one is, what it holds, the one next step at the right. */

import type { ReactNode } from 'react'

export type PageHeaderProps = {
  title: ReactNode
  /** One calm sentence: what stands here now. */
  summary?: ReactNode
  /** A badge beside the title. */
  badge?: ReactNode
  /** At the right; the primary button last. */
  actions?: ReactNode
  /** A way back above the title. */
  back?: ReactNode
}

/** The head of a screen. */
export function PageHeader({ title, summary, badge, actions, back }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-start gap-x-6 gap-y-3 px-6 pt-5 pb-4">
      <div className="min-w-0 flex-1 basis-80">
        {back !== undefined && <div className="mb-1 text-12 text-ink-2">{back}</div>}
        <div className="flex min-h-8 flex-wrap items-center gap-2">
          <h1 className="min-w-0 text-20 font-semibold wrap-anywhere">{title}</h1>
          {badge}
        </div>
        {summary !== undefined && <p className="max-w-form text-ink-2">{summary}</p>}
      </div>
      {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  )
}
