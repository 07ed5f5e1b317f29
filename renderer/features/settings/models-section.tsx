/** Base models: those here, those that can be had, with what fits this machine. `/settings/models/owner%2Fname` looks for that one. */

import { useLocation } from 'wouter'
import { ModelShelf } from '../models/index.ts'

/** The section. */
export function ModelsSection() {
  const [path] = useLocation()
  return <ModelShelf value={null} find={decoded(path.split('/')[3] ?? '')} />
}

/** An address that was not written by the studio may be anything. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return ''
  }
}
