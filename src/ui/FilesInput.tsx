import { useMutation } from '@tanstack/react-query'
import { problemOf } from '../kernel/client.ts'
import { ActionButton } from './ActionButton.tsx'
import { ProblemNotice } from './ProblemNotice.tsx'

export type KeptFile = { fileId: string; name: string }
export type FilesInputProps = {
  title: string
  files: readonly KeptFile[]
  onChange: (files: KeptFile[]) => void
  upload: (file: File) => Promise<KeptFile>
  accept: string | undefined
  most?: number
}

/** Evidence: each file is uploaded at once and listed; up to ten. */
export function FilesInput({ title, files, onChange, upload, accept, most = 10 }: FilesInputProps) {
  const act = useMutation({ mutationFn: upload, onSuccess: (kept) => onChange([...files, kept]) })
  return (
    <div className="lu-stack">
      <label>
        <b>{title}</b>
        <p className="lu-t3 lu-sm">PDF、JPG 或 PNG，每份不超过 20 MB，最多 {most} 份。</p>
        <input
          type="file"
          accept={accept}
          disabled={act.isPending || files.length >= most}
          onChange={(event) => {
            const file = event.target.files?.[0]
            if (file) act.mutate(file)
            event.target.value = ''
          }}
        />
      </label>
      {files.map((file) => (
        <div key={file.fileId} className="lu-row">
          <span>{file.name}</span>
          <ActionButton small kind="text" onClick={() => onChange(files.filter((one) => one.fileId !== file.fileId))}>
            去掉
          </ActionButton>
        </div>
      ))}
      {act.error && <ProblemNotice problem={problemOf(act.error)} />}
    </div>
  )
}
