import { useState } from 'react'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { classKinds } from '../codes.ts'
import { certificateKinds } from '../kinds.ts'
import { FilePick } from './FilePick.tsx'

/** 补登: one certificate that its holder brings on paper and that is in no book. */
export function PaperCertificatePanel({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [problem, setProblem] = useState<Problem>()
  const [scan, setScan] = useState<{ fileId: string; name: string }>()
  const upload = async (file: File) => {
    try {
      setScan(await call(api.uploadCertificateFile, { filename: file.name }, { file }))
    } catch (error) {
      setProblem(problemOf(error))
    }
  }
  return (
    <SidePanel title="凭原件补登" onClose={onClose}>
      <RecordForm
        fields={[
          { key: 'kind', title: '证书种类', type: 'code', required: true, options: certificateKinds.filter((one) => one.backfile).map(({ code, title }) => ({ value: code, label: title })) },
          { key: 'number', title: '证书编号', type: 'text', required: true },
          { key: 'name', title: '姓名', type: 'text', required: true },
          { key: 'idNumber', title: '证件号码', type: 'id', help: '证书上没有的可以不填' },
          { key: 'schoolName', title: '证书上的学校名称', type: 'text', required: true },
          { key: 'specialtyName', title: '专业', type: 'text' },
          { key: 'classKind', title: '班次', type: 'code', options: Object.entries(classKinds).map(([value, label]) => ({ value, label })) },
          { key: 'issuedOn', title: '发证日期', type: 'date', required: true },
        ]}
        submitText="加入待提交"
        {...(scan ? {} : { submitBlocked: '先上传原件的扫描件' })}
        effect="加入待提交的补录；提交并由主管部门确认以后进入台账。"
        onCancel={onClose}
        notice={
          <div className="lu-stack">
            {problem && <ProblemNotice problem={problem} />}
            <div>
              <FilePick label="上传原件扫描件" accept=".pdf,.jpg,.jpeg,.png" onPick={(file) => void upload(file)} />
              {scan && <StatusTag shape="done" word={`已上传 ${scan.name}`} />}
            </div>
          </div>
        }
        onSubmit={async (values) => {
          try {
            const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value)) as { kind: string; number: string; name: string; schoolName: string; issuedOn: string }
            await call(api.addPaperCertificate, { ...given, fileId: scan!.fileId })
            onDone()
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
