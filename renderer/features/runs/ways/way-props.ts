/** What each dialog of a further way to train gets. */

import type { Estimate } from '../../../../contract/entities/live-run.ts'

/** The project, its order as it stands, and how to leave. */
export type WayProps = { project: string; estimate: Estimate; onClose: () => void }
