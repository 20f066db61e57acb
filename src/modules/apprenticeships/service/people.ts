import { createHash } from 'node:crypto'
import type { Output } from '../../../kernel/api.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { readTable, writeWorkbook } from '../../../kernel/documents/spreadsheet.ts'
import { HttpError, Invalid, NotFound } from '../../../kernel/errors.ts'
import { checkIdNumber, isDemoId } from '../../../kernel/ids.ts'
import { checkSheet } from '../../../kernel/imports/sheet.ts'
import { SpreadsheetError } from '../../../kernel/imports/table.ts'
import { templateWorkbook } from '../../../kernel/imports/template.ts'
import { maskIdNumber, maskName, maskPhone } from '../../../kernel/mask.ts'
import { checkName } from '../../../kernel/names.ts'
import type { Handlers, Upload } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { documentHash } from '../../people/public.ts'
import { knownAreas } from '../../students/public.ts'
import type { ApprenticeFacts } from '../model.ts'
import type { rosterApi } from '../roster-api.ts'
import { apprenticeLists, apprenticeOf, rosterImport } from '../roster-import.ts'
import { judgeApprentice } from '../rules.ts'
import { findApprentice, insertApprentices, listPeople, updateApprentice, type RosterRow } from '../store/rosters.ts'
import { readLimits } from './limits.ts'
import { editable, factsOf } from './rosters.ts'

type PeopleHandlers = Pick<Handlers<typeof rosterApi>, 'putApprentice' | 'removeApprentice' | 'getApprenticeTemplate' | 'checkApprenticeFile' | 'loadApprenticeFile'>
type Check = Output<typeof rosterApi.checkApprenticeFile>

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
/** One class is not larger. */
const MOST_ROWS = 2000

const columnsOf = (facts: ApprenticeFacts) => ({
  recruit: facts.recruit, occupation: facts.occupation, target_level: facts.targetLevel, term_months: facts.termMonths, term_reason: facts.termReason, contract_no: facts.contractNo,
  contract_from: facts.contractFrom, contract_to: facts.contractTo, mentor_enterprise: facts.mentorEnterprise, mentor_school: facts.mentorSchool, wage: facts.wage, part_time: facts.partTime,
})

/** Who somebody is. Only what the card says is kept; the register of people is asked at filing, not while typing. */
function identityOf(ctx: Ctx, name: string, number: string, phone: string | null) {
  const checked = checkIdNumber(number, { knownAreas, today: ctx.today })
  if (!checked.ok) throw new Invalid([{ path: 'idNumber', message: checked.reason }])
  if (isDemoId(checked.value) && !ctx.actor.demonstration) throw new Invalid([{ path: 'idNumber', message: '这是演示用的号码，不能登记。按身份证核对。' }])
  const named = checkName(name)
  if (!named.ok) throw new Invalid([{ path: 'name', message: named.reason }])
  return {
    warnings: [...checked.warnings, ...named.warnings],
    columns: {
      name: named.value,
      id_hash: documentHash(ctx, 'id-card', checked.value),
      id_sealed: ctx.vault.seal(checked.value),
      id_masked: maskIdNumber(checked.value),
      sex: checked.sex,
      birth_date: checked.birthDate,
      ...phoneOf(ctx, phone),
    },
  }
}

const phoneOf = (ctx: Ctx, phone: string | null) => ({ phone_sealed: phone ? ctx.vault.seal(phone) : null, phone_masked: phone ? maskPhone(phone) : null })

