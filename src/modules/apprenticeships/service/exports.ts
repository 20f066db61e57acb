import { addDays } from '../../../kernel/dates.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { defineExport } from '../../../kernel/documents/list-export.ts'
import type { FileColumn } from '../../../kernel/documents/list-file.ts'
import { maskName } from '../../../kernel/mask.ts'
import { noteView } from '../../../kernel/views.ts'
import { recordViews } from '../../people/public.ts'
import { industries, sizes, targetLevels, type Size } from '../codes.ts'
import { enterpriseApi } from '../enterprise-api.ts'
import { rosterApi } from '../roster-api.ts'
import { endOfTerm } from '../rules.ts'
import { listEnterprises, type ListedEnterprise } from '../store/enterprises.ts'
import { searchPeople, type Listed } from '../store/rosters.ts'
import { headOf, pageOfRosters, sideOf } from './listing.ts'

/** Days before the end of a contract in which it is told of. */
export const ENDING_DAYS = 60

export const rosterExport = defineExport<typeof rosterApi.exportApprenticeRosters.input, ReturnType<typeof headOf>>({
  kind: 'apprenticeships.export-rosters',
  title: '学徒名册清单',
  audit: 'apprenticeship.export-rosters',
  input: rosterApi.exportApprenticeRosters.input,
  async open(ctx, { format, ...filter }) {
    const { total } = await pageOfRosters(ctx, filter, { limit: 1, offset: 0 })
    return {
      format,
      total,
      facts: filter,
      columns: [
        { key: 'title', header: '名册', width: 26, value: (row) => row.title },
        { key: 'orgName', header: '企业', width: 28, value: (row) => row.orgName },
        { key: 'schoolName', header: '承担培训的学校', width: 24, value: (row) => row.schoolName ?? '企业自有培训中心' },
        { key: 'className', header: '班级', width: 16, value: (row) => row.className },
        { key: 'startsOn', header: '开班日期', format: 'text', width: 12, value: (row) => row.startsOn },
        { key: 'people', header: '学徒人数', format: 'integer', width: 10, value: (row) => row.people },
        { key: 'state', header: '状态', width: 12, value: (row) => row.stateTitle },
        { key: 'filedOn', header: '备案日期', format: 'text', width: 12, value: (row) => row.filedOn ?? '' },
        { key: 'filedNo', header: '备案号', format: 'text', width: 24, value: (row) => row.filedNo ?? '' },
        { key: 'caseNo', header: '办件编号', format: 'text', width: 24, value: (row) => row.caseNo },
      ],
      page: async (at, offset, limit) => (await pageOfRosters(at, filter, { limit, offset })).rows.map(headOf),
    }
  },
})

const peopleColumns: readonly FileColumn<Listed>[] = [
  { key: 'name', header: '姓名', width: 12, value: (row) => maskName(row.name) },
  { key: 'id', header: '证件号码', format: 'text', width: 22, value: (row) => row.idMasked },
  { key: 'enterprise', header: '企业', width: 28, value: (row) => row.enterpriseName },
  { key: 'roster', header: '名册', width: 24, value: (row) => row.rosterTitle },
  { key: 'occupation', header: '职业（工种）', width: 18, value: (row) => row.occupation },
  { key: 'level', header: '培养目标', width: 10, value: (row) => targetLevels[row.targetLevel] },
  { key: 'startsOn', header: '开班', format: 'text', width: 12, value: (row) => row.startsOn },
  { key: 'endsOn', header: '期满', format: 'text', width: 12, value: (row) => endOfTerm(row.startsOn, row.termMonths) },
  { key: 'contractNo', header: '劳动合同编号', format: 'text', width: 18, value: (row) => row.contractNo ?? '' },
  { key: 'contractFrom', header: '合同起', format: 'text', width: 12, value: (row) => row.contractFrom },
  { key: 'contractTo', header: '合同止', format: 'text', width: 12, value: (row) => row.contractTo ?? '无固定期限' },
  { key: 'mentorEnterprise', header: '企业导师', width: 12, value: (row) => row.mentorEnterprise ?? '' },
  { key: 'mentorSchool', header: '院校导师', width: 12, value: (row) => row.mentorSchool ?? '' },
  { key: 'partTime', header: '注册非全日制学籍', width: 10, value: (row) => (row.partTime ? '是' : '否') },
  { key: 'state', header: '状态', width: 10, value: (row) => ({ draft: '未备案', filed: '已备案', ended: '已结束' })[row.state] },
]

/** What the list of people is asked for, in the words of the store. */
export const peopleFilter = (ctx: Ctx, { ending, ...filter }: { ending?: boolean | undefined; q?: string | undefined; state?: 'draft' | 'filed' | 'ended' | 'ever' | undefined; targetLevel?: '5' | '4' | '3' | '2' | '1' | undefined; sort?: string | undefined }) => ({
  ...filter,
  ...(ending ? { endingBy: addDays(ctx.today, ENDING_DAYS) } : {}),
})

export const peopleExport = defineExport<typeof rosterApi.exportApprentices.input, Listed>({
  kind: 'apprenticeships.export-people',
  title: '企业学徒',
  audit: 'apprenticeship.export-people',
  input: rosterApi.exportApprentices.input,
  async open(ctx, { format, ...asked }) {
    const side = sideOf(ctx)
    const kept = side === 'school' ? 'school' : 'enterprise'
    const filter = peopleFilter(ctx, asked)
    const { total } = await searchPeople(ctx, kept, filter, { limit: 1, offset: 0 }, { drafts: side === 'enterprise' })
    return {
      format,
      total,
      facts: asked,
      columns: peopleColumns,
      async page(at, offset, limit) {
        const { rows } = await searchPeople(at, kept, filter, { limit, offset }, { drafts: side === 'enterprise' })
        noteView(at)
        await recordViews(at, rows.flatMap((row) => (row.personId ? [{ personId: row.personId, orgNo: row.orgNo }] : [])), '导出了学徒名册（遮蔽）')
        return rows
      },
    }
  },
})

export const enterpriseExport = defineExport<typeof enterpriseApi.exportEnterprises.input, ListedEnterprise>({
  kind: 'apprenticeships.export-enterprises',
  title: '企业',
  audit: 'enterprise.export',
  input: enterpriseApi.exportEnterprises.input,
  async open(ctx, { format, ...filter }) {
    const { total } = await listEnterprises(ctx, filter, { limit: 1, offset: 0 })
    return {
      format,
      total,
      facts: filter,
      columns: [
        { key: 'name', header: '企业', width: 30, value: (row) => row.name },
        { key: 'credit', header: '统一社会信用代码', format: 'text', width: 22, value: (row) => row.credit_code },
        { key: 'size', header: '规模', width: 8, value: (row) => sizes[row.size as Size] },
        { key: 'industry', header: '行业', width: 22, value: (row) => industries[row.industry_code] ?? row.industry_code },
        { key: 'region', header: '所在地代码', format: 'text', width: 12, value: (row) => row.location_region },
        { key: 'contact', header: '经办人', width: 12, value: (row) => row.contact_name },
        { key: 'registeredOn', header: '登记日期', format: 'text', width: 12, value: (row) => row.registered_on },
        { key: 'rosters', header: '已备案名册', format: 'integer', width: 10, value: (row) => row.rosters },
        { key: 'apprentices', header: '已备案学徒', format: 'integer', width: 10, value: (row) => row.apprentices },
      ],
      page: async (at, offset, limit) => (await listEnterprises(at, filter, { limit, offset })).rows,
    }
  },
})
