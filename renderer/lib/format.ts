/**
 * Numbers, sizes, times and moments as the studio writes them: three significant digits, a unit, the reader's locale.
 * Knows no domain.
 */

const three = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** A count in full: 7,920. */
export function count(value: number): string {
  return whole.format(value)
}

/** A measured number with three significant digits. */
export function measure(value: number, unit = ''): string {
  return unit === '' ? three.format(value) : `${three.format(value)} ${unit}`
}

/** A loss or rate with a fixed number of digits, so that a column of them aligns. */
export function fixed(value: number, digits = 3): string {
  return value.toFixed(digits)
}

/** A share as a percentage; never 100 % unless it is whole, never 0 % unless nothing. */
export function percent(share: number): string {
  const rounded = Number((share * 100).toPrecision(3))
  if (share < 1 && rounded >= 100) return '> 99.9 %'
  if (share > 0 && rounded <= 0) return '< 0.1 %'
  return `${Number(rounded.toFixed(1))} %`
}

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const

/** A size: 6.3 MB (powers of 1,000, as disks are sold and files are listed). */
export function bytes(value: number): string {
  const power = Math.min(UNITS.length - 1, value < 1 ? 0 : Math.floor(Math.log10(value) / 3))
  return power === 0 ? `${whole.format(value)} bytes` : `${three.format(value / 1000 ** power)} ${UNITS[power]}`
}

/** A length of time: 48 s, 4 min 20 s, 2 h 05 min. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  if (s < 60) return `${s} s`
  if (s < 3600) return s % 60 === 0 ? `${s / 60} min` : `${Math.floor(s / 60)} min ${s % 60} s`
  return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, '0')} min`
}

/** An estimated time as a person would say it: to 10 s, to a minute, to 5 and to 15 minutes. */
export function roughly(seconds: number): string {
  const grain = seconds < 60 ? 10 : seconds < 600 ? 60 : seconds < 7200 ? 300 : 900
  return duration(Math.max(grain, Math.round(seconds / grain) * grain))
}

const moments = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
const ago = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** A moment (ISO 8601 or ms since 1970) in full. */
export function moment(value: string | number): string {
  return moments.format(new Date(value))
}

/** How long ago a moment was: 3 minutes ago. */
export function since(value: string | number, now = Date.now()): string {
  const seconds = (new Date(value).getTime() - now) / 1000
  const steps = [['second', 60], ['minute', 60], ['hour', 24], ['day', 30], ['month', 12], ['year', Infinity]] as const
  let amount = seconds
  for (const [unit, size] of steps) {
    if (Math.abs(amount) < size) return ago.format(Math.round(amount), unit)
    amount /= size
  }
  return ago.format(Math.round(amount), 'year')
}
