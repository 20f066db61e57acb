import { createHash } from 'node:crypto'
import type { Ctx } from '../../../kernel/context.ts'
import { readTable, writeWorkbook } from '../../../kernel/documents/spreadsheet.ts'
import { HttpError, NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { checkSheet, type SheetCheck } from '../../../kernel/imports/sheet.ts'
import { SpreadsheetError } from '../../../kernel/imports/table.ts'
import { templateWorkbook } from '../../../kernel/imports/template.ts'
import { maskIdNumber, maskName } from '../../../kernel/mask.ts'
import { rangeOf } from '../../../kernel/org-no.ts'
import { readParameter } from '../../../kernel/parameters.ts'
import type { Handlers, Upload } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { scanInTurns, type Found } from '../blocking.ts'
import type { checksApi } from '../checks-api.ts'
import { prepare, type Reason } from '../matching.ts'
import { otherRegister, otherRegisterLists } from '../other-register.ts'
import { schoolYearEnd } from '../rules.ts'
import { shapes } from '../shapes.ts'
import { decideListed, deleteExpired, findListed, insertListed, listListed } from '../store/checks.ts'
import { listHolders } from '../store/register.ts'
import { openNumber, toPrepared } from './scan.ts'

type Own = Pick<
  typeof checksApi,
  | 'listOtherRegisters'
  | 'downloadOtherRegisterTemplate'
  | 'checkOtherRegister'
  | 'loadOtherRegister'
  | 'decideOtherRegister'
>

const MAX_ROWS = 200_000
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export const otherRegisterHandlers: Handlers<Own> = {
  async listOtherRegisters(ctx, input) {
    const { rows, total, counts } = await listListed(ctx, input, input)
    return {
      total,
      counts: Object.fromEntries(counts),
      rows: rows.map((row) => ({
        id: row.id,
        name: row.name,
        idMasked: row.id_masked,
        schoolName: row.school_name,
        register: row.register as 'general',
        listedName: row.listed_name,
        listedIdMasked: row.listed_id_masked,
        listedSchool: row.listed_school,
        listedGrade: row.listed_grade,
        likeness: row.likeness,
        weight: Number(row.weight),
        reasons: (row.reasons as Reason[])
          .filter((one) => one.weight > 0 && one.field !== 'sex')
          .map((one) => one.text.split('（已')[0]!),
        state: row.state as 'open',
        reason: row.reason,
        decidedBy: row.decided_by_name,
        decidedAt: row.decided_at,
        expiresOn: row.expires_on,
        version: row.version,
      })),
    }
  },

  async downloadOtherRegisterTemplate() {
    const bytes = await writeWorkbook(templateWorkbook(otherRegister, { lists: otherRegisterLists }))
    return { name: `教育部门学籍名单模板${otherRegister.version}.xlsx`, mediaType: XLSX, bytes }
  },

  async checkOtherRegister(ctx, _input, upload) {
    const { check, found, compared } = await compareList(ctx, upload)
    ctx.audit.subject('other-register', check.sheetName, upload.name || '教育部门学籍名单')
    ctx.audit.detail({ counts: check.counts, matches: found.length })
    return {
      sha256: digest(upload),
      sent: check.counts.sent,
      passed: check.counts.passed,
      rejected: check.counts.rejected,
      compared,
      matches: found.length,
      fileProblems: check.fileProblems.map(({ message, mend }) => ({ message, mend })),
      problems: check.rows
        .flatMap((row) => row.problems)
        .slice(0, 500)
        .map(({ excelRow, column, header, level, found, message, mend }) => ({
          excelRow,
          column,
          header,
          level,
          found,
          message,
          mend,
        })),
      expiresOn: await expiryOf(ctx),
    }
  },

  async loadOtherRegister(ctx, { sha256 }, upload) {
    if (digest(upload) !== sha256)
      throw new Refusal({
        fact: '这份文件与检查过的不是同一份。',
        rule: '写入的内容必须是检查过的内容。',
        ways: ['重新选择文件，检查以后再写入。'],
      })
    const { check, found, holders } = await compareList(ctx, upload)
    if (check.fileProblems.length > 0)
      throw new HttpError({ status: 400, message: check.fileProblems[0]!.message })
    await deleteExpired(ctx)
    const batchId = newId()
    const expiresOn = await expiryOf(ctx)
    const passed = check.rows.filter((row) => row.ok)
    const rows = found.map(({ a, b, match }) => {
      const [listed, holder] = [passed[a]!.values, holders[b]!]
      return {
        id: newId(),
        org_no: ctx.actor.org.no,
        batch_id: batchId,
        person_id: holder.id,
        enrollment_id: holder.enrollmentId,
        school_no: holder.orgNo,
        school_name: holder.orgName,
        name: maskName(holder.name),
        id_masked: holder.id_masked,
        register: String(listed['register']),
        listed_name: maskName(String(listed['name'])),
        listed_id_masked: maskIdNumber(String(listed['idNumber'])),
        listed_school: String(listed['school']),
        listed_grade: listed['grade'] === null ? null : String(listed['grade']),
        likeness: match.level,
        weight: Math.round(match.weight * 10) / 10,
        // Reasons with the characters that differ would unmask names that are masked beside them.
        reasons: match.reasons.map(({ marks: _, ...one }) =>
          one.field === 'name'
            ? { ...one, text: one.text.replace(/\p{Script=Han}\/\p{Script=Han} /gu, '姓名') }
            : one,
        ),
        expires_on: expiresOn,
      }
    })
    const added = await insertListed(ctx, rows)
    ctx.audit.subject('other-register', batchId, upload.name || '教育部门学籍名单')
    ctx.audit.detail({ counts: check.counts, sha256, added })
    for (const row of rows)
      ctx.audit.change({
        kind: 'other-register-row',
        id: row.id,
        action: 'people.load-other-register',
        after: { likeness: row.likeness, register: row.register },
        orgNo: ctx.actor.org.no,
      })
    return { added, known: rows.length - added }
  },

  async decideOtherRegister(ctx, { id, version, decision, reason }) {
    const row = await findListed(ctx, id)
    if (!row) throw new NotFound('比对结果')
    if (row.version !== version)
      throw new Stale({
        by: row.decided_by_name ?? '别人',
        at: row.decided_at?.slice(0, 16) ?? '',
        fields: ['决定'],
      })
    await decideListed(ctx, id, decision, reason)
    ctx.audit.subject('other-register-row', id, row.name, { orgNo: row.org_no })
    ctx.audit.because(reason, '001:1319')
    // The timeline of the person is read by the school: what another department holds is not told there.
    ctx.audit.change({
      kind: 'other-register-row',
      id,
      action: 'people.decide-other-register',
      before: { state: row.state },
      after: { state: decision },
      orgNo: row.org_no,
    })
    return { ok: true }
  },
}

const digest = (upload: Upload) => createHash('sha256').update(upload.bytes).digest('hex')

/** Rows go with the school year they were sent for. */
async function expiryOf(ctx: Ctx): Promise<string> {
  const { value } = await readParameter(ctx, 'people.school-year-end', { orgNo: ctx.actor.org.no })
  return schoolYearEnd(ctx.today, String(value))
}

type Compared = {
  check: SheetCheck
  found: Found[]
  holders: Awaited<ReturnType<typeof listHolders>>
  compared: number
}

/** Reads and checks the list and compares it with everybody who holds a full-time place here. Nothing of it is kept. */
async function compareList(ctx: Ctx, upload: Upload): Promise<Compared> {
  const check = checkSheet(otherRegister, await readSheet(upload), {
    today: ctx.today,
    lists: otherRegisterLists,
    allowDemoIds: ctx.actor.demonstration,
  })
  if (check.fileProblems.length > 0) return { check, found: [], holders: [], compared: 0 }
  const holders = await listHolders(ctx, rangeOf(ctx.actor.org.no))
  const listed = check.rows
    .filter((row) => row.ok)
    .map(({ values }, at) =>
      prepare({
        id: String(at),
        name: String(values['name']),
        birthDate: String(values['birthDate'] ?? ''),
        number: String(values['idNumber']),
      }),
    )
  const { pairs } = await scanInTurns(
    listed,
    shapes,
    holders.map((row) => toPrepared(row, openNumber(ctx, row))),
  )
  return {
    check,
    found: pairs.filter((one) => one.match.level !== 'twins'),
    holders,
    compared: holders.length,
  }
}

async function readSheet(upload: Upload) {
  try {
    return await readTable(upload.bytes, { fileName: upload.name, maxRows: MAX_ROWS })
  } catch (error) {
    if (!(error instanceof SpreadsheetError)) throw error
    throw new HttpError({
      status: error.code === 'too-large' || error.code === 'too-many-rows' ? 413 : 400,
      message: `“${upload.name}”没有读取：${error.message}`,
    })
  }
}
