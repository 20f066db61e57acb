import { loadCodes, writableLists } from '../../../kernel/codes.ts'
import { dayInChina } from '../../../kernel/dates.ts'
import { HttpError, NotFound, Refusal } from '../../../kernel/errors.ts'
import { enqueue } from '../../../kernel/jobs.ts'
import { maskName } from '../../../kernel/mask.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { recordViews } from '../../people/public.ts'
import { findEnrollments, judgeNewcomers, rosterFields } from '../../students/public.ts'
import type { handoverApi } from '../handover-api.ts'
import { suppliable, type Supplied } from '../handover-facts.ts'
import { handoverJob } from '../handover-job.ts'
import { moves } from '../moves.ts'
import { lockApplications, type ApplicationRow } from '../store/applications.ts'
import { countNewcomers, findHandover, findPersons, insertHandover, listHandovers, listNewcomerIds, listNewcomers, putFacts, updateHandover, type HandoverRow } from '../store/handover.ts'
import { ownSchool } from './decide.ts'
import { handOverSlice, newcomerOf, refusalBook, shownProblem, titleOf } from './handover-slice.ts'
import { moveApplication } from './move.ts'

/** Up to so many are handed over while the person waits; more go to the background. */
export const HANDED_AT_ONCE = 100
const MOST = 5000
const batchOf = (row: HandoverRow) => ({ id: row.id, asked: row.asked, received: row.received, refused: row.refused, state: row.state as 'running', jobId: row.job_id, madeBy: maskName(row.made_by_name), madeAt: row.made_at, finishedAt: row.finished_at })

