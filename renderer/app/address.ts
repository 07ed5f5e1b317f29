/**
 * Addresses of screens: which project and stage an address names.
 */

/** The project that an address names; null outside a project (the wizard names its own). */
export function projectOf(path: string): string | null {
  return /^\/p\/([^/?]+)/.exec(path)?.[1] ?? null
}

/** The stage that an address names, or null. */
export function stageOf(path: string): string | null {
  return /^\/p\/[^/?]+\/([^/?]+)/.exec(path)?.[1] ?? null
}

/** The address of a stage of a project. */
export function stageAddress(project: string, stage: string, rest = ''): string {
  return `/p/${project}/${stage}${rest === '' ? '' : `/${rest}`}`
}
