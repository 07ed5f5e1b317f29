/** Base models: those here, those that can be had, with what fits this machine. */

import { ModelShelf } from '../models/index.ts'

/** The section. */
export function ModelsSection() {
  return <ModelShelf value={null} />
}
