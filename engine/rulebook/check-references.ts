/** Placeholder door: names and structure are checked in check-names.ts and check-structure.ts. */
import type { Reporter } from './reporter.ts'
import type { Rulebook } from './rulebook.ts'

/** Reports references that lead nowhere. */
export function checkReferences(_rulebook: Rulebook, _reporter: Reporter): void {}
