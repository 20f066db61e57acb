import type { Inspection, InspectionSet } from '../../kernel/inspections.ts'
import { loadCodes } from '../../kernel/codes.ts'
import { addDays } from '../../kernel/dates.ts'
import { maskName } from '../../kernel/mask.ts'
import { listStatusDue } from '../students/public.ts'

const overdue: Inspection = {
  id: 'changes.overdue-status',
  title: '休学、保留学籍、保留入学资格期满前应当复学',
  clause: '001:1319',
  severity: 'serious',
  explanation: '期满没有复学也没有办离校的，学籍的状态不真实，会虚增学籍数。',
  advice: ['联系本人，办理复学或恢复入学。', '不再复学的，办理退学；联系不上的，告知以后办理自动退学。'],
}

const kept: InspectionSet = {
  subject: '休学和保留学籍',
  inspections: [overdue],
  async find(ctx, school) {
    const book = await loadCodes(ctx)
    const rows = await listStatusDue(ctx, addDays(ctx.today, -1), { orgNo: school.no })
    return {
      checked: rows.length,
      findings: rows.map((row) => ({
        inspection: overdue.id,
        recordId: row.id,
        personId: row.person_id,
        label: maskName(row.name),
        fact: `${book.label('enrollment-status', row.status, ctx.today)}到 ${row.status_until} 期满，还没有复学`,
        link: `/students/${row.id}`,
      })),
    }
  },
}

export const inspectionSets = [kept]
