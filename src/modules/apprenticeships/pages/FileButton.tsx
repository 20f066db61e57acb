import './apprenticeships.css'

/** A file input that looks like a button and is worked by keyboard as one; `label` names it for everyone. */
export function FileButton({ label, text, accept, busy, onFile }: { label: string; text: string; accept: string; busy: boolean; onFile: (file: File) => void }) {
  return (
    <label className="ap-file lu-btn lu-btn-plain lu-btn-small">
      {busy ? '正在上传' : text}
      <input
        type="file"
        aria-label={label}
        accept={accept}
        disabled={busy}
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (file) onFile(file)
        }}
      />
    </label>
  )
}
