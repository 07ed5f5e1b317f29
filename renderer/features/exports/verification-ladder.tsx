/** The proof, check by check: of the file, and again through Ollama. Knows findings; makes none. */

import { useState, type ReactNode } from 'react'
import type { Export, Rung } from '../../../contract/entities/export.ts'
import { Button } from '../../components/button.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { moment } from '../../lib/format.ts'
import { agreementOf, RUNG_WORDS } from './export-words.ts'

/** The model in Ollama: its name and when it was checked there, where it is; whether Ollama answers now, where that is known. */
type OllamaSide = { name: string | null; at: string | null; isRunning: boolean | undefined }

/** The rungs of one file of an export and of its model in Ollama; `climbing`: those of the job at work. */
export function VerificationLadder({ made, quantization, ollama, climbing }: { made: Export; quantization: string; ollama: OllamaSide; climbing: readonly Rung[] | null }) {
  const ollamaName = ollama.name
  const file = made.files.find((each) => each.kind === 'gguf' && each.quantization === quantization)
  const modelfile = made.files.find((each) => each.kind === 'modelfile' && each.quantization === quantization)
  const ofFile = made.rungs.filter((rung) => rung.file === file?.path || rung.file === modelfile?.path)
  const ofOllama = climbing ?? made.rungs.filter((rung) => rung.file.startsWith('ollama:') && (ollamaName === null || rung.file === `ollama:${ollamaName}`))
  return (
    <div className="grid gap-x-8 gap-y-6 lg:grid-cols-2">
      <Ladder title="The file" note={file?.path ?? quantization} when={`Checked ${moment(made.created)}.`} rungs={ofFile} empty="Not made yet." />
      <Ladder title="In Ollama" note={ollamaName ?? 'the same questions, asked through Ollama'} when={climbing === null && ofOllama.length > 0 ? whenInOllama(ollama) : undefined} rungs={ofOllama} empty={climbing !== null ? 'The model is being made; its checks appear here one by one.' : 'Not added yet. Then the same is asked through Ollama: the exact prompt, the end of answers, twenty answers side by side.'} />
    </div>
  )
}

function whenInOllama({ at, isRunning }: OllamaSide): string {
  return `${at === null ? 'Checked when it was added' : `Checked ${moment(at)}`}${isRunning === false ? '; Ollama is not running now.' : '.'}`
}

type LadderProps = { title: string; note: string; when: string | undefined; rungs: readonly Rung[]; empty: string }

function Ladder({ title, note, when, rungs, empty }: LadderProps) {
  const [isDetailed, setDetailed] = useState(false)
  const seen = rungs.filter(({ unseen }) => unseen !== true)
  const passed = seen.filter((rung) => rung.passed).length
  const near = seen.filter((rung) => rung.passed && agreementOf(rung) !== null).length
  return (
    <section className="min-w-0" aria-label={title}>
      <header className="flex items-center gap-2">
        <h3 className="font-semibold">{title}</h3>
        <span className="min-w-0 flex-1 truncate font-mono text-12 text-ink-3">{note}</span>
        {seen.length > 0 && <StatusBadge meaning={passed === seen.length ? 'passed' : 'failed'}>{near === 0 || passed < seen.length ? `${passed} of ${seen.length} hold` : `${passed - near} hold, ${near} nearly`}</StatusBadge>}
      </header>
      {rungs.length > 0 && when !== undefined && <p className="text-12 text-ink-3">{when}</p>}
      {rungs.length === 0 ? <p className="mt-2 text-ink-2">{empty}</p> : <ol className="mt-2 flex flex-col">{rungs.map((rung) => <RungLine key={`${rung.file} ${rung.rung}`} rung={rung} isDetailed={isDetailed} />)}</ol>}
      {rungs.length > 0 && <div className="-ml-2"><Button size="small" variant="quiet" aria-expanded={isDetailed} onClick={() => setDetailed(!isDetailed)}>{isDetailed ? 'Hide what was found' : 'Show what was found'}</Button></div>}
    </section>
  )
}

/** The question and its answer; what was found in the file's own terms only where something is wrong, or when asked for. */
function RungLine({ rung, isDetailed }: { rung: Rung; isDetailed: boolean }) {
  const agreement = agreementOf(rung)
  let badge: ReactNode
  if (rung.unseen === true) badge = <StatusBadge isPlain meaning="undecided">Not seen</StatusBadge>
  else if (rung.passed && agreement !== null) badge = <StatusBadge isPlain meaning="undecided">Nearly</StatusBadge>
  else badge = <StatusBadge isPlain meaning={rung.passed ? 'passed' : 'failed'}>{rung.passed ? 'Yes' : 'No'}</StatusBadge>
  return (
    <li className="flex items-start gap-3 border-t border-line py-2 first:border-t-0">
      <span className="w-20 shrink-0">{badge}</span>
      <div className="min-w-0 flex-1">
        <p>{RUNG_WORDS[rung.rung] ?? rung.rung} {isDetailed && <span className="text-12 text-ink-3">{rung.rung}</span>}</p>
        {agreement !== null && <p className="text-12 text-ink-2">{agreement}</p>}
        {(isDetailed || !rung.passed || rung.unseen === true) && <p className="text-12 text-ink-2 wrap-anywhere">{rung.detail}</p>}
      </div>
    </li>
  )
}
