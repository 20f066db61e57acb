import { useMutation } from '@tanstack/react-query'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { api } from '../api.ts'
import { problemOf } from './words.tsx'

type KeptFile = { fileId: string; name: string }

/** Files: each is uploaded at once and listed; up to ten. */
export function FilesInput({ files, onChange, title }: { files: readonly KeptFile[]; onChange: (files: KeptFile[]) => void; title: string }) {
  const upload = useMutation({ mutationFn: (file: File) => call(api.uploadTargetFile, { filename: file.name } as never, { file }), onSuccess: (kept) => onChange([...files, kept]) })
  return (
    <div className="lu-stack">
      <label>
        <b>{title}</b>
        <p className="lu-t3 lu-sm">PDF、JPG 或 PNG，每份不超过 20 MB，最多 10 份。</p>
        <input
          type="file"
          accept={api.uploadTargetFile.upload?.accept}
          disabled={upload.isPending || files.length >= 10}
          onChange={(event) => {
            const file = event.target.files?.[0]
            if (file) upload.mutate(file)
            event.target.value = ''
          }}
        />
      </label>
      {files.map((file) => (
        <div key={file.fileId} className="lu-row">
          <span>{file.name}</span>
          <ActionButton small kind="text" onClick={() => onChange(files.filter((one) => one.fileId !== file.fileId))}>去掉</ActionButton>
        </div>
      ))}
      {upload.error && <ProblemNotice problem={problemOf(upload.error)} />}
    </div>
  )
}
