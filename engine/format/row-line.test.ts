import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRowWriter, renderContent } from './index.ts';
import type { FormatSource } from './index.ts';

const TEXTS = ['plain', '', 'a "quoted" word', 'back\\slash', 'two\nlines\ttab', '\u0000\u001f\u007f', 'é 😀 \u2028', 'lone \ud800 half', '\ue000 and \ue001', '</script> / {input}'];
const FORMATS: FormatSource[] = [
  { kind: 'messages' },
  { kind: 'messages', system: 'Say "yes"\nor no.' },
  { kind: 'messages', system: 'With \ue000 and \ue001 inside.' },
  { kind: 'prompt_completion' },
  { kind: 'instruction_response' },
  { kind: 'text', system: 'S "s"', prompt: 'Q: {input}\nA: ', stop: '###' },
  { kind: 'text', prompt: '{input} again: {input}\n' },
];

test('a line has the bytes of JSON.stringify over the row, whatever stands in it', () => {
  for (const format of FORMATS) {
    const write = createRowWriter(format);
    for (const prompt of TEXTS) {
      for (const answer of TEXTS) {
        const head = { id: 'a-000001.0', category: answer, group: prompt.toLowerCase(), wording: 'w01', request: { n: 3, [prompt]: answer, x: -0.5 }, slice: { role: prompt } };
        const whole = JSON.stringify({ ...head, ...renderContent({ prompt, answer }, format) });
        assert.equal(write({ ...head, prompt, answer }), whole);
      }
    }
  }
});
