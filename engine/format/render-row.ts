/**
 * One question and its answer in the row shape of a format: messages, prompt and completion, instruction and
 * response, or one text. Knows nothing of categories, files or tokenizers. The same format object gives the
 * chat template (chat-template.ts), so training text and prompts can never drift apart.
 */
import type { RulebookSource } from '../rulebook/schema.ts'

/** A format as the rulebook writes it. */
export type FormatSource = RulebookSource['format']

/** What a sample says: the prompt that a person writes and the answer that is learned. */
export type Exchange = { readonly prompt: string; readonly answer: string }

/** The part of a row on disk that depends on the format. */
export type RowContent =
  | { readonly messages: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[] }
  | { readonly prompt: string; readonly completion: string }
  | { readonly instruction: string; readonly response: string }
  | { readonly text: string }

/** How a prompt stands in a text where the format does not say it. */
const PLAIN_PROMPT = '{input}\n'
const INSTRUCTION_PROMPT = '### Instruction:\n{input}\n\n### Response:\n'

/** The text before an answer, with `{input}` for the person's prompt; a system message stands before it. */
export function promptPattern(format: FormatSource): string {
  if (format.prompt !== undefined) return format.prompt
  return format.kind === 'instruction_response' ? INSTRUCTION_PROMPT : PLAIN_PROMPT
}

/**
 * The row's content. A system message is written into `messages` and `text`; for the others the run config carries it,
 * as it carries the chat template that puts a pattern around the prompt.
 */
export function renderContent(exchange: Exchange, format: FormatSource): RowContent {
  switch (format.kind) {
    case 'messages': {
      const system = format.system === undefined ? [] : [{ role: 'system', content: format.system } as const]
      return { messages: [...system, { role: 'user', content: exchange.prompt }, { role: 'assistant', content: exchange.answer }] }
    }
    case 'prompt_completion':
      return { prompt: exchange.prompt, completion: exchange.answer }
    case 'instruction_response':
      return { instruction: exchange.prompt, response: exchange.answer }
    case 'text':
      return { text: renderText(exchange, format) }
  }
}

/** The whole row as one text, without any model's special tokens: system, prompt, answer, and the stop text where there is one. */
export function renderText(exchange: Exchange, format: FormatSource): string {
  const system = format.system === undefined ? '' : `${format.system}\n\n`
  const stop = format.stop === undefined ? '' : `\n\n${format.stop}`
  return system + fill(promptPattern(format), exchange.prompt) + exchange.answer + stop
}

/** Puts the prompt where the pattern says; a `$` or `{` in the prompt means nothing here. */
function fill(pattern: string, prompt: string): string {
  return pattern.split('{input}').join(prompt)
}
