/** The table of commands, in the order in which one uses them. */

import { chatCommands } from './chat-command.ts'
import type { Command } from './command.ts'
import { datasetCommands } from './dataset-commands.ts'
import { evalCommands } from './eval-commands.ts'
import { exportCommands } from './export-commands.ts'
import { historyCommands } from './history-commands.ts'
import { rulebookCommands } from './rulebook-commands.ts'
import { runCommands } from './run-commands.ts'
import { sweepCommands } from './sweep-command.ts'

/** Every command. */
export const commands: readonly Command[] = [...rulebookCommands, ...datasetCommands, ...runCommands, ...sweepCommands, ...evalCommands, ...exportCommands, ...chatCommands, ...historyCommands]
