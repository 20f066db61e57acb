import { useRef, useState } from 'react'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Icon } from '../../../ui/Icon.tsx'

export type KeptFile = { fileId: string; name: string }

const LIMIT = 2 * 1024 * 1024

/** Adds files of proof one by one, each at most 2 MB; `upload` keeps one and answers with its id. */
export function EvidenceInput({
  files,
  onChange,
  upload,
  help,
}: {
  files: readonly KeptFile[]
  onChange: (files: KeptFile[]) => void
  upload: (file: File) => Promise<KeptFile>
  help: string
}) {
  const input = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const add = async (chosen: FileList | null) => {
    setProblem(undefined)
    setBusy(true)
    const kept = [...files]
    try {
      for (const file of chosen ?? []) {
        if (file.size > LIMIT) {
          setProblem(`“${file.name}”超过 2 MB。压缩或分成几份再上传。`)
          continue
        }
        kept.push(await upload(file))
        onChange([...kept])
      }
    } catch (error) {
      setProblem(error instanceof Error ? error.message : '没有上传成功，请再试一次。')
    } finally {
      setBusy(false)
      if (input.current) input.current.value = ''
    }
  }
  return (
    <div className="lu-stack">
      {files.length > 0 && (
        <ul className="lu-plain" style={{ margin: 0, padding: 0, listStyle: 'none' }}>
          {files.map((file) => (
            <li key={file.fileId} className="lu-row">
              <Icon name="file" /> {file.name}
              <button
                type="button"
                className="lu-link lu-nw"
                onClick={() => onChange(files.filter((one) => one.fileId !== file.fileId))}
              >
                移出
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="lu-row lu-wrap">
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label="证明材料"
          accept=".pdf,.jpg,.jpeg,.png"
          onChange={(event) => void add(event.target.files)}
        />
        <ActionButton icon="upload" busy={busy} onClick={() => input.current?.click()}>
          添加材料
        </ActionButton>
        <span className="lu-t3 lu-sm">{help}</span>
      </div>
      {problem && (
        <span className="lu-err lu-sm" role="alert">
          {problem}
        </span>
      )}
    </div>
  )
}
