/** The door of this feature. */
export { ChatScreen } from './chat-screen.tsx'
