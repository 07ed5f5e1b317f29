/** The door of the folder of imports: looking at a foreign file, its first rows, and taking all of them. */

export { previewFile, takenRows, type TakenRow } from './take-rows.ts'
export { sniffFile } from './sniff.ts'
