/**
 * A screen that fails while it is drawn shows what happened and how to go on; the rest of the window stays.
 * Knows no screen.
 */

import { MonitorX } from 'lucide-react'
import { Component, type ReactNode } from 'react'
import { Button } from '../components/button.tsx'
import { EmptyState } from '../components/empty-state.tsx'
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
      <div role="alert">
        <EmptyState icon={MonitorX} title="This screen stopped" action={<Button variant="primary" onClick={() => this.setState({ thrown: null })}>Show it again</Button>}>
          <p>{message}</p>
          <p>{next_step}</p>
        </EmptyState>
      </div>
    )
  }
}
