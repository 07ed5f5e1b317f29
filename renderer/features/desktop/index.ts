/** The door of this feature. */
export { DesktopAsks } from './desktop-asks.tsx'
