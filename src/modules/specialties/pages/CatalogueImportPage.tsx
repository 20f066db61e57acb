import { call, named } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Balance } from '../../../ui/Balance.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SheetImport } from '../../../ui/SheetImport.tsx'
import { sheetBlocked, useSheetImport } from '../../../ui/useSheetImport.ts'
import { api } from '../api.ts'

const templates = [
  {
    key: 'catalogue',
    title: '专业目录',
    version: '2026.1',
    columns: 5,
    href: api.downloadCatalogueTemplate.path,
    note: '每行一个专业；同一版本、同一代码的行会被更新。',
  },
]

/** 导入专业目录: a dry run of the whole file, then all of it or nothing. */
export function CatalogueImportPage() {
  const sheet = useSheetImport({
    check: (file) => call(api.checkCatalogue, named(file), { file }),
    load: (file, sha256) => call(api.loadCatalogue, named(file, { sha256 }), { file }),
    reads: 'specialties',
  })
  return (
    <>
      <PageHead
        crumbs={[{ title: '专业', to: '/specialties' }, { title: '导入目录' }]}
        title="导入专业目录"
        context={
          <>
            目录原则上五年修订一次，可以灵活增补；各版本并存。　
            <Clause id="001:1141" />
          </>
        }
      />
      {sheet.loaded ? (
        <Notice
          tone="ok"
          title={`已写入：新增 ${sheet.loaded.added}，变更 ${sheet.loaded.changed}，无变化 ${sheet.loaded.unchanged}`}
          actions={
            <ActionButton kind="primary" to="/specialties">
              看专业目录
            </ActionButton>
          }
        >
          版本：{sheet.loaded.versions.join('、')}。
        </Notice>
      ) : (
        <SheetImport
          sheet={sheet}
          templates={templates}
          accepted=".xlsx、.csv（UTF-8 或 GBK），不超过 20 MB"
          accept={api.checkCatalogue.upload?.accept}
          summary={(check) => <Balance sent={check.sent} created={check.added} changed={check.changed} unchanged={check.unchanged} rejected={check.rejected} />}
          submit={(check) => ({
            text: `写入 ${check.added + check.changed} 个专业`,
            blocked: sheetBlocked(check, check.added + check.changed === 0 && '没有要写入的变化'),
            onLoad: () => void sheet.load(),
          })}
        />
      )}
    </>
  )
}
