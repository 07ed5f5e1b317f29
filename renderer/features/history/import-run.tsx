/**
 * Imports a foreign run: a trainer_state.json or a TensorBoard file, dropped or picked; says what was left out.
 * Knows files only.
 */

import { useState } from 'react'
import { Callout } from '../../components/callout.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorState, type ErrorShown } from '../../components/error-state.tsx'
import { FileDrop } from '../../components/file-drop.tsx'
import { count } from '../../lib/format.ts'
import { errorParts } from '../../lib/host.ts'
import { placeOfFile } from '../../lib/place-of-file.ts'
import { useAction } from '../../lib/use-call.ts'

/** The dialog. */
export function ImportRun({ project, isOpen, onOpenChange }: { project: string; isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  const [failed, setFailed] = useState<ErrorShown | null>(null)
  const take = useAction('history.import', ['history.runs', 'runs.list'])
  const read = async (files: File[]) => {
    const [file] = files
    if (file === undefined) return
    setFailed(null)
    try {
      const { place } = await placeOfFile(file)
      await take.mutateAsync({ project, file: place, name: file.name })
    } catch (error) {
      setFailed(errorParts(error))
    }
  }
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title="Import a run" description="Its curves stand in the table beside your own; nothing is trained.">
      <div className="flex flex-col gap-4">
        <FileDrop title="Drop its file of curves" note="trainer_state.json, which Hugging Face’s Trainer writes into each checkpoint folder, or a TensorBoard file (events.out.tfevents…)." onFiles={(files) => void read(files)} disabled={take.isPending} />
        {failed !== null && <ErrorState error={failed} />}
        {take.data !== undefined && (
          <Callout meaning="passed" title={`Imported as ${take.data.run}: ${count(take.data.points)} points.`}>
            {take.data.skipped.map(({ reason, count: n }) => `Left out: ${n} × ${reason}.`).join(' ')}
          </Callout>
        )}
      </div>
    </Dialog>
  )
}
