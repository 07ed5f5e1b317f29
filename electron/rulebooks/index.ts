/** The door of the domain of rulebooks: the one place where files on disk meet the engine. Heavy to load: short commands leave it alone. */

export { checkRulebook } from './check-rulebook.ts'
export { openRulebook, problemLine, type RulebookOverrides } from './open-rulebook.ts'
export { rulebookFiles, rulebookPath, type RulebookFiles } from './rulebook-files.ts'
export { isDataStale, stagesOf } from './stages.ts'
