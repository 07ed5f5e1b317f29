/** The screen of playground. */

/** The screen. */
export function ChatScreen() {
  return <h1 className="p-6 text-20 font-semibold">Chat</h1>
}
