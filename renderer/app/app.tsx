/**
 * The one React tree: data, address, frame, screens. Knows where each screen lies; nothing of what it shows.
 */

import { QueryClientProvider } from '@tanstack/react-query'
import { Tooltip } from 'radix-ui'
import { Suspense, useEffect, type ReactNode } from 'react'
import { Route, Router, Switch } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { keepFresh } from '../lib/refresh.ts'
import { asked } from '../lib/use-call.ts'
import { followJobs } from '../stores/jobs.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { Frame } from './frame.tsx'
import { StaleLine } from './stale-line.tsx'
import { WhereItWas } from './where-it-was.tsx'
import { GalleryScreen, NewDomainScreen, ProjectsScreen, SettingsScreen, stageScreens, WizardScreen } from './screens.ts'

let isFollowing = false

/** Starts mirroring the host once, however often React mounts. */
function follow(): void {
  if (isFollowing) return
  isFollowing = true
  followJobs()
  keepFresh()
}

/** The studio. */
export function App() {
  useEffect(follow, [])
  return (
    <QueryClientProvider client={asked}>
      <Tooltip.Provider delayDuration={400}>
        <Router hook={useHashLocation}>
          <Frame>
            <Switch>
              {stageScreens.map(({ name, screen: Screen }) => (
                <Route key={name} path={`/p/:project/${name}/*?`}>
                  {({ project }) => (
                    <Shown key={project}>
                      <WhereItWas project={project}>
                        <StaleLine project={project} stage={name} />
                        <Screen project={project} />
                      </WhereItWas>
                    </Shown>
                  )}
                </Route>
              ))}
              <Route path="/wizard/*?">{() => <Shown><WizardScreen /></Shown>}</Route>
              <Route path="/new-domain/:from?">{({ from }) => <Shown><NewDomainScreen from={from === 'rows' ? 'rows' : 'nothing'} /></Shown>}</Route>
              <Route path="/settings/*?">{() => <Shown><SettingsScreen /></Shown>}</Route>
              <Route path="/gallery">{() => <Shown><GalleryScreen /></Shown>}</Route>
              <Route>{() => <Shown><ProjectsScreen /></Shown>}</Route>
            </Switch>
          </Frame>
        </Router>
      </Tooltip.Provider>
    </QueryClientProvider>
  )
}

function Shown({ children }: { children: ReactNode }) {
  return (
    <ErrorBoundary>
      <Suspense fallback={<div aria-busy="true" className="h-full" />}>{children}</Suspense>
    </ErrorBoundary>
  )
}
