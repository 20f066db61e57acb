import { useState } from 'react'
import { call, named, urlOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SheetImport } from '../../../ui/SheetImport.tsx'
import { sheetBlocked, useSheetImport } from '../../../ui/useSheetImport.ts'
import { api } from '../api.ts'
import { factKinds, type FactKind } from '../codes.ts'
import { EvidenceInput, type Evidence } from './EvidenceInput.tsx'

const columnsOf: Record<FactKind, number> = { grades: 8, moral: 5, labour: 5, internship: 7, certificate: 8, conduct: 6 }
const templates = (Object.keys(factKinds) as FactKind[]).map((kind) => ({
  key: kind,
  title: factKinds[kind],
  version: '2026.1',
  columns: columnsOf[kind],
  href: urlOf(api.getFactTemplate, { kind }, { kind }),
  note: '每行一名学生；已有的记录由新的取代，旧的留存。',
}))

/** 导入材料: one kind of record for many students: dry run, the scan of the signed sheet, then all rows or none. */
export function FactImportPage() {
  const [kind, setKind] = useState<FactKind>('grades')
  const [evidence, setEvidence] = useState<Evidence>()
  const sheet = useSheetImport({
    check: (file) => call(api.checkFactFile, named(file, { kind }), { file }),
    load: (file, sha256, evidenceFileId: string) => call(api.loadFactFile, named(file, { kind, sha256, evidenceFileId }), { file }),
    reads: 'graduation',
  })
  return (
    <>
      <PageHead
        crumbs={[{ title: '毕业', to: '/graduation' }, { title: '导入材料' }]}
        title="导入毕业审核材料"
        context="一次导入一种材料；签字的纸质汇总表扫描后作为整批的佐证。"
      />
      {sheet.loaded ? (
        <Notice tone="ok" title={`已导入${factKinds[kind]} ${sheet.loaded.passed} 人`} actions={<ActionButton kind="primary" to="/graduation/precheck">看毕业预警</ActionButton>}>
          取代原有记录 {sheet.loaded.replaces} 条。
        </Notice>
      ) : (
        <div className="lu-stack">
          <Card title="哪一种材料">
            <div className="lu-row lu-wrap" role="group" aria-label="材料">
              {(Object.keys(factKinds) as FactKind[]).map((one) => (
                <ActionButton
                  key={one}
                  small
                  kind={one === kind ? 'primary' : 'plain'}
                  onClick={() => {
                    setKind(one)
                    sheet.reset()
                  }}
                >
                  {factKinds[one]}
                </ActionButton>
              ))}
            </div>
          </Card>
          <SheetImport
            key={kind}
            sheet={sheet}
            templates={templates.filter((one) => one.key === kind)}
            accepted=".xlsx、.csv（UTF-8 或 GBK），不超过 20 MB、5,000 行"
            accept={api.checkFactFile.upload?.accept}
            summary={(check) => (
              <>
                <p>共 {check.sent} 行，通过 {check.passed} 行（其中 {check.replaces} 行取代原有记录），未通过 {check.rejected} 行。</p>
                <EvidenceInput value={evidence} onChange={setEvidence} />
              </>
            )}
            submit={(check) => ({
              text: `导入 ${check.passed} 人`,
              blocked: sheetBlocked(check, check.sent === 0 ? '文件里没有记录' : !evidence && '先上传签字材料的扫描件'),
              onLoad: () => void sheet.load(evidence!.fileId),
            })}
          />
        </div>
      )}
    </>
  )
}
