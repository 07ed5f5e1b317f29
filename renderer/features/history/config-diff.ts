/** Configurations side by side, key by key. Pure. */

import { isReadBy } from '../../lib/recipe-keys.ts'

type Config = Record<string, unknown>

/** Stands for the value of a key that a run's config does not have. */
const NOT_RECORDED = 'not recorded'

/**
 * Rows of key and the value of each configuration; only keys in which they differ, unless all are wanted. Folders never count: they
 * differ by nature; nor do keys that none of the recipes reads, nor in a list of differences those that a run is too old to have.
 */
export function differingKeys(configs: readonly Config[], hidesEqual: boolean): [string, string[]][] {
  const flat = configs.map((config) => flatten(config))
  const recipes = configs.map(({ recipe }) => String(recipe))
  const keys = [...new Set(flat.flatMap((each) => [...each.keys()]))].filter((key) => isReadBy(key, recipes)).sort()
  return keys
    .map((key): [string, string[]] => [key, flat.map((each) => each.get(key) ?? NOT_RECORDED)])
    .filter(([key, values]) => !/(_dir|_path|folder|^base_model)$/.test(key) && (!hidesEqual || (new Set(values).size > 1 && !values.includes(NOT_RECORDED))))
}

function flatten(value: Config, before = ''): Map<string, string> {
  return new Map(
    Object.entries(value).flatMap(([key, inner]): [string, string][] => {
      const name = before === '' ? key : `${before}.${key}`
      return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? [...flatten(inner as Config, name)] : [[name, typeof inner === 'string' ? inner : JSON.stringify(inner)]]
    }),
  )
}
