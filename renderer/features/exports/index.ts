/** The door of this feature. */
export { ExportScreen } from './export-screen.tsx'
