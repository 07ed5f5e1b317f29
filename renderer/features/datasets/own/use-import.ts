/**
 * The way of a file into a project: sent, looked at, mapped, previewed, imported. Knows calls; draws nothing.
 */

import { useState } from 'react'
import type { ColumnMapping, Reading, SniffedFile } from '../../../../contract/entities/dataset-import.ts'
import type { Job } from '../../../../contract/entities/job.ts'
import type { Place } from '../../../../contract/entities/place.ts'
import type { ErrorParts } from '../../../../contract/errors.ts'
import { errorParts, host } from '../../../lib/host.ts'
import { placeOfFile } from '../../../lib/place-of-file.ts'
import { refresh } from '../../../lib/use-call.ts'
import { useJob } from '../../../stores/jobs.ts'

/** Where the way is. */
export type ImportStep =
  | { at: 'choose' }
  | { at: 'sending'; name: string; sent: number; bytes: number }
  | { at: 'mapping'; place: Place; file: SniffedFile; mapping: ColumnMapping; keepBroken: boolean }
  | { at: 'importing'; job: number; name: string }

/** The way of a file. */
export type ImportWay = {
  step: ImportStep
  job: Job | undefined
  problem: ErrorParts | null
  take(file: File): Promise<void>
  takePlace(place: Place): Promise<void>
  read(reading: Reading): Promise<void>
  map(mapping: ColumnMapping): void
  setKeepBroken(keepBroken: boolean): void
  start(project: string): Promise<void>
  leave(): void
}

/** Begins at the choice of a file. */
export function useImport(project: string): ImportWay {
  const [step, setStep] = useState<ImportStep>({ at: 'choose' })
  const [problem, setProblem] = useState<ErrorParts | null>(null)
  const job = useJob(step.at === 'importing' ? step.job : null)
  const trying = async (work: () => Promise<void>, onFailure?: ImportStep) => {
    setProblem(null)
    try {
      await work()
    } catch (error) {
      setProblem(errorParts(error))
      if (onFailure !== undefined) setStep(onFailure)
    }
  }
  const sniff = async (place: Place, reading?: Reading) => {
    const file = await host.call('datasets.sniff_import', { project, file: place.place, ...(reading === undefined ? {} : { reading }) })
    setStep({ at: 'mapping', place, file: { ...file, name: place.name }, mapping: file.mapping, keepBroken: false })
  }
  return {
    step, job, problem,
    take: (file) => trying(async () => {
      setStep({ at: 'sending', name: file.name, sent: 0, bytes: file.size })
      await sniff(await placeOfFile(file, (sent) => setStep({ at: 'sending', name: file.name, sent, bytes: file.size })))
    }, { at: 'choose' }),
    takePlace: (place) => trying(() => sniff(place), { at: 'choose' }),
    read: (reading) => trying(async () => {
      if (step.at === 'mapping') await sniff(step.place, reading)
    }),
    map: (mapping) => setStep((before) => (before.at === 'mapping' ? { ...before, mapping } : before)),
    setKeepBroken: (keepBroken) => setStep((before) => (before.at === 'mapping' ? { ...before, keepBroken } : before)),
    start: () => trying(async () => {
      if (step.at !== 'mapping') return
      const { place, file, mapping, keepBroken } = step
      const started = await host.call('datasets.import', { project, file: place.place, reading: file.reading, mapping, keep_broken: keepBroken })
      setStep({ at: 'importing', job: started.job, name: file.name })
    }),
    leave: () => {
      setProblem(null)
      setStep({ at: 'choose' })
      void refresh('datasets.imports', 'datasets.mix', 'datasets.state', 'projects.stages')
    },
  }
}
