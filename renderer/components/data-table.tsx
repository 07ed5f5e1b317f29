/**
 * A plain table of up to some hundred rows, with a head that stays and columns that sort. For more rows: VirtualList.
 */

import { ArrowDown, ArrowUp } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { classes } from './classes.ts'

/** One column. */
export type Column<Row> = {
  id: string
  head: ReactNode
  /** What stands in a cell. */
  cell: (row: Row) => ReactNode
  /** What the column sorts by; without it the column does not sort. */
  sortBy?: ((row: Row) => string | number | null) | undefined
  /** Numbers stand at the right. */
  isNumber?: boolean | undefined
  /** Takes only the width it needs. */
  isNarrow?: boolean | undefined
}

/** A sorted column and its direction. */
export type Sorting = { column: string; isDescending: boolean }

export type DataTableProps<Row> = {
  /** What the table lists, for those who hear the window. */
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** Makes rows clickable; the first cell becomes the button. */
  onOpen?: ((row: Row) => void) | undefined
  isPicked?: ((row: Row) => boolean) | undefined
  initialSorting?: Sorting | undefined
  /** Shown instead of rows when there are none. */
  empty?: ReactNode
  className?: string | undefined
}

/** A table. */
export function DataTable<Row>({ label, columns, rows, rowKey, onOpen, isPicked, initialSorting, empty, className }: DataTableProps<Row>) {
  const [sorting, setSorting] = useState<Sorting | undefined>(initialSorting)
  const shown = sortRows(rows, columns, sorting)
  return (
    <div className={classes('min-w-0 overflow-x-auto', className)}>
      <table aria-label={label} className="w-full border-separate border-spacing-0 text-left">
        <thead>
          <tr>
            {columns.map((column) => <HeadCell key={column.id} column={column} sorting={sorting} onSort={setSorting} />)}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr
              key={rowKey(row)}
              aria-selected={isPicked === undefined ? undefined : isPicked(row)}
              onClick={onOpen && (() => onOpen(row))}
              className={classes('group', onOpen && 'hover:bg-hover', isPicked?.(row) === true && 'bg-picked')}
            >
              {columns.map((column, index) => (
                <td key={column.id} className={cellClasses(column, index === columns.length - 1)}>
                  {index === 0 && onOpen !== undefined ? (
                    <button type="button" className="w-full cursor-default rounded-sm text-left" onClick={(event) => { event.stopPropagation(); onOpen(row) }}>{column.cell(row)}</button>
                  ) : column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && empty}
    </div>
  )
}

type HeadCellProps<Row> = { column: Column<Row>; sorting: Sorting | undefined; onSort: (sorting: Sorting) => void }

function HeadCell<Row>({ column, sorting, onSort }: HeadCellProps<Row>) {
  const isSorted = sorting?.column === column.id
  const Arrow = isSorted && !sorting.isDescending ? ArrowUp : ArrowDown
  return (
    <th scope="col" aria-sort={isSorted ? (sorting.isDescending ? 'descending' : 'ascending') : undefined} className={classes('sticky top-0 z-10 h-8 border-b border-line bg-surface px-3 align-middle text-12 font-medium whitespace-nowrap text-ink-3 first:pl-4 last:pr-4', column.isNumber && 'text-right', column.isNarrow && 'w-px')}>
      {column.sortBy === undefined ? column.head : (
        <button
          type="button"
          onClick={() => onSort({ column: column.id, isDescending: isSorted ? !sorting.isDescending : column.isNumber === true })}
          className={classes('group/sort inline-flex cursor-default items-center gap-1 rounded-sm align-middle hover:text-ink', isSorted && 'text-ink', column.isNumber && 'flex-row-reverse')}
        >
          {column.head}
          <Arrow aria-hidden className={classes('size-3', isSorted ? '' : 'invisible group-hover/sort:visible')} />
        </button>
      )}
    </th>
  )
}

function cellClasses<Row>(column: Column<Row>, isLast: boolean): string {
  return classes('h-8 border-b border-line px-3 py-1 align-middle group-last:border-b-0 first:pl-4', isLast && 'pr-4', column.isNumber && 'text-right', column.isNarrow && 'w-px whitespace-nowrap')
}

function sortRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sorting: Sorting | undefined): readonly Row[] {
  const sortBy = columns.find((column) => column.id === sorting?.column)?.sortBy
  if (sorting === undefined || sortBy === undefined) return rows
  const sign = sorting.isDescending ? -1 : 1
  return rows.toSorted((a, b) => {
    const [x, y] = [sortBy(a), sortBy(b)]
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1
    return x < y ? -sign : x > y ? sign : 0
  })
}
