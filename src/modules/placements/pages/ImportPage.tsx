import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import { call, named, urlOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SheetImport } from '../../../ui/SheetImport.tsx'
import { sheetBlocked, useSheetImport } from '../../../ui/useSheetImport.ts'
import { api } from '../api.ts'
import type { What } from '../candidate-import.ts'

const whats: Record<What, { title: string; note: string }> = {
  candidates: { title: '考生名单', note: '每行一名考生；成绩可以一起填，也可以以后另导。' },
  scores: { title: '成绩', note: '按考生号对上名单里的考生；名单里没有的、姓名对不上的逐行指出。' },
}

/** 导入考生、成绩: a dry run that names every bad row, then all rows or none. */
export function ImportPage() {
  const { id = '' } = useParams()
  const [what, setWhat] = useState<What>('candidates')
  const batch = useQuery({ queryKey: ['placements', 'batch', id], queryFn: () => call(api.getPlacementBatch, { id }) })
  const sheet = useSheetImport({
    check: (file) => call(api.checkPlacementFile, named(file, { id, what }), { file }),
    load: (file, sha256) => call(api.loadPlacementFile, named(file, { id, what, sha256 }), { file }),
    reads: 'placements',
  })
  const subjects = batch.data?.subjects.length ?? 0
  return (
    <>
      <PageHead
        crumbs={[{ title: '批次投档', to: '/placements' }, { title: batch.data?.title ?? '批次', to: `/placements/${id}` }, { title: '导入' }]}
        title="导入考生、成绩"
        context="有一行没有通过，就什么也不写入。"
      />
      {sheet.loaded ? (
        <Notice tone="ok" title={`已导入${whats[what].title} ${sheet.loaded.passed} 人`} actions={<ActionButton kind="primary" to={`/placements/${id}/candidates`}>看考生名单</ActionButton>}>
          其中 {sheet.loaded.known} 人原来就在名单里。
        </Notice>
      ) : (
        <div className="lu-stack">
          <div className="lu-row lu-wrap" role="group" aria-label="导入什么">
            {(Object.keys(whats) as What[]).map((one) => (
              <ActionButton
                key={one}
                small
                kind={one === what ? 'primary' : 'plain'}
                onClick={() => {
                  setWhat(one)
                  sheet.reset()
                }}
              >
                {whats[one].title}
              </ActionButton>
            ))}
          </div>
          <SheetImport
            key={what}
            sheet={sheet}
            templates={[{ key: what, title: whats[what].title, version: '2026.1', columns: what === 'candidates' ? 4 + subjects : 2 + subjects, href: urlOf(api.getPlacementTemplate, { id, what }, { what }), note: whats[what].note }]}
            accepted=".xlsx、.csv（UTF-8 或 GBK），不超过 30 MB、100,000 行"
            accept={api.checkPlacementFile.upload?.accept}
            summary={(check) => <p>共 {check.sent} 行，通过 {check.passed} 行（其中 {check.known} 人已在名单里），未通过 {check.rejected} 行。</p>}
            submit={(check) => ({ text: `导入 ${check.passed} 人`, blocked: sheetBlocked(check, check.sent === 0 && '文件里没有记录'), onLoad: () => void sheet.load() })}
          />
        </div>
      )}
    </>
  )
}
