/** The door of this feature. */
export { GalleryScreen } from './gallery-screen.tsx'
