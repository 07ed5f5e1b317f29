/** Every format keeps prompt and answer whole, and its chat template renders the same text. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Template } from '@huggingface/jinja'
import { chatTemplateOf, renderContent, renderText } from './index.ts'
import type { FormatSource } from './index.ts'

const exchange = { prompt: "Say 'a' and $& {input} \\ twice", answer: 'a\na' }

test('messages carry the system message first, and none where the format has none', () => {
  assert.deepEqual(renderContent(exchange, { kind: 'messages', system: 'Be brief.' }), {
    messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: exchange.prompt }, { role: 'assistant', content: 'a\na' }],
  })
  assert.deepEqual(renderContent(exchange, { kind: 'messages' }), { messages: [{ role: 'user', content: exchange.prompt }, { role: 'assistant', content: 'a\na' }] })
})

test('prompt and completion, instruction and response are the fields of the trainer', () => {
  assert.deepEqual(renderContent(exchange, { kind: 'prompt_completion' }), { prompt: exchange.prompt, completion: 'a\na' })
  assert.deepEqual(renderContent(exchange, { kind: 'prompt_completion', prompt: 'Q: {input}\nA: ' }), { prompt: exchange.prompt, completion: 'a\na' }, 'the pattern is the chat template’s')
  assert.deepEqual(renderContent(exchange, { kind: 'instruction_response' }), { instruction: exchange.prompt, response: 'a\na' })
})

test('one text holds system, prompt, answer and stop', () => {
  const format: FormatSource = { kind: 'text', system: 'S.', prompt: '### Instruction:\n{input}\n\n### Response:\n', stop: '###' }
  assert.deepEqual(renderContent({ prompt: 'p', answer: 'x' }, format), { text: 'S.\n\n### Instruction:\np\n\n### Response:\nx\n\n###' })
})

test('the chat template renders what was written, byte for byte', () => {
  const formats: FormatSource[] = [
    { kind: 'instruction_response' },
    { kind: 'instruction_response', prompt: "It's {input}:\n\\", stop: '###' },
    { kind: 'text', system: 'S.', prompt: 'Q: {input}\nA: ' },
    { kind: 'prompt_completion', prompt: 'Q: {input}\nA: ' },
  ]
  for (const format of formats) {
    const template = new Template(chatTemplateOf(format) ?? '')
    const system = format.system === undefined ? [] : [{ role: 'system', content: format.system }]
    const rendered = template.render({ messages: [...system, { role: 'user', content: exchange.prompt }, { role: 'assistant', content: exchange.answer }], eos_token: '<eos>' })
    assert.equal(rendered, `${renderText(exchange, format)}<eos>\n\n`)
  }
})

test('messages use the base model’s own template', () => {
  assert.equal(chatTemplateOf({ kind: 'messages' }), null)
})
