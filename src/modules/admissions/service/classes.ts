import { productLabel } from '../../../kernel/codes.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { json } from '../../../kernel/db/json.ts'
import { listFile } from '../../../kernel/documents/list-file.ts'
import { NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { recordViews } from '../../people/public.ts'
import { regionName } from '../../students/public.ts'
import { measure } from '../classes/ledger.ts'
import type { Pair, Pupil, Slot, SplitResult, Weights } from '../classes/model.ts'
import { splitClasses } from '../classes/split.ts'
import type { classesApi } from '../classes-api.ts'
import { insertSplit, deleteSplit, clearClasses, findSplit, listClassNames, listGroups, listMembers, listSplits, lockSplit, lockUnclassed, moveMembers, putMembers, updateSplit, writeClasses, type Group, type MemberRow, type SeatRow, type SplitRow } from '../store/classes.ts'
import { ownSchool } from './decide.ts'
import { effectOf } from './classes-effect.ts'

type Handled = Handlers<typeof classesApi>

const groupOf = (row: SplitRow): Group => ({ year: row.year, season: row.season, specialtyCode: row.specialty_code, trainingLevel: row.training_level, lengthMonths: row.length_months, studyMode: row.study_mode })
const headOf = (row: SplitRow, members: number) => ({
  ...groupOf(row),
  season: row.season as 'autumn',
  id: row.id,
  version: row.version,
  specialtyName: row.specialty_name,
  state: row.state as 'draft',
  members,
  classCount: row.classes.length,
  madeBy: maskName(row.made_by_name),
  madeAt: row.made_at,
  confirmedAt: row.confirmed_at,
  endedReason: row.ended_reason,
})
const label = (row: Pick<SplitRow, 'year' | 'specialty_name'>) => `${row.year} 级${row.specialty_name}分班`

/** A newcomer as the split reads one; who has left since is no pupil any more. */
export const pupilOf = (row: MemberRow, fixed?: number): Pupil => ({ id: row.id, sex: row.sex, score: row.score, region: row.home_region, ...(fixed === undefined ? {} : { fixed }) })
export const stays = (row: MemberRow): boolean => ['accepted', 'arrived', 'handed-over'].includes(row.state)

/** A seed that depends on the group alone: the same newcomers are divided the same way, whoever does it. */
function seedOf(group: Group): number {
  let seed = 2_166_136_261
  for (const char of Object.values(group).join(' ')) seed = Math.imul(seed ^ char.codePointAt(0)!, 16_777_619)
  return (seed >>> 0) % 2_147_483_647
}

async function open(ctx: Ctx, id: string, version: number, states: readonly string[]): Promise<SplitRow> {
  const school = ownSchool(ctx)
  const row = await lockSplit(ctx, id)
  if (!row || row.org_no !== school) throw new NotFound('分班')
  if (row.version !== version) throw new Stale({ by: '别人', at: '刚才', fields: ['分班'] })
  if (!states.includes(row.state)) {
    const words = { draft: '还没有确认', confirmed: '已经确认', undone: '已经撤销' }[row.state] ?? row.state
    throw new Refusal({ fact: `这次分班${words}。`, rule: states.includes('draft') ? '草稿才能改。' : '已确认的才能这样办。', ways: states.includes('draft') ? ['先撤销分班，再重新分。'] : ['先确认分班。'] })
  }
  return row
}

function mustFit(result: SplitResult, names: ReadonlyMap<string, string>): Extract<SplitResult, { ok: true }> {
  if (result.ok) return result
  const pairs = result.pairs.slice(0, 6).map((pair) => `${names.get(pair.a) ?? ''}与${names.get(pair.b) ?? ''}${pair.kind === 'together' ? '在一个班' : '分开'}`)
  throw new Refusal({ fact: `${result.fact}${pairs.length > 0 ? `涉及：${pairs.join('；')}。` : ''}`, rule: '人数上限和在一起、分开的要求都要满足。', written: '没有分班。', ways: [result.way] })
}

function mustDiffer(classes: readonly Slot[], taken: readonly string[] = []) {
  const names = classes.map((one) => one.name)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new Refusal({ fact: `两个班都叫“${twice}”。`, rule: '一个招生季里班名不重复。', ways: ['改其中一个班名。'] })
  const used = names.find((name) => taken.includes(name))
  if (used !== undefined) throw new Refusal({ fact: `班名“${used}”别的专业已经用了。`, rule: '一个招生季里班名不重复。', ways: ['换一个班名，例如加上专业简称。'] })
}

const namesOf = (rows: readonly MemberRow[]) => new Map(rows.map((row) => [row.id, maskName(row.name)]))
const placed = (rows: readonly MemberRow[], result: Extract<SplitResult, { ok: true }>, moved: ReadonlySet<string>) =>
  rows.map((row) => ({ id: row.id, personId: row.person_id, classNo: result.placement.get(row.id)!, moved: moved.has(row.id) }))
const among = (pairs: readonly Pair[], rows: readonly MemberRow[]) => {
  const ids = new Set(rows.map((row) => row.id))
  return pairs.filter((pair) => pair.a !== pair.b && ids.has(pair.a) && ids.has(pair.b))
}

function whyNotUndo(row: SplitRow, members: readonly SeatRow[]): string {
  const handed = members.filter((one) => one.state === 'handed-over' && one.class_split_id === row.id).length
  return handed > 0 ? `${handed} 人已移交学籍，班级在学籍台账里改。` : ''
}

export const classesHandlers: Handled = {
  async listClassGroups(ctx) {
    const school = ownSchool(ctx)
    const groups = await listGroups(ctx, school)
    return { groups: groups.map((one) => ({ ...one, season: one.season as 'autumn' })), splits: (await listSplits(ctx, school, 50)).map((row) => headOf(row, row.members)) }
  },

  async makeSplit(ctx, { group, early, classes, weights, pairs, seed }) {
    const school = ownSchool(ctx)
    mustDiffer(classes, await listClassNames(ctx, school, group, newId()))
    const rows = await lockUnclassed(ctx, school, group, early)
    if (rows.length === 0)
      throw new Refusal({ fact: '这个专业没有等分班的新生。', rule: `分班的是${early ? '已确认录取或' : ''}已报到、还没有班级的人。`, ways: ['先登记报到。', ...(early ? [] : ['报到以前分班的，勾选“连同已确认、还没有报到的”。'])] })
    const kept = among(pairs, rows)
    const start = seed ?? seedOf(group)
    const result = mustFit(splitClasses({ pupils: rows.map((row) => pupilOf(row)), slots: classes, pairs: kept, weights, seed: start }), namesOf(rows))
    const id = newId()
    const specialty = (await listGroups(ctx, school)).find((one) => one.specialtyCode === group.specialtyCode)?.specialtyName ?? group.specialtyCode
    await insertSplit(ctx, {
      id, org_no: school, org_name: ctx.actor.org.name, year: group.year, season: group.season, specialty_code: group.specialtyCode, specialty_name: specialty, training_level: group.trainingLevel, length_months: group.lengthMonths, study_mode: group.studyMode,
      classes: json(classes), weights: json(weights), pairs: json(kept), seed: start, early, before: json(result.before), after: json(result.after), made_by_name: ctx.actor.name,
    })
    await putMembers(ctx, { id, org_no: school }, placed(rows, result, new Set()))
    ctx.audit.subject('class-split', id, label({ year: group.year, specialty_name: specialty }), { orgNo: school })
    ctx.audit.detail({ members: rows.length, classes: classes.length, weights, seed: start, before: result.before.cost, after: result.after.cost })
    return { id, members: rows.length }
  },

  async getSplit(ctx, { id }) {
    const school = ownSchool(ctx)
    const row = await findSplit(ctx, id)
    if (!row || row.org_no !== school) throw new NotFound('分班')
    const members = await listMembers(ctx, id)
    await recordViews(ctx, members.map((one) => ({ personId: one.person_id, orgNo: one.org_no })), '看了分班名单')
    const seat = new Map(members.map((one) => [one.id, one.class_no]))
    const names = namesOf(members)
    const late = row.state === 'confirmed' ? (await listGroups(ctx, school)).find((one) => sameGroup(one, groupOf(row)))?.waiting ?? 0 : 0
    return {
      ...headOf(row, members.length),
      early: row.early,
      classes: row.classes,
      weights: row.weights,
      seed: row.seed,
      pairs: row.pairs.map((pair) => ({ ...pair, aName: names.get(pair.a) ?? '—', bName: names.get(pair.b) ?? '—', kept: (seat.get(pair.a) === seat.get(pair.b)) === (pair.kind === 'together') })),
      before: row.before,
      after: row.after,
      rows: members.map((one) => ({ id: one.id, name: maskName(one.name), offerNo: one.offer_no, sex: one.sex, score: one.score, region: one.home_region ? regionName(one.home_region) : null, classNo: one.class_no, moved: one.moved, state: one.state })),
      late,
      mayChange: row.state === 'draft',
      whyNotUndo: row.state === 'confirmed' ? whyNotUndo(row, members) : '',
    }
  },

  async makeSplitAgain(ctx, { id, version, keepMoved, classes, weights, pairs, seed }) {
    const row = await open(ctx, id, version, ['draft'])
    mustDiffer(classes, await listClassNames(ctx, row.org_no, groupOf(row), id))
    const moved = new Map(keepMoved ? (await listMembers(ctx, id)).filter((one) => one.moved && one.class_no < classes.length).map((one) => [one.id, one.class_no] as const) : [])
    const rows = await lockUnclassed(ctx, row.org_no, groupOf(row), row.early)
    const kept = among(pairs, rows)
    const start = seed ?? row.seed
    const result = mustFit(splitClasses({ pupils: rows.map((one) => pupilOf(one, moved.get(one.id))), slots: classes, pairs: kept, weights, seed: start }), namesOf(rows))
    await putMembers(ctx, row, placed(rows, result, new Set(moved.keys())))
    await updateSplit(ctx, row, { classes, weights, pairs: kept, seed: start, before: result.before, after: result.after })
    ctx.audit.subject('class-split', id, label(row), { orgNo: row.org_no })
    ctx.audit.detail({ members: rows.length, classes: classes.length, weights, seed: start, moved: moved.size, after: result.after.cost })
    return { id, members: rows.length }
  },

  async tryClassMove(ctx, { id, ...move }) {
    const row = await findSplit(ctx, id)
    if (!row || row.org_no !== ownSchool(ctx)) throw new NotFound('分班')
    return effectOf(row, await listMembers(ctx, id), move).effect
  },

  async moveToClass(ctx, { id, version, ...move }) {
    const row = await open(ctx, id, version, ['draft'])
    const members = await listMembers(ctx, id)
    const { effect, to } = effectOf(row, members, move)
    await moveMembers(ctx, id, to)
    await updateSplit(ctx, row, { after: effect.after })
    const one = members.find((member) => member.id === move.applicationId)!
    ctx.audit.subject('class-split', id, `${label(row)}：${maskName(one.name)}移到${row.classes[move.to]!.name}`, { orgNo: row.org_no })
    ctx.audit.detail({ to, before: effect.before.cost, after: effect.after.cost })
    return effect
  },

  async confirmSplit(ctx, { id, version }) {
    const row = await open(ctx, id, version, ['draft'])
    mustDiffer(row.classes, await listClassNames(ctx, row.org_no, groupOf(row), id))
    const members = await listMembers(ctx, id)
    const written = new Set(await writeClasses(ctx, row))
    const left = members.filter((one) => !written.has(one.id))
    // Whoever gave up or got a class elsewhere meanwhile is no member of these classes.
    const staying = members.filter((one) => written.has(one.id))
    if (staying.length === 0) throw new Refusal({ fact: '名单里的人都已经放弃或另有班级。', rule: '确认的是还在等分班的人。', ways: ['丢弃这份草稿，重新分。'] })
    if (left.length > 0) await putMembers(ctx, row, staying.map((one) => ({ id: one.id, personId: one.person_id, classNo: one.class_no, moved: one.moved })))
    await updateSplit(ctx, row, { state: 'confirmed', confirmed_at: ctx.at, confirmed_by_name: ctx.actor.name, after: balanceOf(row.classes, row.weights, staying) })
    for (const one of staying) ctx.audit.change({ kind: 'application', id: one.id, action: 'classes.confirm', after: { className: row.classes[one.class_no]!.name }, orgNo: one.org_no, personId: one.person_id })
    ctx.audit.subject('class-split', id, label(row), { orgNo: row.org_no })
    ctx.audit.detail({ written: staying.length, left: left.length })
    return { written: staying.length, left: left.length }
  },

  async addLatecomers(ctx, { id, version }) {
    const row = await open(ctx, id, version, ['confirmed'])
    const late = await lockUnclassed(ctx, row.org_no, groupOf(row), false)
    if (late.length === 0) throw new Refusal({ fact: '没有后来报到、还没有班级的人。', rule: '分进来的是确认以后报到的人。', ways: ['刷新后再看。'] })
    const members = (await listMembers(ctx, id)).filter(stays)
    const pupils = [...members.map((one) => pupilOf(one, one.class_no)), ...late.map((one) => pupilOf(one))]
    const result = mustFit(splitClasses({ pupils, slots: row.classes, pairs: among(row.pairs, members), weights: row.weights, seed: row.seed }), namesOf([...members, ...late]))
    await putMembers(ctx, row, [...placed(members, result, new Set(members.filter((one) => one.moved).map((one) => one.id))), ...placed(late, result, new Set())])
    await writeClasses(ctx, row)
    await updateSplit(ctx, row, { after: result.after })
    for (const one of late) ctx.audit.change({ kind: 'application', id: one.id, action: 'classes.latecomers', after: { className: row.classes[result.placement.get(one.id)!]!.name }, orgNo: one.org_no, personId: one.person_id })
    ctx.audit.subject('class-split', id, label(row), { orgNo: row.org_no })
    ctx.audit.detail({ added: late.length })
    return { added: late.length }
  },

  async undoSplit(ctx, { id, version, reason }) {
    const row = await open(ctx, id, version, ['confirmed'])
    const why = whyNotUndo(row, await listMembers(ctx, id))
    if (why) throw new Refusal({ fact: why, rule: '移交学籍以前可以撤销分班。', clause: '001:1319', ways: ['个别要换班的，在学籍台账里改。'] })
    const cleared = await clearClasses(ctx, id)
    await updateSplit(ctx, row, { state: 'undone', ended_reason: reason, ended_at: ctx.at })
    const members = new Map((await listMembers(ctx, id)).map((one) => [one.id, one]))
    for (const one of cleared) ctx.audit.change({ kind: 'application', id: one, action: 'classes.undo', before: { className: row.classes[members.get(one)?.class_no ?? 0]?.name }, orgNo: row.org_no, ...(members.get(one) ? { personId: members.get(one)!.person_id } : {}) })
    ctx.audit.subject('class-split', id, label(row), { orgNo: row.org_no })
    ctx.audit.because(reason)
    return { cleared: cleared.length }
  },

  async discardSplit(ctx, { id, version }) {
    const row = await open(ctx, id, version, ['draft'])
    await deleteSplit(ctx, id)
    ctx.audit.subject('class-split', id, label(row), { orgNo: row.org_no })
    return { id }
  },

  async exportSplit(ctx, { id, format }) {
    const row = await findSplit(ctx, id)
    if (!row || row.org_no !== ownSchool(ctx)) throw new NotFound('分班')
    // The list is what a class teacher calls from: who gave up or did not come is not on it.
    const members = (await listMembers(ctx, id)).filter(stays)
    await recordViews(ctx, members.map((one) => ({ personId: one.person_id, orgNo: one.org_no })), '导出了分班名单')
    return listFile<SeatRow>({
      title: label(row),
      day: ctx.today,
      format,
      mark: ctx.actor.demonstration ? '演示数据' : undefined,
      columns: [
        { key: 'class', header: '班级', width: 20, value: (one) => row.classes[one.class_no]!.name },
        { key: 'name', header: '姓名', width: 10, value: (one) => maskName(one.name) },
        { key: 'offerNo', header: '录取编号', format: 'text', width: 22, value: (one) => one.offer_no ?? '' },
        { key: 'sex', header: '性别', width: 6, value: (one) => (one.sex ? productLabel('sex', one.sex) : '') },
        { key: 'score', header: '成绩', width: 8, value: (one) => one.score ?? '' },
        { key: 'region', header: '生源地', width: 22, value: (one) => (one.home_region ? regionName(one.home_region) : '') },
      ],
      rows: members,
    })
  },
}

const sameGroup = (left: Group, right: Group) => left.year === right.year && left.season === right.season && left.specialtyCode === right.specialtyCode && left.trainingLevel === right.trainingLevel && left.lengthMonths === right.lengthMonths && left.studyMode === right.studyMode

const balanceOf = (classes: readonly Slot[], weights: Weights, rows: readonly SeatRow[]) => {
  const seat = new Map(rows.map((one) => [one.id, one.class_no]))
  return measure(rows.map((one) => pupilOf(one)), classes, weights, (one) => seat.get(one.id))
}
