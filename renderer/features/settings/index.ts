/** The door of this feature. */
export { SettingsScreen } from './settings-screen.tsx'
