/** The door of this feature. */
export { TrainScreen } from './train-screen.tsx'
