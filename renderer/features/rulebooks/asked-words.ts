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

/** A phrase by which a question shows what is asked for: one in words, where there is one. */
function phrase(source: Block, field: string, value: string): string {
  const reads = listOf(blockAt(source, 'request', field)['read']).map(String).filter((each) => each.includes(`{${field}}`))
  const read = reads.find((each) => each.includes(' ')) ?? reads[0]
  return read === undefined ? `${field.replaceAll('_', ' ')} ${value}` : read.replaceAll(`{${field}}`, value)
}
