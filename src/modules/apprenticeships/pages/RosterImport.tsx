import { call, named, urlOf } from '../../../kernel/client.ts'
import { SheetImport } from '../../../ui/SheetImport.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { sheetBlocked, useSheetImport } from '../../../ui/useSheetImport.ts'
import { api } from '../api.ts'
import type { Roster } from './RosterPage.tsx'

const templates = [{ key: 'apprentices', title: '学徒名册', version: '2026.1', columns: 15, href: urlOf(api.getApprenticeTemplate, {}, {}), note: '一行一名学徒。名册里已有的按证件号码更新，劳动合同复印件保留。' }]

/** The apprentices from Excel: a dry run names every cell that is wrong, then all rows or none. */
export function RosterImport({ roster: { id }, onClose, onDone }: { roster: Roster; onClose: () => void; onDone: (words: string) => void }) {
  const sheet = useSheetImport({
    check: (file) => call(api.checkApprenticeFile, named(file, { id }), { file }),
    load: (file, sha256) => call(api.loadApprenticeFile, named(file, { id, sha256 }), { file }),
    reads: 'apprenticeships',
    onLoaded: (answer) => onDone(`已导入 ${answer.passed} 人${answer.replaces > 0 ? `，其中 ${answer.replaces} 人更新了原有登记` : ''}。`),
  })
  return (
    <SidePanel title="从 Excel 导入学徒" onClose={onClose}>
      <SheetImport
        sheet={sheet}
        templates={templates}
        accepted=".xlsx、.csv（UTF-8 或 GBK），不超过 20 MB、2,000 行"
        accept={api.checkApprenticeFile.upload?.accept}
        summary={(check) => <p>共 {check.sent} 行，通过 {check.passed} 行，未通过 {check.rejected} 行，提示 {check.warnings} 处。</p>}
        submit={(check) => ({ text: `导入 ${check.passed} 人`, blocked: sheetBlocked(check, check.sent === 0 && '文件里没有学徒'), onLoad: () => void sheet.load() })}
        narrow
      />
    </SidePanel>
  )
}
