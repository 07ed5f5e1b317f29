/** A wait whose end is not known: what is being done, and the seconds so far. */

import { useEffect, useState } from 'react'
import { Progress } from '../../components/progress.tsx'

/** The wait. */
export function Waiting({ label }: { label: string }) {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  return <Progress label={label} {...(seconds > 0 ? { note: `${seconds} s so far` } : {})} />
}
