import { asKeeper } from '../../../kernel/case-scope.ts'
import { productCodes } from '../../../kernel/codes.ts'
import { json } from '../../../kernel/db/json.ts'
import { PDF } from '../../../kernel/documents/official.ts'
import { Invalid, NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import type { candidateApi } from '../candidate-api.ts'
import { seatStates } from '../moves.ts'
import { preArrivalKeys, type PreArrivalField } from '../codes.ts'
import { findApplication, insertEvents, listEvents, listOfPerson, updateApplication } from '../store/applications.ts'
import { findIntakes, intakeKey, listStepsOfPerson } from '../store/arrival.ts'
import { findForms, type FormRow } from '../store/candidates.ts'
import { candidateStations } from './arrival-plan.ts'
import { issueLetter } from './letters.ts'
import { actorWords, whyStopped } from './move.ts'
import { eventOf, extraOf, fieldsOf, headOf, preArrivalOf } from './show.ts'

type MineHandlers = Pick<Handlers<typeof candidateApi>, 'listMyApplications' | 'savePreArrival' | 'getMyOfferLetter'>

const asked = (form: FormRow | undefined): PreArrivalField[] => preArrivalKeys.filter((key) => (form?.pre_arrival ?? defaultPreArrival).includes(key))
/** What a school asks that has not set its form. */
export const defaultPreArrival: readonly PreArrivalField[] = ['ethnic', 'clothes', 'family', 'contact', 'dormitory']

export const mineHandlers: MineHandlers = {
  async listMyApplications(ctx) {
    const rows = await listOfPerson(ctx, ctx.actor.personId!)
    const events = await listEvents(ctx, rows.map((row) => row.id))
    const forms = await findForms(ctx, rows.map((row) => mainUnit(row.org_no)))
    const plans = await findIntakes(ctx, rows.map((row) => mainUnit(row.org_no)))
    const steps = await listStepsOfPerson(ctx, ctx.actor.personId!)
    const fields = new Map<number, Awaited<ReturnType<typeof fieldsOf>>>()
    for (const school of new Set(rows.map((row) => mainUnit(row.org_no)))) fields.set(school, await fieldsOf(ctx, school))
    const stopped = new Map<string, string | null>()
    // Who has been handed over stands in the register of students: nothing more is decided here.
    const holds = (row: (typeof rows)[number]) => row.state !== 'handed-over' && seatStates.includes(row.state)
    for (const row of rows.filter(holds)) if (!stopped.has(row.line_id)) stopped.set(row.line_id, (await whyStopped(ctx, row.line_id))?.closedReason ?? null)
    return {
      now: ctx.at,
      rows: rows.map((row) => {
        const school = mainUnit(row.org_no)
        const form = forms.get(school)
        return {
          ...headOf(row),
          events: (events.get(row.id) ?? []).map((one) => eventOf(one, 'candidate')),
          findings: row.findings,
          softReason: row.soft_reason,
          stopped: holds(row) ? (stopped.get(row.line_id) ?? null) : null,
          extra: extraOf(fields.get(school) ?? [], row.extra),
          phone: form?.phone ?? '',
          address: form?.address ?? '',
          arriveFrom: form?.arrive_from ?? null,
          arriveTo: form?.arrive_to ?? null,
          materials: form?.materials ?? [],
          arrival: ['accepted', 'arrived', 'handed-over'].includes(row.state) ? candidateStations(plans.get(intakeKey(school, row)), steps.get(row.id) ?? []) : null,
          preArrival: { fields: asked(form), values: preArrivalOf(ctx, row), filledAt: row.pre_arrival_at },
        }
      }),
    }
  },

  async savePreArrival(ctx, { id, values }) {
    const row = await findApplication(ctx, id)
    if (!row || row.person_id !== ctx.actor.personId) throw new NotFound('报名')
    if (!['accepted', 'arrived'].includes(row.state))
      throw new Refusal({ fact: '还没有确认录取。', rule: '确认以后才填报到前信息。', clause: '001:1326', ways: ['先确认录取。'] })
    const form = (await findForms(ctx, [mainUnit(row.org_no)])).get(mainUnit(row.org_no))
    const allowed: readonly string[] = asked(form)
    const odd = Object.keys(values).find((key) => !allowed.includes(key))
    if (odd) throw new Invalid([{ path: `values.${odd}`, message: '这所学校不收集这一项。' }])
    if (values['bank'] && !/^\d{4}$/.test(values['bank'])) throw new Invalid([{ path: 'values.bank', message: '只填银行卡号的末四位数字。' }])
    if (values['ethnic'] && !productCodes.items('ethnic-groups', ctx.today, []).some((one) => one.label === values['ethnic'])) throw new Invalid([{ path: 'values.ethnic', message: '按户口簿写全称，例如汉族、彝族。' }])
    const sealed = Object.fromEntries(Object.entries(values).filter(([, text]) => text !== '').map(([key, text]) => [key, ctx.vault.seal(text).toString('base64')]))
    await asKeeper(ctx, { orgNo: row.org_no, personId: row.person_id }, async () => {
      if (!(await updateApplication(ctx, row, { pre_arrival: json(sealed), pre_arrival_at: ctx.at }))) throw new Stale({ by: '学校', at: '刚才', fields: ['报名'] })
      await insertEvents(ctx, [{ row, action: 'pre-arrival', from: row.state, to: row.state, side: 'candidate', ...actorWords(ctx, 'candidate') }])
      ctx.audit.change({ kind: 'application', id, action: 'application.pre-arrival', after: { fields: Object.keys(sealed) }, orgNo: row.org_no, personId: row.person_id })
    })
    ctx.audit.subject('application', id, `${row.org_name}报到前信息`, { orgNo: row.org_no, personId: row.person_id })
    return { filledAt: ctx.at }
  },

  async getMyOfferLetter(ctx, { id }) {
    const row = await findApplication(ctx, id)
    if (!row || row.person_id !== ctx.actor.personId) throw new NotFound('报名')
    const letter = await asKeeper(ctx, { orgNo: row.org_no, personId: row.person_id }, () => issueLetter(ctx, row, 'pdf'))
    ctx.audit.subject('application', id, `录取通知书 ${row.offer_no ?? ''}`, { orgNo: row.org_no, personId: row.person_id })
    return { name: letter.name, mediaType: PDF, bytes: letter.bytes }
  },
}
