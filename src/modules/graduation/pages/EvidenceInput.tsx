import { useMutation } from '@tanstack/react-query'
import { call, problemOf } from '../../../kernel/client.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'

export type Evidence = { fileId: string; name: string }

/** The scan of what was signed: uploaded at once, named once it is kept. */
export function EvidenceInput({ value, onChange }: { value: Evidence | undefined; onChange: (evidence: Evidence) => void }) {
  const upload = useMutation({
    mutationFn: (file: File) => call(api.uploadGraduationEvidence, { filename: file.name } as never, { file }),
    onSuccess: onChange,
  })
  return (
    <div className="lu-stack">
      <label>
        <b>签字材料的扫描件</b>
        <p className="lu-t3 lu-sm">PDF、JPG 或 PNG，不超过 20 MB。</p>
        <input
          type="file"
          accept={api.uploadGraduationEvidence.upload?.accept}
          disabled={upload.isPending}
          onChange={(event) => {
            const file = event.target.files?.[0]
            if (file) upload.mutate(file)
          }}
        />
      </label>
      {value && <StatusTag shape="done" word={`已上传 ${value.name}`} />}
      {upload.error && <ProblemNotice problem={problemOf(upload.error)} />}
    </div>
  )
}
