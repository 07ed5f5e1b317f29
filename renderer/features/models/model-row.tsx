/** One base model: what it is good for, how it fits, its licence; chosen when it is here or coming, else downloaded. */

import { CircleCheck, HardDrive } from 'lucide-react'
import { useState } from 'react'
import type { ShelfModel } from '../../../contract/entities/settings.ts'
import { Button } from '../../components/button.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { bytes, count } from '../../lib/format.ts'
import { useIsAdvanced } from '../../stores/view.ts'
import { DeleteModel } from './delete-model.tsx'
import { DownloadDialog } from './download-dialog.tsx'
import { DownloadProgress, useDownload } from './download-progress.tsx'
import { CHOICE_WORDS, fitWords, licenceName, modelSize } from './model-words.ts'

type ModelRowProps = { model: ShelfModel; isChosen: boolean; onChoose?: ((id: string) => void) | undefined }

/** The row. */
export function ModelRow({ model, isChosen, onChoose }: ModelRowProps) {
  const [isAsking, ask] = useState(false)
  const download = useDownload(model.repo)
  const canChoose = onChoose !== undefined && (model.folder !== null || download !== undefined)
  const downloadLabel = `Download${model.bytes === null ? '' : ` ${bytes(model.bytes)}`} …`
  return (
    <li className={`rounded-md border bg-surface px-4 py-3 ${isChosen ? 'border-ink' : 'border-line'}`}>
      <div className="flex items-center gap-4">
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap items-center gap-x-3">
            <span className="font-semibold wrap-anywhere">{model.title}</span>
            {model.choice !== null && <span className="text-12 text-ink-2">{CHOICE_WORDS[model.choice]}</span>}
            {model.folder !== null && <span className="inline-flex items-center gap-1 text-12 text-ink-2"><HardDrive aria-hidden className="size-3.5" /> {model.origin === 'hugging_face' ? 'in the Hugging Face cache, shared with other programs' : 'on this machine'}</span>}
          </p>
          {model.about !== '' && <p className="text-ink-2">{model.about}</p>}
          <Facts model={model} />
        </div>
        {canChoose && <Button variant={isChosen ? 'quiet' : 'secondary'} className={isChosen ? 'pointer-events-none' : undefined} icon={isChosen ? CircleCheck : undefined} aria-pressed={isChosen} aria-label={`${isChosen ? 'Chosen' : 'Choose'}: ${model.title}`} onClick={() => onChoose(model.id)}>{isChosen ? 'Chosen' : 'Choose'}</Button>}
        {onChoose === undefined && model.origin === 'studio' && <DeleteModel model={model} />}
        {model.folder === null && model.repo !== null && download === undefined && <Button variant={model.fits === 'no' ? 'quiet' : 'secondary'} aria-label={`${downloadLabel} ${model.title}`} onClick={() => ask(true)}>{downloadLabel}</Button>}
      </div>
      {download !== undefined && <DownloadProgress job={download} />}
      {isAsking && model.repo !== null && <DownloadDialog repo={model.repo} onClose={() => ask(false)} onStarted={() => onChoose?.(model.id)} />}
    </li>
  )
}

function Facts({ model }: { model: ShelfModel }) {
  const isAdvanced = useIsAdvanced()
  const fit = fitWords(model)
  const facts = [modelSize(model.parameters), model.context === null || !isAdvanced ? '' : `${count(model.context)} tokens of context`, model.licence === '' ? 'licence not named' : licenceName(model.licence)].filter((fact) => fact !== '')
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-3 text-12 text-ink-2">
      {facts.join(' · ')}
      {fit !== null && <StatusBadge isPlain meaning={fit.meaning}>{fit.text}</StatusBadge>}
    </p>
  )
}
