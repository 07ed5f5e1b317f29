/** Cells as they come from a spreadsheet or a file with commas. Knows no table. */

import Papa from 'papaparse'

/** The cells of a pasted text, line by line, empty lines left out. */
export function pastedCells(text: string): string[][] {
  const told = text.trim()
  return told === '' ? [] : Papa.parse<string[]>(told, { skipEmptyLines: 'greedy', delimiter: delimiterOf(told) }).data
}

/** Cells of a spreadsheet come with tabs; a file with commas has as many of them in each line. Else each line is one name. */
function delimiterOf(text: string): string {
  const commas = new Set(text.split('\n').map((line) => line.split(',').length))
  return !text.includes('\t') && commas.size === 1 && !commas.has(1) ? ',' : '\t'
}
