/** The door of this feature. */
export { RunsScreen } from './runs-screen.tsx'
