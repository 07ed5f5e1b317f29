/** The further ways to train, loaded when one is first opened: sweeps, bundles, foreign configurations, preferences and rewards. */

export { SweepView } from './sweep-view.tsx'
export { WayDialog } from './way-dialog.tsx'
