/** The door of this feature. */
export { WizardScreen } from './wizard-screen.tsx'
