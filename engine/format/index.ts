/** Formats of a row: what of a sample stands on disk, as one text, and as a chat template. The public face of this folder. */
export { chatTemplateOf } from './chat-template.ts'
export { renderContent, renderText } from './render-row.ts'
export type { Exchange, FormatSource, RowContent } from './render-row.ts'
export { RowBytes } from './row-bytes.ts'
export { createRowWriter } from './row-line.ts'
export type { RowHead, RowWriter } from './row-line.ts'
