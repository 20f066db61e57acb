import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { api } from '../api.ts'
import { papers } from '../kinds.ts'

type Closing = { onClose: () => void; onDone: () => void }

const within = (value: string) => (Math.abs(Number(value)) > 20 ? '偏移在 -20 到 20 毫米之间。' : undefined)

export function PrinterPanel({ printer, onClose, onDone }: Closing & { printer: Output<typeof api.listPrinters>['printers'][number] | undefined }) {
  const [problem, setProblem] = useState<Problem>()
  return (
    <SidePanel title={printer ? `改偏移：${printer.name}` : '登记打印机'} onClose={onClose}>
      <RecordForm
        fields={[
          { key: 'name', title: '打印机', type: 'text', required: true, help: '写放在哪里、什么型号', shown: () => !printer },
          { key: 'x', title: '水平偏移（毫米）', type: 'number', required: true, help: '印出来偏左 1.5 毫米，就填 1.5；偏右填负数', validate: within },
          { key: 'y', title: '垂直偏移（毫米）', type: 'number', required: true, help: '印出来偏上 1 毫米，就填 1；偏下填负数', validate: within },
        ]}
        initial={{ name: printer?.name ?? '', x: String(printer?.offsetX ?? 0), y: String(printer?.offsetY ?? 0) }}
        submitText="保存"
        effect="以后的打印批次按这个偏移生成；已经生成的不变。"
        notice={problem && <ProblemNotice problem={problem} />}
        onCancel={onClose}
        onSubmit={async ({ name, x, y }) => {
          try {
            const offsets = { offsetX: Math.round(Number(x) * 10) / 10, offsetY: Math.round(Number(y) * 10) / 10 }
            await call(api.savePrinter, printer ? { id: printer.id, version: printer.version, name: printer.name, ...offsets } : { name: name!, ...offsets })
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

export function PaperPanel({ act, paper, onClose, onDone }: Closing & { act: 'receive' | 'damage'; paper: 'diploma' | 'skill' }) {
  const [problem, setProblem] = useState<Problem>()
  return (
    <SidePanel title={`${papers[paper]}：${act === 'receive' ? '入库' : '库存毁损'}`} onClose={onClose}>
      <RecordForm
        fields={
          act === 'receive'
            ? [
                { key: 'from', title: '起始流水号', type: 'text', required: true, help: '按纸上印的写，例如 A0000101' },
                { key: 'to', title: '终止流水号', type: 'text', required: true },
              ]
            : [
                { key: 'count', title: '张数', type: 'number', required: true, help: '从下一张可用的起按顺序注销' },
                { key: 'reason', title: '原因', type: 'longtext', required: true },
              ]
        }
        submitText="登记"
        effect="登记以后不能改；台账逐笔接上，数据库核对结存。"
        notice={problem && <ProblemNotice problem={problem} />}
        onCancel={onClose}
        onSubmit={async ({ from, to, count, reason }) => {
          try {
            if (act === 'receive') await call(api.receivePaper, { paper, from: from!, to: to! })
            else await call(api.damagePaper, { paper, count: Number(count), reason: reason! })
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
