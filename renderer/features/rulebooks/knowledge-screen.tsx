/** The screen of rulebooks. */

/** The screen. */
export function KnowledgeScreen() {
  return <h1 className="p-6 text-20 font-semibold">Knowledge</h1>
}
