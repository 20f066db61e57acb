import { call, named } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SheetImport } from '../../../ui/SheetImport.tsx'
import { sheetBlocked, useSheetImport } from '../../../ui/useSheetImport.ts'
import { api } from '../api.ts'

const templates = [{ key: 'quality', title: '综合素质档案', version: '2026.1', columns: 9, href: api.downloadQualityTemplate.path, note: '一行一条记录；一名学生可以有多行。' }]

/** Import of the comprehensive-quality file: a check that writes nothing, then all rows or none. */
export function QualityImport() {
  const sheet = useSheetImport({
    check: (file) => call(api.checkQuality, named(file), { file }),
    load: (file, sha256) => call(api.loadQuality, named(file, { sha256 }), { file }),
    reads: 'dossiers',
  })
  return (
    <>
      <PageHead title="导入综合素质档案" crumbs={[{ title: '学生档案', to: '/dossiers' }, { title: '综合素质', to: '/dossiers/quality' }, { title: '导入' }]} context="全部通过才写入；已有的记录不重复写" />
      {sheet.loaded ? (
        <Notice tone="ok" title={`已写入 ${sheet.loaded.added} 条，已有的 ${sheet.loaded.known} 条没有重复写入`} actions={<ActionButton kind="primary" to="/dossiers/quality">看缺什么</ActionButton>} />
      ) : (
        <SheetImport
          sheet={sheet}
          templates={templates}
          accepted=".xlsx、.csv，不超过 20 MB"
          accept={api.checkQuality.upload?.accept}
          summary={(check) => <Facts facts={[{ name: '行数', value: check.sent }, { name: '新增', value: check.added }, { name: '已有', value: check.known }, { name: '未通过', value: check.rejected }]} />}
          submit={(check) => ({ text: `写入 ${check.added} 条`, blocked: sheetBlocked(check, check.added === 0 && '没有新的记录'), onLoad: () => void sheet.load() })}
        />
      )}
    </>
  )
}
