/** The door of exporting: the screen, and the way into Ollama as a part of others. */

export { AddToOllama, type AddToOllamaProps } from './add-to-ollama.tsx'
export { ExportScreen } from './export-screen.tsx'
