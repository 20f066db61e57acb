import { call, named, urlOf } from '../../../kernel/client.ts'
import { SheetImport } from '../../../ui/SheetImport.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { sheetBlocked, useSheetImport } from '../../../ui/useSheetImport.ts'
import { api } from '../api.ts'

const templates = [{ key: 'plan', title: '招生计划', version: '2026.1', columns: 11, href: urlOf(api.getPlanTemplate, {}, {}), note: '一行一个专业 × 层次 × 学制 × 形式 × 招生季 × 批次。导出的计划改了人数可以直接导入。' }]

/** The lines of a plan from Excel: a dry run that names every problem, then all rows or none; what was there is replaced. */
export function PlanImport({ id, onClose, onDone }: { id: string; onClose: () => void; onDone: (words: string) => void }) {
  const sheet = useSheetImport({
    check: (file) => call(api.checkPlanFile, named(file, { id }), { file }),
    load: (file, sha256) => call(api.loadPlanFile, named(file, { id, sha256 }), { file }),
    reads: 'intake',
    onLoaded: (answer) => onDone(`已导入 ${answer.passed} 行，共 ${answer.seats} 人；原来填写的行由它们代替。`),
  })
  return (
    <SidePanel title="导入计划行" onClose={onClose}>
      <SheetImport
        sheet={sheet}
        templates={templates}
        accepted=".xlsx、.csv（UTF-8 或 GBK），不超过 20 MB、1,000 行"
        accept={api.checkPlanFile.upload?.accept}
        summary={(check) => <p>共 {check.sent} 行，通过 {check.passed} 行（{check.seats} 人），未通过 {check.rejected} 行。</p>}
        submit={(check) => ({ text: `导入 ${check.passed} 行`, blocked: sheetBlocked(check, check.sent === 0 && '文件里没有计划行'), onLoad: () => void sheet.load() })}
        narrow
      />
    </SidePanel>
  )
}
