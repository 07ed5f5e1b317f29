/** The door of the domain of projects: packs, project folders, their lock and their files. */

export { binnedFolder, forgetBinned, listBin } from './bin.ts'
export { createProjectFolder, freeFolder, isBehindPack, refreshFromPack } from './create-project.ts'
export { folderName } from './names.ts'
export { previewFolder } from './pack-preview.ts'
export { listPacks, packFolder } from './packs.ts'
export { createProjects, packHandlers, sourceFolder, type ProjectParts } from './project-calls.ts'
export { leavePack, readProjectFile } from './project-file.ts'
export { lockProject, projectHolder, whileLocked } from './project-lock.ts'
export { QUESTIONS_NAME, readQuestions } from './questions.ts'
export { openProject, requireProject } from './registry.ts'
