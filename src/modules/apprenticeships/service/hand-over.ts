import { inCase } from '../../../kernel/case-scope.ts'
import { writeWorkbook } from '../../../kernel/documents/spreadsheet.ts'
import { NotFound, Refusal } from '../../../kernel/errors.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { openIdNumber, recordViews } from '../../people/public.ts'
import { rosterFields } from '../../students/public.ts'
import type { TargetLevel } from '../codes.ts'
import type { rosterApi } from '../roster-api.ts'
import { findRoster, listSchoolRows, type SchoolRow } from '../store/rosters.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
/** The training level of the register that leads to a skill level. */
const trainingLevels: Readonly<Record<TargetLevel, string>> = { '5': '初级工', '4': '中级工', '3': '高级工', '2': '预备技师（技师）', '1': '预备技师（技师）' }

/** What the apprenticeship knows of a student, in the words of the roster; what only the school knows stays empty. */
export function studentCells(row: SchoolRow, number: string, phone: string): Readonly<Record<string, string>> {
  return {
    name: row.name,
    documentType: '居民身份证',
    idNumber: number,
    phone,
    studyMode: '非全日制',
    trainingLevel: trainingLevels[row.target_level],
    lengthYears: String(Math.round((row.term_months / 12) * 10) / 10),
    grade: row.starts_on.slice(0, 4),
    className: row.class_name,
    entryDate: row.starts_on,
    entrySeason: row.starts_on.slice(5, 7) < '07' ? '春季' : '秋季',
    site: '校本部',
    sourceCategory: '企业在岗职工',
    employerName: row.enterprise_name,
    employerCreditCode: row.credit_code,
    contractFrom: row.contract_from,
    contractTo: row.contract_to ?? '',
  }
}

export const handOverHandlers: Pick<Handlers<typeof rosterApi>, 'makeStudentRoster'> = {
  async makeStudentRoster(ctx, { id }) {
    const roster = await inCase(ctx, id, () => findRoster(ctx, id))
    if (!roster || roster.school_no !== mainUnit(ctx.actor.org.no)) throw new NotFound('办件')
    if (roster.state !== 'filed') throw new Refusal({ fact: '名册还没有备案。', rule: '备案以后才移交学籍。', clause: '001:1249', ways: ['等主管部门备案。'] })
    const rows = (await listSchoolRows(ctx, id)).filter((row) => row.part_time && row.ended_on === null)
    if (rows.length === 0) throw new Refusal({ fact: '名册里没有要注册非全日制学籍的在培学徒。', rule: '注册非全日制学籍由企业在名册里选择；培养已经结束的不再移交。', clause: '001:1047', ways: ['需要注册的，请企业在下一份名册里选择“是”。'] })
    const lines: string[][] = []
    for (const row of rows) {
      const cells = studentCells(row, await openIdNumber(ctx, row.person_id), row.phone_sealed ? ctx.vault.open(row.phone_sealed) : '')
      lines.push(rosterFields.map((field) => cells[field.key] ?? ''))
    }
    await recordViews(ctx, rows.map((row) => ({ personId: row.person_id, orgNo: row.org_no })), '移交非全日制学籍，花名册里有完整证件号码')
    ctx.audit.subject('apprentice-roster', id, roster.title, { orgNo: mainUnit(ctx.actor.org.no) })
    ctx.audit.detail({ rows: rows.length })
    const bytes = await writeWorkbook({
      title: '非全日制学籍花名册',
      sheets: [{ name: '花名册', columns: rosterFields.map((field) => ({ header: field.title, width: 14, format: 'text' as const })), rows: lines }],
    })
    return { name: `非全日制学籍花名册_${roster.title}.xlsx`, mediaType: XLSX, bytes }
  },
}
