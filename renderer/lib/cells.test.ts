/** Cells are read as Papa Parse reads them, which the host uses: quotes, line ends, and what stands between. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import Papa from 'papaparse'
import { readCells, readRecords } from './cells.ts'

const TEXTS = [
  'name,kind\nkick,flip',
  'name\tkind\r\nkick\tflip',
  'name;kind\n"a; b";"says ""no"""',
  'one name\nanother name',
  '\uFEFFa|b|c\n1|2|3\n4|5|6',
  'a,b\n"two\nlines",x\n\n,y',
  '5" wide,"6"\n,',
  'question,answer\nGive me two, please,1. kick\n"Give me two, please",1. kick',
]

test('cells are those that Papa Parse finds', () => {
  for (const text of TEXTS) assert.deepEqual(readCells(text), Papa.parse<string[]>(text).data, JSON.stringify(text))
})

test('records have the names of the first line; lines of another length are counted', () => {
  const { data } = Papa.parse<Record<string, string>>('q,a\n1,2\n\n3,4\n', { header: true, skipEmptyLines: true })
  assert.deepEqual(readRecords('q,a\n1,2\n\n3,4\n'), { records: data, bad: 0 })
  assert.deepEqual(readRecords('q,a\n1\n1,2,3\n'), { records: [{ q: '1' }, { q: '1', a: '2' }], bad: 2 })
})
