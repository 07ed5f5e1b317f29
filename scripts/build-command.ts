/** `npm run build`: builds the window and the desktop app's own code. */

import { buildRenderer } from './build.ts'
import { buildDesktop } from './build-desktop.ts'

const force = process.argv.includes('--force')
await buildRenderer({ force })
await buildDesktop({ force })
