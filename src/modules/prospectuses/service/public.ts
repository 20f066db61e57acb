import { writeCsv } from '../../../kernel/documents/csv.ts'
import { renderOfficial, pdfAnswer } from '../../../kernel/documents/official.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { NotFound } from '../../../kernel/errors.ts'
import { readParameter } from '../../../kernel/parameters.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { getOrg, findOrgs } from '../../orgs/public.ts'
import { closedReasons, levels, lineText, missingWords, modes, yuan } from '../codes.ts'
import type { LineDraft } from '../model.ts'
import type { publicApi } from '../public-api.ts'
import { listLines } from '../store/lines.ts'
import { listEntries, listPublications, type Entry, type EntryFilter } from '../store/list.ts'
import { listChanges, type ChangeFilter } from '../store/revisions.ts'
import { findStanding, listStandings, sumStandings } from '../store/schools.ts'
import { findCurrent, listShelf } from '../store/shelf.ts'
import { cityNames } from './own.ts'
import { prospectusPage } from './prospectus-page.ts'
import { contentOf } from './prospectuses.ts'

const thisYear = (ctx: Ctx) => Number(ctx.today.slice(0, 4))
/** The years a reader may look at: next year's plans come early, old ones stay. */
const yearsOf = (ctx: Ctx) => [1, 0, -1, -2, -3].map((step) => thisYear(ctx) + step)

const standingWord = (entry: Entry): string | null =>
  entry.closedCode === null || entry.closedCode === 'past' ? null : entry.closedCode === 'removed' ? `已移出：${entry.removedReason ?? ''}` : closedReasons[entry.closedCode].fact

export const publicHandlers: Handlers<typeof publicApi> = {
  async listPublicProspectuses(ctx, { page, size, year = thisYear(ctx), ...filter }) {
    const found = await listStandings(ctx, { ...filter, year, shelved: true, sort: 'name' }, { limit: size, offset: (page - 1) * size })
    const sums = await sumStandings(ctx, year, undefined)
    const city = await cityNames(ctx, [...found.rows.map((row) => row.locationRegion), ...sums.map((one) => one.city)])
    return {
      total: found.total,
      year,
      years: yearsOf(ctx),
      coverage: { schools: sums.reduce((sum, one) => sum + one.schools, 0), filed: sums.reduce((sum, one) => sum + one.filed, 0) },
      cities: sums.filter((one) => one.filed > 0).map((one) => ({ code: one.city, name: city(one.city), schools: one.filed })),
      rows: found.rows.map((row) => ({
        orgNo: row.orgNo, name: row.name, cityName: city(row.locationRegion), level: row.level, ownership: row.ownership, state: row.state, filingNo: row.filingNo, filedOn: row.filedOn,
        version: row.prospectusVersion, lines: row.lines, seats: row.seats, left: row.seats - row.taken, qualified: (row.qualification === 'approved' || row.carried) && row.state === 'operating',
      })),
    }
  },

  async getPublicProspectus(ctx, { orgNo, year = thisYear(ctx) }) {
    const standing = await findStanding(ctx, orgNo, year)
    if (!standing) throw new NotFound('学校')
    const shelf = await listShelf(ctx, orgNo)
    const current = shelf.find((row) => row.year === year && row.ended_on === null)
    const { rows: lines } = await listLines(ctx, { orgNo, year })
    const school = await getOrg(ctx, orgNo)
    const [authority] = await findOrgs(ctx, school.authorityNo ? [school.authorityNo] : [])
    const city = await cityNames(ctx, [standing.locationRegion])
    const phones = (await readParameter(ctx, 'prospectus.complaint-phone', { orgNo })).value as string[]
    return {
      orgNo,
      schoolName: standing.name,
      cityName: city(standing.locationRegion),
      level: standing.level,
      ownership: standing.ownership,
      year,
      years: [...new Set([...shelf.map((row) => row.year), year])].toSorted((left, right) => right - left),
      current: current
        ? { id: current.id, version: current.version, filingNo: current.filing_no, filedOn: current.filed_on, filedBy: current.filed_by, content: contentOf(current.content), more: current.content.more ?? [] }
        : null,
      versions: shelf
        .filter((row) => row.year === year)
        .map((row) => ({ version: row.version, filingNo: row.filing_no, filedOn: row.filed_on, endedOn: row.ended_on, endedReason: row.ended_reason, reason: row.reason, differences: row.difference })),
      lines,
      changes: (await changes(ctx, { orgNo, year }, { limit: 50, offset: 0 })).rows,
      obstacles: standing.missing.filter((one) => one !== 'list').map((one) => missingWords[one].meaning),
      phones,
      authorityName: authority?.name ?? null,
      authorityPhone: authority?.phone ?? null,
    }
  },

  async printPublicProspectus(ctx, { orgNo, year }) {
    const current = await findCurrent(ctx, orgNo, year)
    if (!current) throw new NotFound('招生简章')
    // A copy without a code of its own: the filing number is on it, and this address is where it is checked.
    const bytes = await renderOfficial(prospectusPage(current), { code: current.filing_no, domain: null, link: '', qr: '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>', issuedOn: current.filed_on, demonstration: ctx.actor.demonstration })
    return pdfAnswer(`${current.school_name}_${year}年招生简章`, bytes)
  },

  async listPublicRecruitment(ctx, { page, size, ...filter }) {
    const year = filter.year ?? thisYear(ctx)
    const found = await entries(ctx, { ...filter, year }, { limit: size, offset: (page - 1) * size })
    const publications = await listPublications(ctx, year)
    return {
      ...found,
      year,
      years: yearsOf(ctx),
      archived: year < thisYear(ctx),
      publications: publications.map((row) => ({ serial: row.serial, publishedOn: row.published_on, publishedBy: row.published_by, cosignOrg: row.cosign_org, cosignDocument: row.cosign_document, cosignOn: row.cosign_on, entries: row.entries })),
    }
  },

  async downloadPublicRecruitment(ctx, filter) {
    const year = filter.year ?? thisYear(ctx)
    const { rows } = await entries(ctx, { ...filter, year }, { limit: 20_000, offset: 0 })
    const demo = ctx.actor.demonstration ? '演示数据' : ''
    const head = ['年度', '学校', '所在地', '专业代码', '专业', '培养层次', '形式', '列入日期', '现在', ...(demo ? ['数据性质'] : [])]
    const lines = rows.map((row) => [String(row.year), row.schoolName, row.cityName, row.specialtyCode, row.specialtyName, levels[row.level], modes[row.mode], row.listedOn, row.standing ?? (year < thisYear(ctx) ? '已归档' : '可以招生'), ...(demo ? [demo] : [])])
    return { name: `${year}年有招生资质的学校和专业${demo && `（${demo}）`}.csv`, mediaType: 'text/csv; charset=utf-8', bytes: writeCsv([head, ...lines]) }
  },

  async listPublicPlanChanges(ctx, { page, size, ...filter }) {
    return changes(ctx, filter, { limit: size, offset: (page - 1) * size })
  },
}

