/** Plain data of which the parts that did not change are the objects that were there before. Pure. */

/** `after`, made of the objects of `before` wherever both say the same. */
export function keepSame<T>(before: T, after: T): T {
  if (Object.is(before, after) || before === null || after === null || typeof before !== 'object' || typeof after !== 'object' || Array.isArray(before) !== Array.isArray(after)) return after
  const old = before as Record<string, unknown>
  const keys = Object.keys(after)
  let isSame = Object.keys(old).length === keys.length
  const made = (Array.isArray(after) ? [] : {}) as Record<string, unknown>
  for (const key of keys) {
    const value = (after as Record<string, unknown>)[key]
    made[key] = keepSame(old[key], value)
    if (!Object.is(made[key], old[key]) || !Object.hasOwn(old, key)) isSame = false
  }
  return isSame ? before : (made as T)
}
