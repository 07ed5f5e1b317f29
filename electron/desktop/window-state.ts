/**
 * Where the window stood: read at the start, written a moment after each change, whole or not at all.
 * A place that no screen shows any more is forgotten.
 */

import { join } from 'node:path'
import type { BrowserWindow, Rectangle } from 'electron'
import * as z from 'zod'
import { writeJsonAtomic } from '../platform/atomic-write.ts'
import { readJson } from '../platform/read-json.ts'

const stateSchema = z.object({ x: z.int(), y: z.int(), width: z.int().min(640).max(20_000), height: z.int().min(480).max(20_000), maximised: z.boolean() })
/** What is kept. */
export type WindowState = z.infer<typeof stateSchema>
/** A window that nobody has moved yet. */
export const FIRST_SIZE = { width: 1280, height: 820 }
const WAIT_MS = 400
/** So much of the title bar must be on a screen that it can be grabbed. */
const GRIP = { width: 120, height: 24 }

/** The kept state, or null where there is none that fits today's screens. */
export function readWindowState(home: string, screens: readonly Rectangle[]): WindowState | null {
  try {
    const state = stateSchema.parse(readJson(filePath(home)))
    return screens.some((screen) => canBeGrabbed(state, screen)) ? state : null
  } catch {
    return null
  }
}

/** Keeps the state of a window from now on. */
export function keepWindowState(window: BrowserWindow, home: string): void {
  let timer: NodeJS.Timeout | undefined
  const write = () => {
    clearTimeout(timer)
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return
    const state: WindowState = { ...window.getNormalBounds(), maximised: window.isMaximized() }
    try {
      writeJsonAtomic(filePath(home), state)
    } catch {
      // A full disk is reported where work meets it; a forgotten place of the window is no loss.
    }
  }
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(write, WAIT_MS)
    timer.unref?.()
  }
  window.on('resize', soon)
  window.on('move', soon)
  window.on('close', write)
}

function filePath(home: string): string {
  return join(home, 'window.json')
}

function canBeGrabbed(state: WindowState, screen: Rectangle): boolean {
  const across = Math.min(state.x + state.width, screen.x + screen.width) - Math.max(state.x, screen.x)
  return across >= GRIP.width && state.y >= screen.y && state.y + GRIP.height <= screen.y + screen.height
}
