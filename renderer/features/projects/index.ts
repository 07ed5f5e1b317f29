/** The door of this feature. */
export { ProjectsScreen } from './projects-screen.tsx'
