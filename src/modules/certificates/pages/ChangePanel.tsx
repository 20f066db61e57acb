import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import type { FormField } from '../../../ui/form-types.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { classKinds } from '../codes.ts'
import { changeActions, type ChangeAction } from '../rules.ts'
import { FilePick } from './FilePick.tsx'

type Certificate = Output<typeof api.getCertificate>

const effects: Record<ChangeAction, string> = {
  correct: '主管部门批准以后，编号不变，内容改正，电子凭证重新签发，纸质证书按原编号换一张纸重印。不填的不改。',
  rename: '主管部门批准以后，证书不变，原名、现名都能查到。',
  lost: '主管部门批准以后办理；原来的纸不再有效。',
  void: '主管部门批准以后，查验页显示“已作废”。不能恢复。',
  revoke: '主管部门批准以后，查验页显示“已撤销”。不能恢复。',
  suspend: '主管部门批准以后，查验页显示“已暂停”，可以恢复。',
  resume: '主管部门批准以后，证书恢复有效。',
}

const correctionFields = (certificate: Certificate): FormField[] => [
  { key: 'name', title: '姓名', type: 'text', placeholder: certificate.fullName },
  { key: 'specialtyName', title: '专业', type: 'text', placeholder: certificate.specialty ?? '' },
  ...(certificate.classKind ? [{ key: 'classKind', title: '班次', type: 'choice' as const, options: Object.entries(classKinds).map(([value, label]) => ({ value, label })) }] : []),
  { key: 'issuedOn', title: '发证日期', type: 'date' },
]

/** Applies for a change of one certificate: two people decide, the school and the authority. */
export function ChangePanel({ certificate, action, onClose, onDone }: { certificate: Certificate; action: ChangeAction; onClose: () => void; onDone: () => void }) {
  const navigate = useNavigate()
  const [problem, setProblem] = useState<Problem>()
  const [files, setFiles] = useState<{ fileId: string; name: string }[]>([])
  const fields: FormField[] = [
    ...(action === 'correct' ? correctionFields(certificate) : []),
    ...(action === 'rename' ? [{ key: 'newName', title: '现在的姓名', type: 'text' as const, required: true }] : []),
    { key: 'reason', title: '理由', type: 'longtext', required: true, help: '写明依据，例如学校的处理决定、户籍更名的证明。主管部门和本人会看到。', validate: (value) => (value.length < 4 ? '理由至少 4 个字。' : undefined) },
  ]
  const upload = async (file: File) => {
    try {
      const kept = await call(api.uploadCertificateFile, { filename: file.name }, { file })
      setFiles((before) => [...before, kept])
    } catch (error) {
      setProblem(problemOf(error))
    }
  }
  return (
    <SidePanel title={`${changeActions[action].title}：${certificate.title} ${certificate.number}`} onClose={onClose}>
      <RecordForm
        fields={fields}
        submitText="提交申请"
        effect={effects[action]}
        onCancel={onClose}
        notice={
          <div className="lu-stack">
            {problem && <ProblemNotice problem={problem} />}
            <div>
              <FilePick label="附材料" accept=".pdf,.jpg,.jpeg,.png" onPick={(file) => void upload(file)} />
              {files.map((file) => (
                <p key={file.fileId}>
                  <StatusTag shape="done" word={`已上传 ${file.name}`} />
                </p>
              ))}
            </div>
          </div>
        }
        onSubmit={async ({ reason, newName, ...correction }) => {
          try {
            const given = Object.fromEntries(Object.entries(correction).filter(([, value]) => value))
            const opened = await call(api.openCertificateCase, {
              certificateId: certificate.id,
              action,
              reason: reason!,
              ...(newName ? { newName } : {}),
              ...(action === 'correct' ? { correction: given } : {}),
              fileIds: files.map((file) => file.fileId),
            })
            onDone()
            await navigate(`/cases/${opened.id}`)
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
