import type { Ctx } from '../../kernel/context.ts'
import { implement } from '../../kernel/server.ts'
import { countDirectorySchools, getDirectorySchool, listDirectoryPhones, listDirectorySchools } from '../orgs/public.ts'
import { countPublicSpecialties, countSpecialtyCategories, findSchoolsOffering, listPublicSpecialties } from '../specialties/public.ts'
import { api } from './api.ts'
import { levelNames, ownershipNames, standingNames, standings } from './codes.ts'
import { csvOf } from './csv.ts'
import { demoAccounts, demoCertificates } from './demo-accounts.ts'

type Wanted = { q?: string | undefined; category?: string | undefined; city?: string | undefined; level?: string | undefined; ownership?: string | undefined; standing?: string | undefined }

async function page(ctx: Ctx, wanted: Wanted, at: number, size: number) {
  const { category, ...filter } = wanted
  const q = filter.q?.trim() || undefined
  const found = await listDirectorySchools(
    ctx,
    {
      ...filter,
      q,
      year: yearOf(ctx),
      among: category ? await findSchoolsOffering(ctx, { category }) : undefined,
      orAmong: q ? await findSchoolsOffering(ctx, { name: q }) : undefined,
    },
    at,
    size,
  )
  const counts = await countPublicSpecialties(ctx, found.rows.map((row) => row.orgNo))
  const rows = found.rows.map(({ orgNo, name, level, ownership, cityName, standing }) => {
    return { orgNo, name, level, ownership, cityName, standing, specialties: counts.get(orgNo) ?? 0 }
  })
  return { rows, total: found.total }
}

function yearOf(ctx: Ctx): number {
  return Number(ctx.today.slice(0, 4))
}

function sumBy<Row, Key extends string>(rows: readonly Row[], key: (row: Row) => Key, count: (row: Row) => number): Map<Key, number> {
  const sums = new Map<Key, number>()
  for (const row of rows) sums.set(key(row), (sums.get(key(row)) ?? 0) + count(row))
  return sums
}

export const handlers = implement(api, {
  async listPublicSchools(ctx, input) {
    return { ...(await page(ctx, input, input.page, input.size)), year: yearOf(ctx) }
  },
  async downloadPublicSchools(ctx, input) {
    const { rows } = await page(ctx, input, 1, 20_000)
    const demo = ctx.actor.demonstration ? '演示数据' : ''
    const head = ['学校', '所在地', '层次', '办学性质', '专业数', `${yearOf(ctx)} 年资质`, ...(demo ? ['数据性质'] : [])]
    const lines = rows.map((row) => [
      row.name,
      row.cityName,
      levelNames[row.level] ?? row.level,
      ownershipNames[row.ownership ?? ''] ?? '',
      String(row.specialties),
      standingNames[row.standing].word,
      ...(demo ? [demo] : []),
    ])
    return { name: `${yearOf(ctx)}年招生资质名录${demo && `（${demo}）`}.csv`, mediaType: 'text/csv; charset=utf-8', bytes: csvOf([head, ...lines]) }
  },
  async getPublicSchool(ctx, { orgNo }) {
    const year = yearOf(ctx)
    const school = await getDirectorySchool(ctx, orgNo, year)
    const offered = await listPublicSpecialties(ctx, orgNo)
    return { ...school, year, offered, specialties: new Set(offered.map((one) => one.code)).size }
  },
  async getPublicSummary(ctx) {
    const year = yearOf(ctx)
    const rows = await countDirectorySchools(ctx, year)
    const byStanding = sumBy(rows, (row) => row.standing, (row) => row.count)
    const byLevel = sumBy(rows, (row) => row.level, (row) => row.count)
    const byCity = sumBy(rows, (row) => row.city, (row) => row.count)
    const days = rows.flatMap((row) => row.approvedOn ?? []).sort()
    return {
      year,
      today: ctx.today,
      listedOn: days.at(-1) ?? null,
      total: rows.reduce((sum, row) => sum + row.count, 0),
      standings: standings.flatMap((standing) => ({ standing, count: byStanding.get(standing) ?? 0 })),
      levels: Object.keys(levelNames).map((level) => ({ level, count: byLevel.get(level) ?? 0 })),
      cities: [...byCity].map(([code, count]) => ({ code, name: rows.find((row) => row.city === code)?.cityName ?? code, count })),
      phones: await listDirectoryPhones(ctx),
      categories: await countSpecialtyCategories(ctx),
    }
  },
  async listDemoAccounts(ctx) {
    if (!ctx.actor.demonstration) return { rows: [], certificates: [] }
    return { rows: [...demoAccounts()], certificates: [...demoCertificates()] }
  },
})
