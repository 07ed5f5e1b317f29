/** Puts class names together. Knows no component. */

/** Joins class names, leaving out what is false or missing. */
export function classes(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ')
}

/** `fallback` unless `className` already has a class that begins so: two widths on one element would fight. */
export function unless(className: string | undefined, prefix: string, fallback: string): string {
  return className?.split(' ').some((name) => name.startsWith(prefix)) === true ? '' : fallback
}
