/** The door of this feature. */
export { DataScreen } from './data-screen.tsx'