export const handoverHandlers: Handlers<typeof handoverApi> = {
  async listHandover(ctx, { page, size, sort: _, ...filter }) {
    const school = ownSchool(ctx)
    const rows = await listNewcomers(ctx, school, filter, { limit: size, offset: (page - 1) * size })
    const counts = await countNewcomers(ctx, school, filter)
    const waiting = rows.filter((row) => row.state === 'arrived')
    const verdicts = new Map((waiting.length > 0 ? await judgeNewcomers(ctx, waiting.map((row) => newcomerOf(ctx, row))) : []).map((one) => [one.key, one]))
    const there = new Set((await findEnrollments(ctx, rows.flatMap((row) => row.enrollment_id ?? []))).map((one) => one.id))
    await recordViews(ctx, rows.map((row) => ({ personId: row.person_id, orgNo: row.org_no })), '看了移交学籍的名单')
    return {
      total: counts[filter.view ?? 'waiting'],
      counts,
      batches: (await listHandovers(ctx, school, 10)).map(batchOf),
      rows: rows.map((row) => ({
        id: row.id,
        name: maskName(row.name),
        idMasked: row.id_masked,
        offerNo: row.offer_no,
        specialtyName: row.specialty_name,
        trainingLevel: row.training_level,
        year: row.year,
        season: row.season as 'autumn',
        className: row.class_name,
        state: row.state,
        arrivedOn: row.arrived_at ? dayInChina(row.arrived_at) : null,
        studentNumber: row.student_number,
        registeredOn: row.registered_on,
        enrollmentId: row.enrollment_id,
        problems: (verdicts.get(row.id)?.problems ?? []).flatMap((one) => (one.level === 'fixed' ? [] : [{ ...shownProblem(one), level: one.level }])),
        gone: row.enrollment_id !== null && !there.has(row.enrollment_id),
      })),
    }
  },

  async getSupplyForm(ctx) {
    const school = ownSchool(ctx)
    const lists = writableLists(await loadCodes(ctx, { orgNo: school }), school, ctx.today)
    return {
      fields: suppliable.flatMap((key) => {
        const field = rosterFields.find((one) => one.key === key)
        return field ? [{ key, title: field.title, type: field.type, help: field.help ?? '', options: (lists[field.codeList ?? ''] ?? []).map(({ code, label }) => ({ code, label })) }] : []
      }),
    }
  },

  async supplyFacts(ctx, { ids, key, value }) {
    ownSchool(ctx)
    const rows = (await lockApplications(ctx, ids)).filter((row) => row.state === 'arrived')
    if (rows.length === 0) throw new Refusal({ fact: '选的人里没有等移交的。', rule: '只补填已报到、还没有移交的。', clause: '001:1319', ways: ['刷新后再选。', '已经移交的在学籍台账里改。'] })
    // The same check as at hand-over, for this field alone: a value that could never pass is not kept.
    const facts = { [key]: { value, by: ctx.actor.name, at: ctx.at } satisfies Supplied }
    const [first] = await judgeNewcomers(ctx, [newcomerOf(ctx, { ...rows[0]!, register_facts: { ...(rows[0]!.register_facts as object), ...facts } } as ApplicationRow)])
    const wrong = first?.problems.find((one) => one.key === key && one.level === 'block')
    if (wrong) throw new HttpError({ status: 400, message: `${titleOf(key)}：${wrong.message}。${wrong.mend}。`, issues: [{ path: 'value', message: `${wrong.message}。${wrong.mend}。` }] })
    await putFacts(ctx, rows.map((row) => row.id), facts)
    ctx.audit.subject('application', rows.length === 1 ? rows[0]!.id : '', `补填${titleOf(key)} ${rows.length} 人`)
    for (const row of rows) ctx.audit.change({ kind: 'application', id: row.id, action: 'application.supply-facts', after: { field: titleOf(key) }, orgNo: row.org_no, personId: row.person_id })
    return { done: rows.length }
  },

  async handOver(ctx, { ids: given, ...filter }) {
    const school = ownSchool(ctx)
    const ids = given ? [...new Set(given)] : await listNewcomerIds(ctx, school, { ...filter, view: 'waiting' }, MOST)
    if (ids.length === 0) throw new Refusal({ fact: '没有等移交的新生。', rule: '报到以后才移交学籍。', clause: '001:1319', ways: ['先在报到处登记报到。'] })
    const id = newId()
    await insertHandover(ctx, { id, org_no: school, year: Number(ctx.today.slice(0, 4)), asked: ids.length, made_by_name: ctx.actor.name })
    ctx.audit.subject('handover', id, `移交学籍 ${ids.length} 人`, { orgNo: school })
    if (ids.length > HANDED_AT_ONCE) {
      const jobId = await enqueue(ctx, handoverJob, { handoverId: id, ids }, { label: `移交学籍：${ids.length} 人` })
      await updateHandover(ctx, id, { job_id: jobId })
      return { ...batchOf((await findHandover(ctx, id))!), rows: [] }
    }
    const { refused } = await handOverSlice(ctx, id, ids)
    await updateHandover(ctx, id, { state: 'done', finished_at: ctx.at })
    return { ...batchOf((await findHandover(ctx, id))!), rows: refused.map((one) => ({ id: one.applicationId, name: one.name, message: one.problems.map((problem) => `${problem.title}：${problem.message}，${problem.mend}。`).join('') })) }
  },

  async getHandoverRefusals(ctx, { id }) {
    const batch = await findHandover(ctx, id)
    if (!batch) throw new NotFound('移交')
    const rows = await findPersons(ctx, batch.refusals.map((one) => one.applicationId))
    await recordViews(ctx, rows, '下载了没有移交的名单')
    return { name: `没有移交_${dayInChina(batch.made_at)}_${batch.refused}人.xlsx`, mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', bytes: await refusalBook(batch.refusals) }
  },

  async takeBackHandover(ctx, { id, reason }) {
    ownSchool(ctx)
    const [row] = await lockApplications(ctx, [id])
    if (!row) throw new NotFound('报名')
    if (row.enrollment_id && (await findEnrollments(ctx, [row.enrollment_id])).length > 0)
      throw new Refusal({ fact: `${maskName(row.name)}在学籍台账里有记录。`, rule: `“${moves['take-back'].title}”只用于学籍记录已经删除的。`, clause: '001:1319', ways: ['移交错了的，先在学籍台账里删除还待注册的那一条。', '要改内容的，在学籍台账里改。'] })
    const after = await moveApplication(ctx, row, 'take-back', { reason, set: { enrollment_id: null, handed_over_at: null } })
    ctx.audit.subject('application', id, `${maskName(row.name)} ${row.specialty_name}`, { orgNo: row.org_no, personId: row.person_id })
    ctx.audit.because(reason)
    return { state: after.state }
  },
}
