import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { api } from '../api.ts'

/** Chooses the printer; sheets are taken from the stock in the order of their serials. */
export function PrintPanel({ certificateIds, batchId, onClose }: { certificateIds?: readonly string[]; batchId?: string; onClose: () => void }) {
  const navigate = useNavigate()
  const [problem, setProblem] = useState<Problem>()
  const { data } = useQuery({ queryKey: ['certificates', 'printers'], queryFn: () => call(api.listPrinters, {}) })
  const count = certificateIds ? `${certificateIds.length} 本` : '本批全部有效的'
  return (
    <SidePanel title={`打印证书 ${count}`} onClose={onClose}>
      {data?.printers.length === 0 ? (
        <Notice tone="warn" title="还没有登记打印机" actions={<ActionButton small to="/certificates/prints">登记打印机</ActionButton>}>
          登记打印机并打印一张校准页，把偏移填上，再打印证书。
        </Notice>
      ) : (
        <RecordForm
          fields={[{ key: 'printerId', title: '打印机', type: 'choice', required: true, options: (data?.printers ?? []).map((one) => ({ value: one.id, label: `${one.name}（水平 ${one.offsetX}，垂直 ${one.offsetY} 毫米）` })) }]}
          initial={{ printerId: data?.printers.length === 1 ? data.printers[0]!.id : '' }}
          key={data ? 'ready' : 'waiting'}
          submitText="领用纸张并生成打印文件"
          effect="从库存按流水号领用纸张，后台生成打印文件；打印以后在打印批次里核销。已经打印的不重复打印。"
          notice={problem && <ProblemNotice problem={problem} />}
          onCancel={onClose}
          onSubmit={async ({ printerId }) => {
            try {
              const { batches } = await call(api.startPrint, { printerId: printerId!, ...(certificateIds ? { certificateIds: [...certificateIds] } : { batchId: batchId! }) })
              await navigate(`/certificates/prints/${batches[0]!.id}`)
            } catch (error) {
              setProblem(problemOf(error))
              throw error
            }
          }}
        />
      )}
    </SidePanel>
  )
}
