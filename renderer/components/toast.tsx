/** Short news at the foot of the window: what was done, with at most one button such as Undo. Errors stand where they happen. */

import { X } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { Toast as Radix } from 'radix-ui'
import { IconButton } from './icon-button.tsx'
import { MEANINGS, type Meaning } from './meaning.ts'

/** One piece of news. */
export type News = { id: number; text: string; meaning?: Meaning | undefined; action?: { label: string; onClick: () => void } | undefined }

let shown: readonly News[] = []
let next = 1
const listeners = new Set<() => void>()

/** Shows a piece of news for some seconds. */
export function showToast(news: Omit<News, 'id'>): void {
  change([...shown.slice(-2), { ...news, id: next++ }])
}

function change(to: readonly News[]): void {
  shown = to
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The place where news appears; stands once in the frame. F8 moves the focus there. */
export function Toasts() {
  const news = useSyncExternalStore(subscribe, () => shown)
  return (
    <Radix.Provider duration={6000} label="News">
      {news.map((each) => <Toast key={each.id} news={each} />)}
      <Radix.Viewport className="fixed right-4 bottom-4 z-50 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2 outline-none" />
    </Radix.Provider>
  )
}

function Toast({ news: { id, text, meaning, action } }: { news: News }) {
  const look = meaning === undefined ? undefined : MEANINGS[meaning]
  const Picture = look?.icon
  return (
    <Radix.Root onOpenChange={(isOpen) => !isOpen && change(shown.filter((each) => each.id !== id))} className="flex animate-rise-in items-center gap-2 rounded-md border border-line bg-raised py-1.5 pr-1.5 pl-3 shadow-overlay">
      {Picture && <Picture aria-hidden className={`size-4 shrink-0 ${look?.text ?? ''}`} />}
      <Radix.Description className="min-w-0 flex-1 wrap-anywhere">{text}</Radix.Description>
      {action !== undefined && (
        <Radix.Action altText={action.label} onClick={action.onClick} className="h-7 shrink-0 rounded-sm px-2 font-medium text-accent-ink hover:bg-hover">{action.label}</Radix.Action>
      )}
      <Radix.Close asChild><IconButton icon={X} label="Close" /></Radix.Close>
    </Radix.Root>
  )
}