async function entries(ctx: Ctx, filter: EntryFilter, page: { limit: number; offset: number }) {
  const found = await listEntries(ctx, filter, page)
  const city = await cityNames(ctx, found.rows.map((row) => row.locationRegion))
  return {
    total: found.total,
    schools: found.schools,
    rows: found.rows.map((row) => ({
      id: row.id, orgNo: row.orgNo, schoolName: row.schoolName, cityName: city(row.locationRegion), year: row.year, mode: row.mode, specialtyCode: row.specialtyCode,
      specialtyName: row.specialtyName, level: row.level, listedOn: row.listedOn, removedOn: row.removedOn, removedReason: row.removedReason, standing: standingWord(row),
    })),
  }
}

/** Changes of plans in words: what was, what is. */
export async function changes(ctx: Ctx, filter: ChangeFilter, page: { limit: number; offset: number }) {
  const { rows, total } = await listChanges(ctx, filter, page)
  return {
    total,
    rows: rows.map((row) => ({
      id: row.id, orgNo: row.org_no, schoolName: row.school_name, year: row.year, action: row.action as 'add' | 'change' | 'end', before: row.before, after: row.after,
      words: changeWords(row.before as LineDraft | null, row.after as LineDraft | null), reason: row.reason, caseNo: row.case_no, approvedBy: row.approved_by, changedOn: row.changed_on,
    })),
  }
}

function changeWords(before: LineDraft | null, after: LineDraft | null): string {
  if (!before && after) return `增加${lineText(after)} ${after.seats} 人`
  if (before && !after) return `撤下${lineText(before)} ${before.seats} 人`
  if (!before || !after) return ''
  const parts = [
    before.seats === after.seats ? '' : `人数由 ${before.seats} 改为 ${after.seats}`,
    before.tuition === after.tuition ? '' : `学费由 ${yuan(before.tuition)} 改为 ${yuan(after.tuition)} 元/年`,
  ]
  return `${lineText(after)}：${parts.filter(Boolean).join('，')}`
}
