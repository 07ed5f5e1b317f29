/**
 * What every field of a form needs: the schema, the rulebook whose names it may use, and the control for what lies inside it. Knows names of controls;
 * draws nothing.
 */

import { createContext, type ComponentType } from 'react'
import type { Plain } from '../../../../engine/document/write-value.ts'
import { blockOf, type Block } from '../source-of.ts'
import type { SchemaNode } from '../yaml-place.ts'

export type PartNodeProps = {
  node: SchemaNode
  pattern: string
  value: Plain | undefined
  /** What it is called, and of what: together the name of its control. */
  label: string
  owner: string
  onChange: (value: Plain) => void
}

/** What the fields of a form share. */
export const PartContext = createContext<{ root: SchemaNode; source: Block; Node: ComponentType<PartNodeProps> }>({ root: {}, source: {}, Node: () => null })

/** The name of a control: what it is, and of what. */
export function controlName(label: string, owner: string): string {
  if (label === 'it') return owner
  return owner === '' ? label : `${label} of ${owner}`
}

/** The value as a block, whatever it is. */
export function asBlock(value: Plain | undefined): Readonly<Record<string, Plain>> {
  return blockOf(value) as Readonly<Record<string, Plain>>
}
