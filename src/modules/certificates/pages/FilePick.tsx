import { useRef } from 'react'
import { ActionButton } from '../../../ui/ActionButton.tsx'

/** A button that asks for one file. */
export function FilePick({ label, accept, busy, kind, onPick }: { label: string; accept: string; busy?: boolean; kind?: 'primary' | 'plain'; onPick: (file: File) => void }) {
  const picker = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={picker}
        type="file"
        accept={accept}
        className="lu-sr"
        tabIndex={-1}
        aria-label={label}
        onChange={(event) => {
          const file = event.target.files?.[0]
          if (file) onPick(file)
          event.target.value = ''
        }}
      />
      <ActionButton icon="upload" busy={busy === true} kind={kind ?? 'plain'} onClick={() => picker.current?.click()}>
        {label}
      </ActionButton>
    </>
  )
}