export const peopleHandlers: PeopleHandlers = {
  async putApprentice(ctx, { id, apprenticeId, name, idNumber, phone, ...facts }) {
    const { roster } = await editable(ctx, id)
    const known = apprenticeId ? await findApprentice(ctx, id, apprenticeId) : undefined
    if (apprenticeId && !known) throw new NotFound('学徒')
    const people = await listPeople(ctx, id)
    const identity = idNumber || !known ? identityOf(ctx, name ?? known?.name ?? '', idNumber ?? '', phone ?? null) : undefined
    if (identity && people.some((one) => one.id !== apprenticeId && one.id_hash.equals(identity.columns.id_hash)))
      throw new Invalid([{ path: 'idNumber', message: '这个证件号码已经在名册里。' }])
    const birthDate = identity?.columns.birth_date ?? known!.birth_date
    const found = judgeApprentice(facts, await readLimits(ctx, roster.org_no), { startsOn: roster.starts_on, withSchool: roster.school_no !== null, birthDate })
    const blocked = found.filter((one) => one.level === 'block')
    if (blocked.length > 0) throw new Invalid(blocked.map((one) => ({ path: one.key, message: `${one.message}（${one.clause}）。${one.mend}。` })))
    const set = { ...columnsOf(facts), ...(identity ? identity.columns : phone === undefined ? {} : phoneOf(ctx, phone)), ...(!identity && name ? { name: nameOf(name) } : {}) }
    const rowId = known?.id ?? newId()
    if (known) await updateApprentice(ctx, known.id, set)
    else await insertApprentices(ctx, [{ id: rowId, org_no: roster.org_no, roster_id: id, ...identity!.columns, ...columnsOf(facts) }])
    ctx.audit.change({
      kind: 'apprentice', id: rowId, action: known ? 'edit' : 'enter',
      ...(known ? { before: { name: maskName(known.name), idMasked: known.id_masked, wage: known.wage, termMonths: known.term_months } } : {}),
      after: { name: maskName(set.name ?? known?.name ?? ''), idMasked: identity?.columns.id_masked ?? known!.id_masked, ...facts },
      orgNo: roster.org_no,
    })
    return { id: rowId, warnings: [...(identity?.warnings ?? []), ...found.filter((one) => one.level === 'warn').map((one) => `${one.message}（${one.clause}）。${one.mend}。`)] }
  },

  async removeApprentice(ctx, { id, apprenticeId }) {
    const { roster } = await editable(ctx, id)
    const known = await findApprentice(ctx, id, apprenticeId)
    if (!known) throw new NotFound('学徒')
    await updateApprentice(ctx, known.id, { state: 'removed' })
    ctx.audit.change({ kind: 'apprentice', id: known.id, action: 'remove', before: { name: maskName(known.name), idMasked: known.id_masked }, orgNo: roster.org_no })
    return { left: (await listPeople(ctx, id)).length }
  },

  async getApprenticeTemplate(ctx) {
    const declaration = rosterImport(await readLimits(ctx, ctx.actor.org.no), { startsOn: ctx.today, withSchool: true })
    return { name: '学徒名册模板.xlsx', mediaType: XLSX, bytes: await writeWorkbook(templateWorkbook(declaration, { lists: apprenticeLists })) }
  },

  async checkApprenticeFile(ctx, { id }, upload) {
    const { roster } = await editable(ctx, id)
    const { check } = await readFile(ctx, roster, upload)
    ctx.audit.detail({ file: upload.name, sent: check.sent, rejected: check.rejected })
    return check
  },

  async loadApprenticeFile(ctx, { id, sha256 }, upload) {
    const { roster } = await editable(ctx, id)
    const { check, rows } = await readFile(ctx, roster, upload)
    if (check.sha256 !== sha256) throw new HttpError({ status: 409, message: '这个文件和预检的文件不是同一个。什么也没有写入。请重新预检后再导入。' })
    if (check.fileProblems.length > 0 || check.rejected > 0 || check.sent === 0) {
      const first = check.fileProblems[0]?.message ?? (check.sent === 0 ? '文件里没有学徒' : `${check.rejected} 行没有通过检查`)
      throw new Invalid([{ path: 'file', message: `${first}。什么也没有写入。请改正文件后重新预检。` }])
    }
    const there = new Map((await listPeople(ctx, id)).map((one) => [one.id_hash.toString('hex'), one]))
    const fresh = []
    for (const { identity, facts } of rows) {
      const known = there.get(identity.id_hash.toString('hex'))
      const { phone_sealed, phone_masked, ...rest } = identity
      if (known) {
        // An empty cell does not take back a mentor: the school may have named one after the file was written.
        const kept = { ...facts, mentorEnterprise: facts.mentorEnterprise ?? known.mentor_enterprise, mentorSchool: facts.mentorSchool ?? known.mentor_school }
        await updateApprentice(ctx, known.id, { ...rest, ...(phone_sealed ? { phone_sealed, phone_masked } : {}), ...columnsOf(kept) })
        ctx.audit.change({
          kind: 'apprentice', id: known.id, action: 'replace',
          before: { name: maskName(known.name), idMasked: known.id_masked, ...factsOf(known) },
          after: { name: maskName(rest.name), idMasked: rest.id_masked, ...kept },
          orgNo: roster.org_no,
        })
      }
      // In the order of the file, which the moment of one transaction would not tell.
      else fresh.push({ id: newId(), org_no: roster.org_no, roster_id: id, created_at: new Date(Date.parse(ctx.at) + fresh.length).toISOString(), ...identity, ...columnsOf(facts) })
    }
    await insertApprentices(ctx, fresh)
    ctx.audit.change({ kind: 'apprentice-roster', id, action: 'load', after: { file: upload.name, added: fresh.length, replaced: rows.length - fresh.length, sha256 }, orgNo: roster.org_no })
    return check
  },
}

function nameOf(text: string): string {
  const named = checkName(text)
  if (!named.ok) throw new Invalid([{ path: 'name', message: named.reason }])
  return named.value
}

/** Reads a roster from a file and judges every cell. Writes nothing. */
async function readFile(ctx: Ctx, roster: RosterRow, upload: Upload) {
  const table = await readTable(upload.bytes, { fileName: upload.name, maxRows: MOST_ROWS }).catch((error: unknown) => {
    throw error instanceof SpreadsheetError ? new Invalid([{ path: 'file', message: error.message }]) : error
  })
  const declaration = rosterImport(await readLimits(ctx, roster.org_no), { startsOn: roster.starts_on, withSchool: roster.school_no !== null })
  const sheet = checkSheet(declaration, table, { today: ctx.today, lists: apprenticeLists, knownAreas, allowDemoIds: ctx.actor.demonstration })
  const rows = sheet.rows
    .filter((row) => row.ok)
    .map(({ values }) => ({
      identity: identityOf(ctx, String(values['name']), String(values['idNumber']), values['phone'] ? String(values['phone']) : null).columns,
      facts: apprenticeOf(values),
    }))
  const there = new Set((await listPeople(ctx, roster.id)).map((one) => one.id_hash.toString('hex')))
  const problems = sheet.rows.flatMap((row) => row.problems)
  const check: Check = {
    sha256: createHash('sha256').update(upload.bytes).digest('hex'),
    sent: sheet.rows.length,
    passed: rows.length,
    rejected: sheet.rows.length - rows.length,
    warnings: problems.filter((one) => one.level === 'warn').length,
    replaces: rows.filter((row) => there.has(row.identity.id_hash.toString('hex'))).length,
    fileProblems: sheet.fileProblems.map(({ message, mend }) => ({ message, mend })),
    problems: problems.slice(0, 500).map(({ excelRow, column, header, found, level, message, mend }) => ({ excelRow, column, header, found, level, message, mend })),
  }
  return { check, rows }
}
