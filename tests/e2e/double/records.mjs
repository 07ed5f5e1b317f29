/**
 * What the double was asked to do, and how tests want its dialogs answered. One life of the double.
 */

/** How this double was started; see run.mjs. */
export const settings = JSON.parse(process.env.ELECTRON_DOUBLE ?? '{}')

/** Kind → what was recorded, oldest first. */
export const records = {}

/** Remembers a thing. */
export function record(kind, value) {
  ;(records[kind] ??= []).push(value)
}

const answers = { message: [], open: [], save: [] }
const waiting = []

/** Sets the answers of the next dialogs of a kind. */
export function giveAnswers(kind, values) {
  answers[kind].push(...values)
  for (const wake of waiting.splice(0)) wake()
}

/** The answer of a dialog: the next one that a test gave, or the default. With `hold` dialogs stay open until they are answered. */
export async function takeAnswer(kind, fallback) {
  while (answers[kind].length === 0 && settings.hold === true) await new Promise((resolve) => waiting.push(resolve))
  return answers[kind].length > 0 ? answers[kind].shift() : fallback
}
