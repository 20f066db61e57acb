import { Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { storeFile } from '../../../kernel/files.ts'
import { enqueue } from '../../../kernel/jobs.ts'
import { maskName } from '../../../kernel/mask.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { findOrgs } from '../../orgs/public.ts'
import type { checksApi } from '../checks-api.ts'
import { identityInterface } from '../identity-client.ts'
import { identityJob } from '../identity-job.ts'
import { sexLabel } from '../labels.ts'
import { recordView } from '../public.ts'
import { findReachable } from '../store.ts'
import { insertIdentityCheck, listChecksOf } from '../store/checks.ts'
import { searchPeople } from '../store/register.ts'
import { keeperOf } from './identity-answers.ts'

type Own = Pick<
  typeof checksApi,
  'listIdentities' | 'listIdentityChecks' | 'recordIdentityCheck' | 'askIdentityInterface'
>

const NOT_CONFIGURED = '本系统没有配置公安身份核验接口，不能自动核验。请人工查证或核对证件原件后登记。'

export const identityHandlers: Handlers<Own> = {
  async listIdentities(ctx, input) {
    const { rows, total } = await searchPeople(ctx, input, input)
    const orgs = new Map(
      (await findOrgs(ctx, [...new Set(rows.flatMap((row) => row.orgs))])).map((org) => [
        org.no,
        org.shortName,
      ]),
    )
    const to = identityInterface()
    return {
      total,
      rows: rows.map((row) => ({
        id: row.id,
        name: maskName(row.name),
        idMasked: row.id_masked,
        sex: sexLabel(row.sex),
        orgs: row.orgs.map((no) => orgs.get(no) ?? String(no)).join('、'),
        result: row.result as 'match' | null,
        source: row.source,
        checkedAt: row.checked_at,
      })),
      interface: to
        ? { configured: true, words: '已配置公安身份核验接口，可以选人核验。' }
        : { configured: false, words: NOT_CONFIGURED },
    }
  },

  async listIdentityChecks(ctx, { personId }) {
    const person = await findReachable(ctx, personId)
    if (!person) throw new NotFound('人员')
    const rows = await listChecksOf(ctx, personId)
    await recordView(ctx, personId, '看了身份核验记录', undefined, await keeperOf(ctx, personId))
    return {
      name: maskName(person.name),
      idMasked: person.id_masked,
      rows: rows.map((row) => ({
        id: row.id,
        result: row.result as 'match',
        source: row.source,
        checkedAt: row.checked_at,
        checkedBy: row.checked_by_name,
        note: row.note,
        evidence: row.evidence_file_id !== null,
        serial: row.interface_serial,
      })),
    }
  },

  async recordIdentityCheck(ctx, { personId, result, source, checkedOn, note }, upload) {
    const person = await findReachable(ctx, personId)
    if (!person) throw new NotFound('人员')
    if (checkedOn > ctx.today)
      throw new Invalid([{ path: 'checkedOn', message: `核验日期 ${checkedOn} 晚于今天。` }])
    const orgNo = await keeperOf(ctx, personId)
    const file = await storeFile(ctx, {
      name: upload.name || '核验材料',
      bytes: upload.bytes,
      purpose: 'evidence',
      orgNo,
      personId,
    })
    const id = newId()
    await insertIdentityCheck(ctx, {
      id,
      orgNo,
      personId,
      result,
      source,
      checkedAt: checkedOn === ctx.today ? ctx.at : `${checkedOn}T12:00:00+08:00`,
      checkedBy: `${ctx.actor.org.name} ${ctx.actor.name}`,
      note,
      fileId: file.id,
      serial: null,
    })
    ctx.audit.subject('person', personId, maskName(person.name), { personId })
    ctx.audit.because(note, '001:1319')
    ctx.audit.change({
      kind: 'identity-check',
      id,
      action: 'people.record-identity-check',
      after: { result, source, checkedOn, fileId: file.id },
      orgNo,
      personId,
    })
    return { id }
  },

  async askIdentityInterface(ctx, { personIds }) {
    if (!identityInterface())
      throw new Refusal({
        fact: NOT_CONFIGURED,
        rule: '没有接口就没有接口结果，本系统不编造核验结果。',
        ways: ['人工查证或核对证件原件后登记。', '请系统管理员配置接口地址。'],
      })
    for (const id of personIds) if (!(await findReachable(ctx, id))) throw new NotFound('人员')
    const jobId = await enqueue(
      ctx,
      identityJob,
      { personIds },
      { label: `公安接口核验 ${personIds.length} 人` },
    )
    ctx.audit.subject('job', jobId, `公安接口核验 ${personIds.length} 人`)
    return { jobId }
  },
}
