import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeModelfile } from './modelfile.ts'
import { judgeOllamaTemplate } from './ollama-template.ts'
import { readModelfile } from './read-modelfile.ts'

const HOSTILE = [
  'You are helpful.\nSecond line.\n\nFourth line.\n',
  '  leading and trailing spaces  ',
  '"',
  '""',
  '"quoted"',
  'ends with a quote"',
  'FROM /etc/passwd\nSYSTEM gone\n# not a comment',
  '\n\n"\n""\n',
  'tab\there, carriage\r\nreturn',
  'literal \\n backslash-n and {{ .Prompt }} {% raw %}',
  'Grüße, 你好, مرحبا, 🛼, é (combining), ½ ²',
  '#',
  "';--$(rm -rf ~) `id` %PATH%",
  'PARAMETER stop """x',
].filter((text) => !text.includes('"""'))

test('reads back every hostile text exactly', () => {
  for (const text of HOSTILE) {
    const read = readModelfile(writeModelfile({ from: 'm.gguf', parameters: { stop: [text, 'second'] }, system: text, template: text, license: text }))
    assert.deepEqual(
      read.map(({ keyword, name, value }) => [keyword, name, value]),
      [['from', null, './m.gguf'], ['parameter', 'stop', text], ['parameter', 'stop', 'second'], ['template', null, text], ['system', null, text], ['license', null, text]],
      JSON.stringify(text),
    )
  }
})

test('writes no TEMPLATE line unless one is forced', () => {
  assert.equal(
    writeModelfile({ from: 'run-q4_k_m.gguf', parameters: { temperature: 0.7, top_p: 0.9, num_ctx: 2048, use_mmap: true, seed: 4294967295, min_p: 1e-7 }, system: 'Be brief.' }),
    'FROM ./run-q4_k_m.gguf\nPARAMETER temperature 0.7\nPARAMETER top_p 0.9\nPARAMETER num_ctx 2048\nPARAMETER use_mmap true\nPARAMETER seed 4294967295\nPARAMETER min_p 0.0000001\nSYSTEM """Be brief."""\n',
  )
})

test('refuses what Ollama would read differently, naming it', () => {
  const refuse = (modelfile: Parameters<typeof writeModelfile>[0], message: RegExp) => assert.throws(() => writeModelfile(modelfile), { code: 'bad_input', message })
  refuse({ from: 'm.gguf', parameters: {}, system: 'a """ b' }, /SYSTEM: it contains """/)
  refuse({ from: 'm.gguf', parameters: {}, system: 'zero\u200bwidth' }, /U\+200B at position 4/)
  refuse({ from: 'm.gguf', parameters: {}, system: 'no\u00a0break' }, /U\+00A0/)
  refuse({ from: 'm.gguf', parameters: { stop: ['a\u0000b'] } }, /PARAMETER stop: .*U\+0000/)
  refuse({ from: 'm.gguf', parameters: { stop: [''] } }, /not empty/)
  refuse({ from: 'm.gguf', parameters: { heat: 1 } }, /no such parameter/)
  refuse({ from: 'm.gguf', parameters: { num_ctx: 1.5 } }, /not a whole number/)
  refuse({ from: 'm.gguf', parameters: { temperature: Number.NaN } }, /not a number/)
  refuse({ from: '../m.gguf', parameters: {} }, /FROM/)
  refuse({ from: 'm.gguf\nSYSTEM x', parameters: {} }, /FROM/)
})

test('reads the forms that people write', () => {
  const read = readModelfile('# comment\nfrom llama3\nPARAMETER stop "<|im_end|>"\nparameter temperature 0.5\nSYSTEM """\nLine 1\nLine 2"""\nMESSAGE user hello there\n')
  assert.deepEqual(read.map(({ keyword, name, value }) => [keyword, name, value]), [
    ['from', null, 'llama3'], ['parameter', 'stop', '<|im_end|>'], ['parameter', 'temperature', '0.5'], ['system', null, '\nLine 1\nLine 2'], ['message', 'user', 'hello there'],
  ])
  assert.throws(() => readModelfile('FROM x\nSYSTEM """open'), /Line 2/)
  assert.throws(() => readModelfile('FROM x\nTEMPERATURE 1'), /no instruction/)
  assert.throws(() => readModelfile('SYSTEM x'), /no FROM line/)
})

test('says when Ollama would put its own template in place of the embedded one', () => {
  assert.equal(judgeOllamaTemplate("{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}").verdict, 'replaced')
  assert.equal(judgeOllamaTemplate("{% for m in messages %}### {{ m['role'] }}: {{ m['content'] }}\n{% endfor %}").verdict, 'possible')
  assert.equal(judgeOllamaTemplate('x'.repeat(3_000)).verdict, 'unlikely')
})
