/** The door of base models: the shelf to choose from, and the pieces that Settings shows. */

export { useDownload } from './download-progress.tsx'
export { HubAccount } from './hub-account.tsx'
export { ModelShelf } from './model-shelf.tsx'
export { modelSize } from './model-words.ts'
