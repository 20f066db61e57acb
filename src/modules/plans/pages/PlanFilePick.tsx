import { useRef } from 'react'
import { ActionButton } from '../../../ui/ActionButton.tsx'

/** The button that asks for a plan's file. */
export function PlanFilePick({ label, busy, onPick }: { label: string; busy: boolean; onPick: (file: File) => void }) {
  const picker = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={picker}
        type="file"
        accept=".json,.xlsx"
        className="lu-sr"
        tabIndex={-1}
        aria-label={label}
        onChange={(event) => {
          const file = event.target.files?.[0]
          if (file) onPick(file)
          event.target.value = ''
        }}
      />
      <ActionButton icon="upload" kind="primary" busy={busy} onClick={() => picker.current?.click()}>
        {label}
      </ActionButton>
    </>
  )
}
