import { z } from 'zod'
import type { Case, StepInput, StepOutcome } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Invalid, NotFound } from '../../../kernel/errors.ts'
import { readStoredFile } from '../../../kernel/files.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import { registrationApi } from '../registration-api.ts'
import { insertCheck } from '../registration-store.ts'
import { loadRegistration } from './registration-facts.ts'

export const checkFacts = registrationApi.recordOnsiteCheck.input.omit({ id: true, version: true })
type CheckFacts = z.output<typeof checkFacts>

/** Records one on-site check of a case: several are possible, and the newest result of a student counts. */
export async function recordOnsite(ctx: Ctx, file: Case, input: StepInput): Promise<StepOutcome> {
  const parsed = checkFacts.safeParse(input.facts)
  if (!parsed.success)
    throw new Invalid(
      parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
    )
  const check = parsed.data
  await verify(ctx, file, check)
  const checkId = await insertCheck(ctx, {
    orgNo: file.org_no,
    caseId: file.id,
    checkedOn: check.date,
    place: check.place,
    extent: check.extent,
    verifiers: check.verifiers,
    note: check.note ?? null,
    photoFileIds: check.photoFileIds,
    signatureFileId: check.signatureFileId ?? null,
    results: check.results,
  })
  const count = (result: string) => check.results.filter((one) => one.result === result).length
  const note = `${check.date} 在${check.place}${check.extent === 'full' ? '全数核实' : '抽查'} ${check.results.length} 人：在场 ${count('present')}，不在 ${count('absent')}，不符 ${count('mismatch')}`
  return { note, rows: [{ id: checkId, label: check.place, ok: true, message: note }] }
}

async function verify(ctx: Ctx, file: Case, check: CheckFacts): Promise<void> {
  const issues: { path: string; message: string }[] = []
  const least = Math.max(
    2,
    await readAmount(ctx, 'registration.onsite.minimum-verifiers', { orgNo: file.org_no }),
  )
  const people = new Set(check.verifiers.map((one) => `${one.name}/${one.unit}`))
  if (people.size < least)
    issues.push({
      path: 'verifiers',
      message: `核实人至少 ${least} 名，现在是 ${people.size} 名。写明每名核实人的姓名和单位。`,
    })
  if (check.date > ctx.today)
    issues.push({ path: 'date', message: `核实日期 ${check.date} 还没有到。填写实际核实的日期。` })
  const { rows } = await loadRegistration(ctx, file)
  const inCase = new Set(rows.filter((row) => row.item.state === 'pending').map((row) => row.record.id))
  const given = new Set(check.results.map((one) => one.enrollmentId))
  const strange = [...given].filter((id) => !inCase.has(id)).length
  if (strange > 0)
    issues.push({
      path: 'results',
      message: `${strange} 名学生不在这一件里，或者已经退回。刷新名单后再登记。`,
    })
  if (given.size < check.results.length)
    issues.push({ path: 'results', message: '同一名学生的结果写了两次。每名学生只留一个结果。' })
  const missing = [...inCase].filter((id) => !given.has(id)).length
  if (check.extent === 'full' && missing > 0)
    issues.push({
      path: 'results',
      message: `全数核实还有 ${missing} 名学生没有结果。补上结果，或者改为抽查。`,
    })
  const unexplained = check.results.filter((one) => one.result === 'mismatch' && !one.note?.trim()).length
  if (unexplained > 0)
    issues.push({ path: 'results', message: `${unexplained} 名学生记为不符，没有写哪里不符。写明后再登记。` })
  if (issues.length === 0) await verifyFiles(ctx, check)
  if (issues.length > 0) throw new Invalid(issues, `${issues[0]!.message}什么也没有写入。`)
}

/** Every photograph and the signature must be a file of this scope whose content is still there. */
async function verifyFiles(ctx: Ctx, check: CheckFacts): Promise<void> {
  for (const id of [...check.photoFileIds, ...(check.signatureFileId ? [check.signatureFileId] : [])]) {
    await readStoredFile(ctx, id).catch((error: unknown) => {
      if (error instanceof NotFound)
        throw new Invalid([
          { path: 'photoFileIds', message: '有一张照片或签名没有上传成功。重新上传后再登记。' },
        ])
      throw error
    })
  }
}
