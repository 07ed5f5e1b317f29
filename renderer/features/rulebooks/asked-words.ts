/** What an example was asked, in words: its question, or what its request asks for as people phrase it. Pure. */

import { blockAt, blockOf, listOf, textOf, type Block } from './source-of.ts'

/** The question of an example. */
export function askedInWords(source: Block, example: Block): string {
  const prompt = textOf(example['prompt'])
  if (prompt !== '') return prompt
  const category = textOf(example['category'])
  const about = textOf(blockAt(source, 'categories', category)['about']) || category.replaceAll('_', ' ')
  const asked = Object.entries(blockOf(example['request'])).map(([field, value]) => phrase(source, field, String(value)))
  return [about, asked.join(', ')].filter((text) => text !== '').join(': ')
}

/** The first phrase by which a question shows what is asked for. */
function phrase(source: Block, field: string, value: string): string {
  const read = listOf(blockAt(source, 'request', field)['read']).map(String).find((each) => each.includes(`{${field}}`))
  return read === undefined ? `${field.replaceAll('_', ' ')} ${value}` : read.replaceAll(`{${field}}`, value)
}
