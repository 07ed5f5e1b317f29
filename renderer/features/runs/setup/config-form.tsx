/**
 * Every key of the run config as a form, with a sentence each: what it would be, where that comes from, and the way back
 * to it. Made of the host's schema; what the chosen recipe does not read is left out. Knows no other key.
 */

import { RotateCcw } from 'lucide-react'
import { useMemo } from 'react'
import type { Estimate } from '../../../../contract/entities/live-run.ts'
import { Field } from '../../../components/field.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { Section } from '../../../components/section.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { isReadBy } from '../../../lib/recipe-keys.ts'
import { useCall } from '../../../lib/use-call.ts'
import { fieldGroups, valueAt, type ConfigField } from './config-fields.ts'
import { ConfigControl } from './config-control.tsx'
import { useDraft, useDrafts } from './draft.ts'

/** The form. */
export function ConfigForm({ project, estimate }: { project: string; estimate: Estimate }) {
  const recipe = String(valueAt(estimate.config, 'recipe'))
  const { data } = useCall('runs.config_schema', {})
  const groups = useMemo(() => (data === undefined ? null : fieldGroups(data)), [data])
  if (groups === null) return <Skeleton className="h-64 w-full" />
  return (
    <div className="flex flex-col gap-8">
      {groups.map(({ title, fields }) => (
        <Section key={title} title={title}>
          <div className="grid grid-cols-[repeat(auto-fill,minmax(18rem,1fr))] gap-x-6 gap-y-4">
            {fields.filter(({ key }) => isReadBy(key, [recipe])).map((field) => <FormField key={field.key} project={project} field={field} estimate={estimate} />)}
          </div>
        </Section>
      ))}
    </div>
  )
}

function FormField({ project, field, estimate }: { project: string; field: ConfigField; estimate: Estimate }) {
  const draft = useDraft(project)
  const setKey = useDrafts((store) => store.setKey)
  const isOwn = field.key in draft.set
  const origin = isOwn ? 'you' : estimate.origins[field.key.split('.')[0] ?? '']
  return (
    <Field
      label={field.label}
      term={field.key}
      help={origin === undefined || origin === 'the studio' ? field.help : isOwn ? `${field.help} Set by you.` : `${field.help} From ${origin}.`}
      aside={isOwn && <IconButton size="small" icon={RotateCcw} label={`Take ${field.label} back`} onClick={() => setKey(project, field.key, undefined)} />}
    >
      <ConfigControl field={field} value={valueAt(estimate.config, field.key)} onChange={(value) => setKey(project, field.key, value)} />
    </Field>
  )
}
