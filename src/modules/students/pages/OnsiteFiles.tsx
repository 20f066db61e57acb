import { useRef, useState } from 'react'
import { call, CallError } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { formatBytes } from '../../../ui/format.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { registrationApi } from '../registration-api.ts'

export type OnsiteFile = { fileId: string; name: string; bytes: number }

/** Photographs of the visit, sent one by one as they are chosen; a refused one says why and the others stay. */
export function OnsiteFiles({
  caseId,
  files,
  onChange,
}: {
  caseId: string
  files: readonly OnsiteFile[]
  onChange: (files: readonly OnsiteFile[]) => void
}) {
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState('')
  const picker = useRef<HTMLInputElement>(null)
  const send = async (chosen: readonly File[]) => {
    setProblem(undefined)
    const sent = [...files]
    for (const file of chosen) {
      setBusy(file.name)
      try {
        sent.push(
          await call(
            registrationApi.uploadOnsiteFile,
            { id: caseId, purpose: 'photo', filename: file.name },
            { file },
          ),
        )
        onChange([...sent])
      } catch (error) {
        setProblem(
          error instanceof CallError ? error.problem : { status: 0, message: `“${file.name}”没有上传成功。` },
        )
      }
    }
    setBusy('')
  }
  return (
    <div className="lu-field">
      <label htmlFor="onsite-photos">现场照片</label>
      <ActionButton small icon="upload" busy={busy !== ''} onClick={() => picker.current?.click()}>
        选择照片
      </ActionButton>
      <input
        ref={picker}
        id="onsite-photos"
        type="file"
        className="lu-sr"
        tabIndex={-1}
        accept="image/png,image/jpeg"
        multiple
        onChange={(event) => {
          void send([...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
      <p className="lu-help">JPG 或 PNG，每张不超过 10 MB，最多 12 张。{busy && `正在上传“${busy}”……`}</p>
      {problem && <ProblemNotice problem={problem} />}
      <ul>
        {files.map((file) => (
          <li key={file.fileId} className="lu-row">
            {file.name}（{formatBytes(file.bytes)}）
            <button
              type="button"
              className="lu-link"
              onClick={() => onChange(files.filter((one) => one.fileId !== file.fileId))}
            >
              不用这张
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
