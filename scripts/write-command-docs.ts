/** Writes docs/commands.md from the table of commands. Run it after a change there; a test compares the two. */

import { join } from 'node:path'
import { commandsPage } from '../electron/cli/commands-page.ts'
import { commands } from '../electron/cli/commands.ts'
import { writeFileAtomic } from '../electron/platform/atomic-write.ts'

writeFileAtomic(join(import.meta.dirname, '..', 'docs', 'commands.md'), commandsPage(commands))
