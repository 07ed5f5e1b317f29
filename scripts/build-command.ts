/** `npm run build`: builds the window. */

import { buildRenderer } from './build.ts'

await buildRenderer({ force: process.argv.includes('--force') })
