import { act, openCase } from '../../../kernel/cases.ts'
import { asKeeper } from '../../../kernel/case-scope.ts'
import { findOpenCases } from '../../../kernel/case-lists.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Invalid, NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { notify, withoutNumbers } from '../../../kernel/notices.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { responsibleAuthority, schoolInReach } from '../../orgs/public.ts'
import { findEnrollments } from '../../students/public.ts'
import { levelWord, liftReasons, punishmentLevels, rewardLevels } from '../codes.ts'
import type { conductApi } from '../conduct-api.ts'
import { findConduct, insertConduct, listSchoolConduct, lockConduct, updateConduct, type ConductTableRow } from '../conduct-store.ts'
import { appealUntil, mayAppeal, standingOf, usualExpiry } from '../rules.ts'
import { liftingWorkflow } from '../workflow.ts'
import { conductToWire } from './conduct-wire.ts'
import { change, checkGiven, getStudy, schoolNoOf, tell } from './reach.ts'

export const conductHandlers: Handlers<typeof conductApi> = {
  async listConduct(ctx, { kind, view }) {
    const all = (await listSchoolConduct(ctx, await schoolNoOf(ctx, undefined))).filter((one) => kind === undefined || one.kind === kind)
    const views: Record<string, (one: ConductTableRow) => boolean> = {
      standing: (one) => standingOf(one, ctx.today) === 'standing',
      appealed: (one) => one.appealed_at !== null && one.appeal_result === null,
      all: () => true,
    }
    const rows = all.filter(views[view]!).slice(0, 500)
    const students = new Map((await findEnrollments(ctx, [...new Set(rows.map((one) => one.enrollment_id))])).map((one) => [one.id, one]))
    const wire = await conductToWire(ctx, rows)
    return {
      rows: wire.map((one) => {
        const student = students.get(one.enrollmentId)
        return { ...one, name: maskName(student?.name ?? ''), studentNumber: student?.student_number ?? null, className: student?.class_name ?? null }
      }),
      counts: { standing: all.filter(views.standing!).length, appealed: all.filter(views.appealed!).length, all: all.length },
    }
  },

  async addConduct(ctx, { enrollmentId, kind, level, title, fact, documentNo, decidedOn, expiresOn, fileId }) {
    const row = await getStudy(ctx, enrollmentId)
    if (!(level in (kind === 'reward' ? rewardLevels : punishmentLevels)))
      throw new Invalid([{ path: 'level', message: kind === 'reward' ? '奖励要选级别。' : '处分要选种类。' }])
    if (decidedOn > ctx.today) throw new Invalid([{ path: 'decidedOn', message: '决定日期不能晚于今天。' }])
    if (expiresOn !== null && expiresOn <= decidedOn) throw new Invalid([{ path: 'expiresOn', message: '到期日期要晚于决定日期。' }])
    await checkGiven(ctx, fileId)
    const punished = kind === 'punishment'
    const until = punished ? (expiresOn ?? usualExpiry(level, decidedOn)) : null
    const appeal = punished ? appealUntil(decidedOn, await readAmount(ctx, 'dossiers.appeal-days', { orgNo: row.org_no })) : null
    const id = newId()
    await insertConduct(ctx, {
      id,
      org_no: row.org_no,
      enrollment_id: row.id,
      person_id: row.person_id,
      kind,
      level,
      title: withoutNumbers(title),
      fact: withoutNumbers(fact),
      document_no: documentNo,
      decided_on: decidedOn,
      expires_on: until,
      appeal_until: appeal,
      file_id: fileId,
      created_by_name: ctx.actor.name,
    })
    tell(ctx, 'conduct', id, `${maskName(row.name)} ${levelWord(kind, level)}`, row)
    change(ctx, 'conduct', id, 'conduct.add', row, { kind, level, title, documentNo, decidedOn, expiresOn: until })
    await notify(ctx, {
      to: { personId: row.person_id, orgNo: row.org_no },
      kind: 'dossiers',
      title: punished ? `学校作出了处分决定：${levelWord(kind, level)}` : `学校登记了您的奖励：${title}`,
      text: punished ? `决定文号 ${documentNo}。对决定不服的，可以在 ${appeal} 以前提出申诉。` : '',
      link: '/me/dossier',
    })
    return { id, expiresOn: until, appealUntil: appeal }
  },

  async askLifting(ctx, { id, version, ground, reason }) {
    const record = await getPunishment(ctx, id, version)
    if (standingOf(record, ctx.today) !== 'standing')
      throw new Refusal({ fact: '这个处分已经不再有效。', rule: '只有有效的处分需要解除。', ways: ['刷新后再看'] })
    const [open] = await findOpenCases(ctx, [id])
    if (open) throw new Refusal({ fact: `已有解除办件 ${open.caseNo} 在办。`, rule: '一个处分同时只办一件解除。', ways: ['等那一件办结，或先取消'] })
    const row = await getStudy(ctx, record.enrollment_id)
    const school = await schoolInReach(ctx, row.org_no)
    const file = await openCase(ctx, {
      workflow: liftingWorkflow,
      orgNo: school.no,
      orgName: school.name,
      authority: await responsibleAuthority(ctx, school),
      title: `解除${levelWord(record.kind, record.level)}：${maskName(row.name)}`,
      facts: { conductId: id, ground, groundWord: liftReasons[ground], reason: withoutNumbers(reason) },
      items: [{ recordId: id, personId: row.person_id, label: maskName(row.name) }],
      personId: row.person_id,
    })
    await act(ctx, file.id, file.version, 'submit', { reason, facts: {} })
    tell(ctx, 'case', file.id, `${file.no} ${file.title}`, row)
    return { id: file.id, no: file.no }
  },

  async appealConduct(ctx, { id, text }) {
    const found = await findConduct(ctx, id)
    if (!found || found.kind !== 'punishment' || found.person_id !== ctx.actor.personId) throw new NotFound('处分')
    return asKeeper(ctx, { orgNo: found.org_no, personId: found.person_id }, async () => {
      const record = (await lockConduct(ctx, id))!
      if (!mayAppeal(record, ctx.today))
        throw new Refusal({
          fact: record.appealed_at ? '已经提出过申诉。' : `申诉期到 ${record.appeal_until} 为止。`,
          rule: '对处分的申诉在申诉期内提出一次。',
          clause: '001:1319',
          ways: ['可以向学校或主管部门反映情况'],
        })
      await updateConduct(ctx, record, { appealed_at: ctx.at, appeal_text: withoutNumbers(text) })
      tell(ctx, 'conduct', id, `${levelWord('punishment', record.level)}的申诉`, record)
      change(ctx, 'conduct', id, 'conduct.appeal', record, { appealed: true })
      await notify(ctx, { to: { orgNo: record.org_no, permission: 'dossiers.decide' }, kind: 'dossiers', title: '收到一件处分申诉', text: '请校领导答复：维持或撤销。', link: '/dossiers/conduct?view=appealed' })
      return { id }
    })
  },

  async answerAppeal(ctx, { id, version, result, answer }) {
    const record = await getPunishment(ctx, id, version)
    if (record.appealed_at === null || record.appeal_result !== null)
      throw new Refusal({ fact: record.appeal_result ? '申诉已经答复。' : '这个处分没有申诉。', rule: '对每件申诉答复一次。', ways: ['刷新后再看'] })
    await updateConduct(ctx, record, { appeal_result: result, appeal_answer: withoutNumbers(answer), appeal_answered_at: ctx.at, appeal_answered_by_name: ctx.actor.name })
    tell(ctx, 'conduct', id, `${levelWord('punishment', record.level)}的申诉`, record)
    ctx.audit.because(answer)
    change(ctx, 'conduct', id, 'conduct.answer-appeal', record, { result })
    await notify(ctx, { to: { personId: record.person_id, orgNo: record.org_no }, kind: 'dossiers', title: `您的申诉有了答复：${result === 'revoked' ? '撤销处分' : '维持处分'}`, link: '/me/dossier' })
    return { id }
  },
}

async function getPunishment(ctx: Ctx, id: string, version: number): Promise<ConductTableRow> {
  const record = await lockConduct(ctx, id)
  if (!record || record.kind !== 'punishment') throw new NotFound('处分')
  if (record.version !== version) throw new Stale({ by: '别人', at: '刚才', fields: ['处分'] })
  return record
}
