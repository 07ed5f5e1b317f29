/**
 * Cells of a text as spreadsheets copy and save them: tabs, commas, semicolons or bars between, quotes around what holds those.
 * Knows no table.
 */

const DELIMITERS = [',', '\t', '|', ';']
/** Lines that tell what stands between cells. */
const LOOKED_AT = 10

/** The cells, line by line; what stands between them is found out where it is not given. */
export function readCells(text: string, delimiter = delimiterOf(text)): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let isQuoted = false
  const end = () => {
    row.push(cell)
    cell = ''
  }
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length; at += 1) {
    const sign = text[at]!
    const isPair = (sign === '"' && text[at + 1] === '"') || (sign === '\r' && text[at + 1] === '\n')
    if (isQuoted && sign !== '"') cell += sign
    else if (isQuoted && isPair) cell += text[at++]
    else if (isQuoted) isQuoted = false
    else if (sign === '"' && cell === '') isQuoted = true
    else if (sign === delimiter) end()
    else if (sign === '\n' || sign === '\r') {
      if (isPair) at += 1
      end()
      rows.push(row)
      row = []
    } else cell += sign
  }
  end()
  rows.push(row)
  return rows
}

/** Lines below a first one that names their columns, empty ones left out; `bad` of them have more cells or fewer. */
export function readRecords(text: string): { records: Record<string, string>[]; bad: number } {
  const [names = [], ...rows] = readCells(text).filter((row) => row.length > 1 || row[0] !== '')
  const records = rows.map((row) => Object.fromEntries(names.slice(0, row.length).map((name, column) => [name, row[column] ?? ''])))
  return { records, bad: rows.filter((row) => row.length !== names.length).length }
}

/** What splits the first lines into the most cells, as many in each; a comma where nothing does. */
function delimiterOf(text: string): string {
  const head = text.split('\n', LOOKED_AT).join('\n')
  let best = { delimiter: ',', uneven: Infinity, cells: 1 }
  for (const delimiter of DELIMITERS) {
    const counts = readCells(head.trimEnd(), delimiter).map((row) => row.length)
    const uneven = counts.reduce((sum, each, index) => sum + Math.abs(each - (counts[index - 1] ?? each)), 0)
    const cells = counts.reduce((sum, each) => sum + each, 0) / counts.length
    if (cells >= 2 && uneven <= best.uneven && cells > best.cells) best = { delimiter, uneven, cells }
  }
  return best.delimiter
}
