/** Lays out rows of text in columns: the first to the left, numbers to the right. */

/** The rows with their columns aligned; no trailing spaces. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)))
  const isNumber = (text: string) => /^[-+]?[\d.,/]+( ?%)?$/.test(text)
  return rows.map((row) => row.map((cell, column) => (isNumber(cell) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join('  ').trimEnd())
}
