import { defineExport } from '../../../kernel/documents/list-export.ts'
import type { SheetColumn } from '../../../kernel/imports/table.ts'
import { rangeOf } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { schoolLevels, schoolStates } from '../../orgs/codes.ts'
import { authorityApi } from '../authority-api.ts'
import { missingWords, qualificationWords } from '../codes.ts'
import type { TrainingLevel } from '../model.ts'
import { listStandings, sumCityLevels, sumMissing, sumSpecialties, sumStandings, type SchoolStanding } from '../store/schools.ts'
import { cityNames } from './own.ts'

type SchoolApi = Pick<typeof authorityApi, 'listRecruitingSchools' | 'exportRecruitingSchools' | 'getIntakeBoard'>
type Column = SheetColumn & { key: string; value: (row: SchoolStanding) => string | number }

const columns: readonly Column[] = [
  { key: 'year', header: '年度', format: 'integer', width: 8, value: (row) => row.year },
  { key: 'orgNo', header: '单位号', format: 'text', width: 16, value: (row) => String(row.orgNo) },
  { key: 'name', header: '学校', width: 28, value: (row) => row.name },
  { key: 'level', header: '层级', width: 14, value: (row) => schoolLevels[row.level as keyof typeof schoolLevels] ?? row.level },
  { key: 'state', header: '学校状态', width: 10, value: (row) => schoolStates[row.state as keyof typeof schoolStates] ?? row.state },
  { key: 'qualification', header: '招生资质', width: 12, value: (row) => (row.carried ? '沿用上年' : row.qualification ? qualificationWords[row.qualification] : '没有申请') },
  { key: 'specialties', header: '备案专业', format: 'integer', width: 10, value: (row) => row.specialties },
  { key: 'lines', header: '计划行', format: 'integer', width: 8, value: (row) => row.lines },
  { key: 'seats', header: '计划人数', format: 'integer', width: 10, value: (row) => row.seats },
  { key: 'fullTime', header: '全日制', format: 'integer', width: 10, value: (row) => row.fullTime },
  { key: 'partTime', header: '非全日制', format: 'integer', width: 10, value: (row) => row.partTime },
  { key: 'training', header: '培训', format: 'integer', width: 10, value: (row) => row.training },
  { key: 'taken', header: '已占名额', format: 'integer', width: 10, value: (row) => row.taken },
  { key: 'filingNo', header: '简章备案编号', format: 'text', width: 24, value: (row) => row.filingNo ?? '' },
  { key: 'filedOn', header: '备案日期', format: 'text', width: 12, value: (row) => row.filedOn ?? '' },
  { key: 'listed', header: '列入名单的专业', format: 'integer', width: 14, value: (row) => row.listed },
  { key: 'missing', header: '还缺', width: 40, value: (row) => row.missing.map((one) => missingWords[one].word).join('、') },
]

/** The check of the year as listed. */
export const schoolExport = defineExport({
  kind: 'prospectuses.export-schools',
  title: '招生核查表',
  audit: 'prospectuses.export-schools',
  input: authorityApi.exportRecruitingSchools.input,
  async open(ctx, { format, ...filter }) {
    const asked = { ...filter, range: rangeOf(ctx.actor.org.no) }
    const { total } = await listStandings(ctx, asked, { limit: 1, offset: 0 })
    return { columns, format, total, facts: filter, page: async (at, offset, limit) => (await listStandings(at, asked, { limit, offset })).rows }
  },
})

export const schoolHandlers: Handlers<SchoolApi> = {
  async listRecruitingSchools(ctx, { page, size, ...filter }) {
    const found = await listStandings(ctx, { ...filter, range: rangeOf(ctx.actor.org.no) }, { limit: size, offset: (page - 1) * size })
    const city = await cityNames(ctx, found.rows.map((row) => row.locationRegion))
    return { total: found.total, rows: found.rows.map((row) => ({ ...row, cityName: city(row.locationRegion) })) }
  },

  exportRecruitingSchools: (ctx, input) => schoolExport.answer(ctx, input),

  async getIntakeBoard(ctx, { year }) {
    const range = rangeOf(ctx.actor.org.no)
    const cities = await sumStandings(ctx, year, range)
    const levels = await sumCityLevels(ctx, year, range)
    const name = await cityNames(ctx, cities.map((one) => one.city))
    const sum = (key: Exclude<keyof (typeof cities)[number], 'city'>) => cities.reduce((total, one) => total + one[key], 0)
    return {
      year,
      orgName: ctx.actor.org.name,
      total: { schools: sum('schools'), ready: sum('ready'), filed: sum('filed'), planned: sum('planned'), listed: sum('listed'), seats: sum('seats'), taken: sum('taken'), fullTime: sum('fullTime'), partTime: sum('partTime'), training: sum('training') },
      cities: cities.map(({ city, ...sums }) => ({ code: city, name: name(city), ...sums, levels: Object.fromEntries(levels.filter((one) => one.city === city).map((one) => [one.level, one.seats])) })),
      specialties: (await sumSpecialties(ctx, year, range)).map((one) => ({ ...one, level: one.level as TrainingLevel })),
      missing: await sumMissing(ctx, year, range),
    }
  },
}
