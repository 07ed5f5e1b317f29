/** Keys as they stand on a keyboard: ⌘K, Ctrl K. Knows no shortcut. */

const isApple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)
const NAMES: Record<string, string> = { mod: isApple ? '⌘' : 'Ctrl', shift: isApple ? '⇧' : 'Shift', alt: isApple ? '⌥' : 'Alt', enter: '↵', up: '↑', down: '↓', left: '←', right: '→', escape: 'Esc', space: 'Space' }

/** Shows `keys` such as 'mod+k'; `mod` is the command key where there is one. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className="inline-flex shrink-0 gap-0.5">
      {keys.split('+').map((key) => (
        <kbd key={key} className="inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-line bg-sunken px-1 font-sans text-12 text-ink-2">
          {NAMES[key.toLowerCase()] ?? key.toUpperCase()}
        </kbd>
      ))}
    </span>
  )
}
