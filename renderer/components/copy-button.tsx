/** Copies a text; says so for a moment. */

import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from './button.tsx'
import { IconButton } from './icon-button.tsx'

/** Copies `text`; with `children` a button with words, without them an icon. */
export function CopyButton({ text, label = 'Copy', children }: { text: string; label?: string | undefined; children?: string | undefined }) {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = () => void navigator.clipboard.writeText(text).then(() => setCopied(true))
  const icon = isCopied ? Check : Copy
  if (children === undefined) return <IconButton icon={icon} label={isCopied ? 'Copied' : label} onClick={copy} />
  return <Button icon={icon} onClick={copy}>{isCopied ? 'Copied' : children}</Button>
}
