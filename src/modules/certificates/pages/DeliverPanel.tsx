import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import { todayInChina } from '../../../kernel/dates.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { FilePick } from './FilePick.tsx'

/** Who took the paper, when, and how: the holder, somebody for the holder, or by post. */
export function DeliverPanel({ certificate, onClose, onDone }: { certificate: Output<typeof api.getCertificate>; onClose: () => void; onDone: () => void }) {
  const [problem, setProblem] = useState<Problem>()
  const [signature, setSignature] = useState<{ fileId: string; name: string }>()
  const upload = async (file: File) => {
    try {
      setSignature(await call(api.uploadCertificateFile, { filename: file.name }, { file }))
    } catch (error) {
      setProblem(problemOf(error))
    }
  }
  return (
    <SidePanel title={`登记领取：${certificate.number}`} onClose={onClose}>
      <RecordForm
        fields={[
          { key: 'by', title: '领取方式', type: 'choice', required: true, options: [{ value: 'holder', label: '本人' }, { value: 'proxy', label: '代领' }, { value: 'post', label: '邮寄' }] },
          { key: 'takerName', title: '领取人', type: 'text', required: true },
          { key: 'relation', title: '与本人的关系', type: 'text', required: true, shown: (values) => values['by'] === 'proxy' },
          { key: 'takerDocument', title: '代领人证件后四位', type: 'text', required: true, shown: (values) => values['by'] === 'proxy' },
          { key: 'trackingNo', title: '邮寄单号', type: 'text', required: true, shown: (values) => values['by'] === 'post' },
          { key: 'on', title: '日期', type: 'date', required: true },
        ]}
        initial={{ by: 'holder', takerName: certificate.fullName, on: todayInChina() }}
        submitText="登记"
        effect="登记以后不能改；一张证书只发一次。"
        onCancel={onClose}
        notice={
          <div className="lu-stack">
            {problem && <ProblemNotice problem={problem} />}
            <div>
              <FilePick label="附签收单" accept=".pdf,.jpg,.jpeg,.png" onPick={(file) => void upload(file)} />
              {signature && <StatusTag shape="done" word={`已上传 ${signature.name}`} />}
            </div>
          </div>
        }
        onSubmit={async ({ by, takerName, on, relation, takerDocument, trackingNo }) => {
          try {
            await call(api.deliverCertificate, {
              id: certificate.id,
              by: by as 'holder',
              takerName: takerName!,
              on: on!,
              ...(relation ? { relation } : {}),
              ...(takerDocument ? { takerDocument } : {}),
              ...(trackingNo ? { trackingNo } : {}),
              ...(signature ? { signatureFileId: signature.fileId } : {}),
            })
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
