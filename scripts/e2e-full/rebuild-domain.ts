/**
 * The domain of wizard skating rebuilt from an empty project through the window, then both rulebooks judge samples of the other: 10,000 each way, every
 * check must pass. Knows visible names, and at the end the saved files.
 */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openStudio } from '../../tests/e2e/open-studio.ts'
import { rebuildInWindow, type Extent } from '../../tests/e2e/rebuild-flow.ts'
import { judgedBy, type CrossChecked } from '../../tests/authoring/cross-check.ts'
import { compilePack, openPack, packFolder } from '../../tests/packs/open-pack.ts'
import { PATIENT, say, withPicture } from './steps.ts'
import { listenTo, type Effort } from './tally.ts'

/** What the part found: the effort of building, and what each rulebook says of the other's samples. */
export type Rebuilt = { readonly building: Effort; readonly ours: CrossChecked; readonly theirs: CrossChecked }

const SAMPLES = 10_000

/** Runs the part. */
export async function rebuildDomain(extent: Extent = 'whole', samples = SAMPLES): Promise<Rebuilt> {
  const studio = await openStudio()
  try {
    studio.page.setDefaultTimeout(PATIENT.timeout)
    const tally = await listenTo(studio.page)
    tally.begin()
    await withPicture(studio.page, 'rebuild', () => rebuildInWindow(studio.page, extent))
    const building = await tally.end()
    say(`built in ${building.seconds.toFixed(0)} s`)
    const project = readdirSync(studio.home).find((name) => name === 'Wizard skating') ?? ''
    const [built, pack] = [compilePack(openPack(join(studio.home, project))), compilePack(openPack(packFolder('wzrdbrain')))]
    return { building, ours: judgedBy(built, pack, samples), theirs: judgedBy(pack, built, samples) }
  } finally {
    await studio.close()
  }
}
