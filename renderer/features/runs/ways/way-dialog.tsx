/** The dialog of one further way to train. Knows which is which; nothing of what they do. */

import { BundleDialog } from './bundle-dialog.tsx'
import { ForeignDialog } from './foreign-dialog.tsx'
import { SharpenDialog } from './sharpen-dialog.tsx'
import { SweepDialog } from './sweep-dialog.tsx'
import { TakeBackDialog } from './take-back-dialog.tsx'
import type { WayProps } from './way-props.ts'

const DIALOGS = { sweep: SweepDialog, bundle: BundleDialog, back: TakeBackDialog, foreign: ForeignDialog, sharpen: SharpenDialog }
/** A way that opens in a dialog. */
export type Way = keyof typeof DIALOGS

/** The dialog. */
export function WayDialog({ way, ...props }: WayProps & { way: Way }) {
  const Shown = DIALOGS[way]
  return <Shown {...props} />
}
