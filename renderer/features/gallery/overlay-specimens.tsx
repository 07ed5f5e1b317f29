/** Dialogs, menus and whatever else floats. */

import { Archive, Copy, MoreHorizontal, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Card } from '../../components/card.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Drawer } from '../../components/drawer.tsx'
import { DropdownMenu, type MenuItem } from '../../components/dropdown-menu.tsx'
import { Field } from '../../components/field.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { KeyValue } from '../../components/key-value.tsx'
import { Popover } from '../../components/popover.tsx'
import { Term, TermMark } from '../../components/term.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { showToast } from '../../components/toast.tsx'
import { Tooltip } from '../../components/tooltip.tsx'
import { nothing, Specimen } from './specimen.tsx'

const ITEMS: readonly MenuItem[] = [
  { kind: 'heading', label: 'run-0003' },
  { label: 'Rename', icon: Pencil, keys: 'f2', onSelect: nothing },
  { label: 'Duplicate', icon: Copy, onSelect: nothing },
  { label: 'Archive', icon: Archive, onSelect: nothing, disabled: true },
  { kind: 'line' },
  { label: 'Delete', icon: Trash2, onSelect: nothing, isDanger: true },
]

/** Overlays, closed until asked for. */
export function OverlaySpecimens() {
  const [open, setOpen] = useState<'dialog' | 'confirm' | 'drawer' | null>(null)
  const close = () => setOpen(null)
  return (
    <Specimen name="Dialog, ConfirmDialog, Drawer, Popover, menus, Tooltip, Toast, Term">
      <Button onClick={() => setOpen('dialog')}>Open a dialog</Button>
      <Button variant="danger" onClick={() => setOpen('confirm')}>Ask before deleting</Button>
      <Button onClick={() => setOpen('drawer')}>Open details</Button>
      <Popover label="Passes" trigger={<Button>Open a popover</Button>}>
        <Field label="Passes over the data" term="epoch"><TextInput value="3" onChange={nothing} /></Field>
      </Popover>
      <DropdownMenu items={ITEMS} trigger={<IconButton icon={MoreHorizontal} label="More" size="medium" variant="secondary" />} />
      <Tooltip content="A short sentence about this button."><Button variant="quiet">Hover me</Button></Tooltip>
      <Button onClick={() => showToast({ text: 'Archived run-0003.', meaning: 'passed', action: { label: 'Undo', onClick: nothing } })}>Show news</Button>
      <p className="w-full"><Term term="checkpoint">A saved state</Term>, <Term term="Q4_K_M" sentence="Four bits a weight, mixed: the usual choice.">small file, fits most PCs</Term>, and <TermMark term="loss mask" /> alone.</p>
      <Dialog
        isOpen={open === 'dialog'}
        onOpenChange={close}
        title="New project"
        description="A folder with its rules, samples and models."
        footnote="182 GB free"
        actions={<><Button onClick={close}>Cancel</Button><Button variant="primary" onClick={close}>Create</Button></>}
      >
        <Field label="Name"><TextInput value="Haiku of the sea" onChange={nothing} /></Field>
      </Dialog>
      <ConfirmDialog isOpen={open === 'confirm'} onOpenChange={close} title="Delete run-0003?" confirmLabel="Delete the run" isDanger onConfirm={close}>
        Its four checkpoints (2.4 GB) go to the bin. Its exports and its verdict stay.
      </ConfirmDialog>
      <Drawer isOpen={open === 'drawer'} onOpenChange={close} title="Details of run-0003" actions={<Button size="small">Copy the config</Button>}>
        <Card title="Speed"><KeyValue facts={[{ name: 'Tokens a second', value: '3,410' }, { name: 'Steps', value: '742 of 1,485' }]} /></Card>
      </Drawer>
    </Specimen>
  )
}
