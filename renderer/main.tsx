/**
 * The start of the window: theme first, then the one React tree. Knows neither screens nor calls.
 */

import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { askAhead } from './app/early.ts'
import { applyTheme } from './stores/view.ts'
import './theme.css'

askAhead()
applyTheme()
const root = document.getElementById('studio')
if (root === null) throw new Error('index.html has no element #studio')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
