/** The door of this feature. */
export { EvaluateScreen } from './evaluate-screen.tsx'
