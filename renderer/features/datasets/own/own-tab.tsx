/** Rows of one's own: imported from a file, or written by hand; both join the next version. */

import { AddSample } from './add-sample.tsx'
import { ImportFlow } from './import-flow.tsx'
import { OwnLists } from './own-lists.tsx'

/** The tab. */
export function OwnTab({ project }: { project: string }) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="grid grid-cols-1 gap-8 px-6 py-5 lg:grid-cols-2">
        <section aria-label="From a file" className="flex min-w-0 flex-col gap-3">
          <h2 className="text-14 font-semibold">From a file</h2>
          <ImportFlow project={project} />
        </section>
        <section aria-label="By hand" className="flex min-w-0 flex-col gap-3">
          <h2 className="text-14 font-semibold">By hand</h2>
          <AddSample project={project} />
        </section>
      </div>
      <OwnLists project={project} />
    </div>
  )
}
