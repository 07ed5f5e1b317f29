/**
 * A screen that fails while it is drawn shows what happened and how to go on; the rest of the window stays.
 * Knows no screen.
 */

import { Component, type ReactNode } from 'react'
import { errorParts } from '../lib/host.ts'

type State = { thrown: unknown }

/** Catches what a screen throws while it is drawn. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { thrown: null }

  static getDerivedStateFromError(thrown: unknown): State {
    return { thrown }
  }

  override render() {
    if (this.state.thrown === null) return this.props.children
    const { message, next_step } = errorParts(this.state.thrown)
    return (
      <div role="alert" className="mx-auto flex h-full max-w-form flex-col items-start justify-center gap-3 p-6">
        <h1 className="text-20 font-semibold">This screen stopped</h1>
        <p className="text-ink-2">{message}</p>
        <p className="text-ink-2">{next_step}</p>
        <button type="button" className="h-8 rounded-md bg-accent px-3 font-medium text-on-accent hover:bg-accent-hover" onClick={() => this.setState({ thrown: null })}>
          Show it again
        </button>
      </div>
    )
  }
}
