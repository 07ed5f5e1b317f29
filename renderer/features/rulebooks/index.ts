/** The door of this feature. */
export { KnowledgeScreen } from './knowledge-screen.tsx'
