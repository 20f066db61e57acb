import { loadCodes, writableLists } from '../../../kernel/codes.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Invalid, Refusal } from '../../../kernel/errors.ts'
import { maskBirthDate, maskIdNumber, maskName } from '../../../kernel/mask.ts'
import { readParameter } from '../../../kernel/parameters.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { getPerson, recordView, refuseOthersDocument } from '../../people/public.ts'
import {
  changeEnrollment,
  checkCorrection,
  correctableFields,
  correctionSet,
  shownValues,
  type CheckedCorrection,
  type EnrollmentRow,
} from '../../students/public.ts'
import { refuseIfOpen } from '../guard.ts'
import type { statusApi } from '../status-api.ts'
import type { IdentityTarget } from '../status-facts.ts'
import { getStatusChange } from '../status-table.ts'
import { findFiles } from '../store.ts'
import { hashOf } from './correction-facts.ts'
import { reasonsOf, statusFacts } from './status-load.ts'
import { handStatus, ownDraft, takeRecord } from './status-open.ts'
import { ownRecord, studentOf, whyBlocked } from './status.ts'

type Own = Pick<typeof statusApi, 'getCorrectionForm' | 'openCorrection' | 'correctDirectly'>

/** What a person is: always with evidence and approval, whatever the parameter says. */
const IDENTITY = new Set(['name', 'documentType', 'idNumber', 'sex', 'birthDate'])

/** Whether a field of a registered record is corrected by approval: identity, and what the parameter lists by title. */
async function approvalOf(ctx: Ctx, orgNo: number): Promise<(key: string) => boolean> {
  const { value } = await readParameter(ctx, 'changes.correction.by-approval', { orgNo })
  const listed = new Set(Array.isArray(value) ? (value as string[]) : [])
  const titles = new Map(correctableFields.map((field) => [field.key, field.title]))
  return (key) => IDENTITY.has(key) || listed.has(titles.get(key) ?? '')
}

export const correctionHandlers: Handlers<Own> = {
  async getCorrectionForm(ctx, { enrollmentId, caseId }) {
    const file = caseId ? await ownDraft(ctx, caseId, 'correct') : undefined
    const facts = file && statusFacts(file)
    const row = await ownRecord(ctx, facts?.enrollmentId ?? enrollmentId)
    await recordView(ctx, row.person_id, '打开了更正填写页', undefined, row.org_no)
    const needs = await approvalOf(ctx, row.org_no)
    const lists = writableLists(await loadCodes(ctx, { orgNo: row.org_no }), row.org_no, ctx.today)
    const current = await currentOf(ctx, row)
    return {
      student: await studentOf(ctx, row),
      today: ctx.today,
      reasons: await reasonsOf(ctx, 'correct'),
      fields: correctableFields.map((field) => ({
        key: field.key,
        title: field.title,
        type: field.type,
        group: field.group ?? '其他',
        options: [...(lists[field.codeList ?? ''] ?? [])],
        help: field.help ?? '',
        current: current[field.key] ?? '',
        approval: needs(field.key),
      })),
      blocked: await whyBlocked(ctx, getStatusChange('correct'), row, caseId),
      draft:
        file && facts
          ? {
              caseId: file.id,
              caseNo: file.no,
              version: file.version,
              learner: facts.learner,
              reasonCode: facts.reasonCode,
              note: facts.note,
              files: (await findFiles(ctx, facts.fileIds)).map((one) => ({ fileId: one.id, name: one.name })),
            }
          : null,
    }
  },

  async openCorrection(
    ctx,
    { enrollmentId, version, nature, values, submit, explain, caseId, caseVersion, ...input },
  ) {
    const row = await takeRecord(ctx, enrollmentId, version)
    const checked = await checkCorrection(ctx, row, values)
    if (checked.differences.length === 0)
      throw new Invalid([{ path: 'values', message: '填写的和现在登记的一样，没有要更正的。' }])
    const identity = identityOf(ctx, nature, checked)
    const hash = await hashOf(ctx, row.person_id, identity)
    if (hash) await refuseOthersDocument(ctx, row.person_id, hash)
    const facts = { ...input, kind: 'correct', enrollmentId, until: null, to: {}, identity, learner: false }
    return handStatus(ctx, row, facts, { submit, explain, caseId, caseVersion })
  },

  async correctDirectly(ctx, { id, version, values, reason }) {
    const row = await takeRecord(ctx, id, version)
    if (row.registered_on === null)
      throw new Refusal({
        fact: '这名学生还没有注册。',
        rule: '待注册的内容在学籍填写页修改。',
        ways: ['打开学籍，选择“修改”。'],
      })
    const needs = await approvalOf(ctx, row.org_no)
    const kept = Object.keys(values).filter(needs)
    if (kept.length > 0) {
      const titles = kept.map((key) => correctableFields.find((field) => field.key === key)?.title ?? key)
      throw new Refusal({
        fact: `${titles.join('、')}不能直接改正。`,
        rule: '注册以后，身份和影响资助、统计的登记项凭证据、经审批改正。',
        clause: '001:1319',
        ways: ['办理“更正姓名、证件等”，上传证据。'],
      })
    }
    await refuseIfOpen(ctx, row)
    const { fields, differences } = await checkCorrection(ctx, row, values)
    if (differences.length === 0)
      throw new Invalid([{ path: 'values', message: '填写的和现在登记的一样，没有写入。' }])
    ctx.audit.subject('enrollment', row.id, maskName(row.name), {
      orgNo: row.org_no,
      personId: row.person_id,
    })
    ctx.audit.because(reason, '001:1319')
    const changed = await changeEnrollment(ctx, row, await correctionSet(ctx, row, fields), {
      action: 'edit',
      effectiveOn: ctx.today,
    })
    return {
      id,
      version: changed.version,
      changed: differences.map(({ title, before, after }) => ({ title, before, after })),
    }
  },
}

function identityOf(
  ctx: Ctx,
  nature: IdentityTarget['nature'],
  { identity, fields }: CheckedCorrection,
): IdentityTarget {
  const { idNumber, ...own } = identity
  return {
    nature,
    ...own,
    ...(idNumber
      ? { numberMasked: maskIdNumber(idNumber), numberSealed: ctx.vault.seal(idNumber).toString('hex') }
      : {}),
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
  }
}

/** Every correctable field as it stands, masked. */
async function currentOf(ctx: Ctx, row: EnrollmentRow): Promise<Record<string, string>> {
  const person = await getPerson(ctx, row.person_id)
  const book = await loadCodes(ctx)
  return {
    ...(await shownValues(ctx, row)),
    name: maskName(person.name),
    documentType: book.label('document-types', person.documentType, ctx.today),
    idNumber: person.idMasked,
    sex: book.label('sex', person.sex, ctx.today),
    birthDate: maskBirthDate(person.birthDate),
  }
}
