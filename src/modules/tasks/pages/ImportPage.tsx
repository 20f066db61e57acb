import { call, named, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Balance } from '../../../ui/Balance.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SheetImport } from '../../../ui/SheetImport.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { sheetBlocked, useSheetImport } from '../../../ui/useSheetImport.ts'
import { api } from '../api.ts'

const templates = [
  { key: 'ledger', title: '任务台账', version: '2026.1', columns: 9, href: api.downloadTaskTemplate.path, note: '每行一项任务。原文分牵头和参加的写那两列，不分的只写责任单位。' },
]

/** 导入台账: a dry run of the whole file with a preview, then all of it as a new ledger or nothing. */
export function ImportPage() {
  const sheet = useSheetImport({
    check: (file) => call(api.checkTaskLedger, named(file), { file }),
    load: (file, sha256, more: { title: string; clause?: string }) => call(api.loadTaskLedger, named(file, { sha256, ...more }), { file }),
    reads: 'tasks',
  })
  return (
    <>
      <PageHead title="导入任务台账" crumbs={[{ title: '督办台账', to: '/tasks' }, { title: '任务台账', to: '/tasks/ledger' }, { title: '导入' }]} context="先预检再写入；有一行没有通过，就一行也不写。" />
      {sheet.loaded ? (
        <Notice tone="ok" title={`已写入 ${sheet.loaded.added} 项任务`} actions={<ActionButton kind="primary" to={`/tasks/ledger?f.ledgerId=${sheet.loaded.ledgerId}`}>看台账</ActionButton>} />
      ) : (
        <SheetImport
          sheet={sheet}
          templates={templates}
          accepted=".xlsx、.csv（UTF-8 或 GBK），不超过 20 MB"
          accept={api.checkTaskLedger.upload?.accept}
          summary={(check) => {
            const blocked = sheetBlocked(check, check.added === 0 && '文件里没有任务')
            return (
              <>
                <Balance sent={check.sent} created={check.added} changed={0} unchanged={0} rejected={check.rejected} />
                {check.unknownUnits.length > 0 && (
                  <Notice tone="warn" title={`${check.unknownUnits.length} 个单位不在名称对照表里，按写的名称保留`}>{check.unknownUnits.join('、')}。</Notice>
                )}
                <RecordForm
                  key={check.sha256}
                  fields={[
                    { key: 'title', title: '台账名称', type: 'text', required: true },
                    { key: 'clause', title: '依据条款', type: 'text', help: '条款号，例如 001:2745；可以留空。' },
                  ]}
                  initial={{ title: sheet.file!.name.replace(/\.\w+$/, '') }}
                  submitText={`写入 ${check.added} 项任务`}
                  {...(blocked ? { submitBlocked: blocked } : {})}
                  notice={sheet.loadError ? <ProblemNotice problem={problemOf(sheet.loadError)} /> : null}
                  onSubmit={async ({ title = '', clause }) => void (await sheet.load({ title, ...(clause ? { clause } : {}) }))}
                />
              </>
            )
          }}
          preview={(check) =>
            check.preview.length > 0 && (
              <Card title={`前 ${check.preview.length} 项`} flush>
                <SmallTable
                  rows={check.preview.map((one, at) => ({ ...one, key: String(at) }))}
                  rowKey={(row) => row.key}
                  caption="前几项任务"
                  columns={[
                    { key: 'no', title: '序号', render: (row) => row.no },
                    { key: 'task', title: '任务', render: (row) => row.task },
                    { key: 'units', title: '单位', render: (row) => row.units },
                    { key: 'due', title: '期限', render: (row) => row.dueOn ?? '未设定' },
                  ]}
                />
              </Card>
            )
          }
        />
      )}
    </>
  )
}
