import type { Ctx } from '../../../kernel/context.ts'
import { Invalid, Refusal, Stale } from '../../../kernel/errors.ts'
import { checkRecord } from '../../../kernel/imports/check.ts'
import type { CodeItem, Problem, RecordValues } from '../../../kernel/imports/declare.ts'
import { maskName } from '../../../kernel/mask.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import {
  correctNames,
  detachPeople,
  documentHash,
  findOrCreatePeople,
  findPeopleByHash,
  getPerson,
  openIdNumber,
  recordView,
} from '../../people/public.ts'
import type { api } from '../api.ts'
import { fieldsOf, loadSchoolFacts, ownSchoolNo, rosterCheck } from '../facts.ts'
import { differences, toEnrollment, toValues } from '../record.ts'
import { rosterFields, searchRegions } from '../reference.ts'
import type { SchoolFacts } from '../roster-rules.ts'
import {
  deletePending,
  findByPersons,
  findClaims,
  findInCases,
  holdSchool,
  insertPending,
  updatePending,
  type EnrollmentRow,
} from '../store.ts'
import { listChanges } from '../timeline-store.ts'
import { getEnrollment, whyLocked } from './record.ts'
import { personOf } from './roster-commit.ts'
import { shortTime } from './roster-view.ts'

type FormApi = Pick<
  typeof api,
  'getStudentForm' | 'searchRegions' | 'createStudent' | 'getStudentValues' | 'editStudent' | 'deleteStudent'
>

const titles = new Map(rosterFields.map((field) => [field.key, field.title]))

export const formHandlers: Handlers<FormApi> = {
  async getStudentForm(ctx) {
    const facts = await loadSchoolFacts(ctx, ownSchoolNo(ctx))
    const { declaration, context } = rosterCheck(ctx, facts)
    return {
      school: facts.name,
      fields: declaration.fields.map((field) => ({
        key: field.key,
        title: field.title,
        type: field.type,
        group: field.group ?? '其他',
        required:
          field.required === 'always' || field.required === 'never' ? field.required : ('sometimes' as const),
        requiredWhen: declaration.requiredRules[field.required]?.title ?? '',
        help: field.help ?? '',
        example: field.example ?? '',
        maxLength: field.maxLength ?? null,
        options: optionsOf(field.type, context.lists[field.codeList ?? ''] ?? [], facts),
      })),
    }
  },

  async searchRegions(_ctx, { q }) {
    return { rows: searchRegions(q) }
  },

  async createStudent(ctx, input) {
    const facts = await loadSchoolFacts(ctx, ownSchoolNo(ctx), agreementOf(input.values))
    await holdSchool(ctx, facts.no)
    const { values, problems } = check(ctx, facts, input.values)
    await refuseDouble(ctx, facts, values)
    const [person] = await findOrCreatePeople(
      ctx,
      [personOf({ values, problems: place(problems) })],
      facts.no,
    )
    const id = newId()
    await insertPending(ctx, [
      { ...toEnrollment(ctx, values, facts, person!), id, person_id: person!.id, import_batch_id: null },
    ])
    ctx.audit.subject('enrollment', id, maskName(String(values['name'])), {
      orgNo: facts.no,
      personId: person!.id,
    })
    ctx.audit.change({
      kind: 'enrollment',
      id,
      action: 'create',
      after: { version: 1 },
      orgNo: facts.no,
      personId: person!.id,
    })
    return { id, version: 1, warnings: warningsOf(problems) }
  },

  async getStudentValues(ctx, { id }) {
    const row = await getEnrollment(ctx, id)
    const person = await getPerson(ctx, row.person_id)
    await recordView(ctx, row.person_id, '打开了学籍填写页（含完整证件号码）', '修改待注册学生', row.org_no)
    const locked = await whyLocked(ctx, row)
    const values = {
      ...toValues(ctx, row),
      documentType: person.documentType,
      birthDate: person.birthDate,
      idNumber: await openIdNumber(ctx, row.person_id),
    }
    return {
      id,
      version: row.version,
      name: maskName(row.name),
      locked,
      values: values as Record<string, string | number | null>,
    }
  },

  async editStudent(ctx, { id, version, values: input }) {
    const row = await getEnrollment(ctx, id, true)
    if (row.version !== version) throw await stale(ctx, row, version)
    const locked = await whyLocked(ctx, row)
    if (locked !== '')
      throw new Refusal({
        fact: `${maskName(row.name)} 现在不能修改。`,
        rule: locked,
        clause: '001:1319',
        ways: ['等审核结束后再改', '撤回办件后再改'],
      })
    const facts = await loadSchoolFacts(ctx, row.org_no, agreementOf(input))
    const before = { ...toValues(ctx, row), name: row.name }
    const number = await openIdNumber(ctx, row.person_id)
    const person = await getPerson(ctx, row.person_id)
    const { values, problems } = check(ctx, facts, {
      documentType: person.documentType,
      idNumber: number,
      ...input,
    })
    if (
      !documentHash(ctx, String(values['documentType']), String(values['idNumber'])).equals(
        documentHash(ctx, person.documentType, number),
      )
    )
      throw new Invalid([
        {
          path: 'idNumber',
          message: '证件号码不能在这里改：号码不同就是另一个人。删除这一条，按正确的号码重新录入。',
        },
      ])
    await correctName(ctx, row, person, values, facts)
    const changes = differences(fieldsOf(facts), before, values, facts, { blankErases: true }).filter(
      (one) => one.key !== 'birthDate',
    )
    if (changes.length > 0) {
      await updatePending(ctx, [
        { ...toEnrollment(ctx, values, facts, { idMasked: row.id_masked, idTail: row.id_tail }), id },
      ])
      const side = (which: 'before' | 'after') =>
        Object.fromEntries(changes.map((one) => [one.key, one[which]]))
      ctx.audit.change({
        kind: 'enrollment',
        id,
        action: 'edit',
        before: side('before'),
        after: { ...side('after'), version: version + 1 },
        orgNo: row.org_no,
        personId: row.person_id,
      })
    }
    ctx.audit.subject('enrollment', id, maskName(row.name), { orgNo: row.org_no, personId: row.person_id })
    return { id, version: changes.length > 0 ? version + 1 : version, warnings: warningsOf(problems) }
  },

  async deleteStudent(ctx, { id, version, reason }) {
    const row = await getEnrollment(ctx, id, true)
    if (row.version !== version) throw await stale(ctx, row, version)
    const inCase = (await findInCases(ctx, [id])).get(id)
    if (row.status !== 'pending' || inCase) {
      const rule = inCase
        ? `这名学生已列入办件 ${inCase}，先从办件中移出。`
        : '已注册的学籍不能删除，办理“注册撤销”或异动。'
      throw new Refusal({
        fact: `${maskName(row.name)} 不能删除。`,
        rule,
        clause: '001:1319',
        ways: inCase ? ['撤回办件或把这一条移出办件'] : ['办理异动'],
      })
    }
    await deletePending(ctx, [id])
    const left = await findByPersons(ctx, row.org_no, [row.person_id])
    if (left.length === 0) await detachPeople(ctx, [row.person_id], row.org_no)
    ctx.audit.subject('enrollment', id, maskName(row.name), { orgNo: row.org_no, personId: row.person_id })
    ctx.audit.because(reason)
    ctx.audit.change({
      kind: 'enrollment',
      id,
      action: 'delete',
      before: { name: maskName(row.name), specialtyCode: row.specialty_code },
      orgNo: row.org_no,
      personId: row.person_id,
    })
    return { id }
  },
}

/** Runs the roster's own check. Throws Invalid with one sentence per field; warnings come back beside the values. */
function check(
  ctx: Ctx,
  facts: SchoolFacts,
  input: RecordValues,
): { values: RecordValues; problems: Problem[] } {
  const { declaration, context } = rosterCheck(ctx, facts)
  const checked = checkRecord(declaration, input, context)
  const blocks = checked.problems.filter((one) => one.level === 'block')
  if (blocks.length > 0) {
    const issues = blocks.map((one) => ({ path: one.key, message: sentence(one) }))
    throw new Invalid(
      issues,
      `有 ${blocks.length} 处要改，没有保存。${titles.get(blocks[0]!.key) ?? ''}：${issues[0]!.message}`,
    )
  }
  return { values: checked.values, problems: checked.problems }
}

async function refuseDouble(ctx: Ctx, facts: SchoolFacts, values: RecordValues) {
  const hash = documentHash(ctx, String(values['documentType']), String(values['idNumber']))
  const claim = (await findClaims(ctx, [hash])).get(hash.toString('hex'))
  if (claim && claim.orgNo !== facts.no && values['studyMode'] === 'full-time') {
    throw new Invalid([
      {
        path: 'idNumber',
        message: `已在“${claim.orgName}”有有效的全日制学籍，一人只能有一个。先由原学校办理转出。`,
      },
    ])
  }
  const person = (await findPeopleByHash(ctx, [hash])).get(hash.toString('hex'))
  if (!person) return
  const here = (await findByPersons(ctx, facts.no, [person.id])).find((row) => row.left_on === null)
  if (here)
    throw new Invalid([
      {
        path: 'idNumber',
        message: `本校已有此人（${here.status === 'pending' ? '待注册' : `学籍号 ${here.student_number}`}）。打开那一条修改，不要重复录入。`,
      },
    ])
  if (person.name !== values['name'] && person.firstOrgNo !== facts.no)
    throw new Invalid([
      {
        path: 'name',
        message: '这个证件号码登记的是另一个姓名。按身份证核对姓名和证件号码；确已改名的先办更正。',
      },
    ])
  if (person.name !== values['name'])
    await correctNames(ctx, [{ personId: person.id, name: String(values['name']) }], facts.no)
}

async function correctName(
  ctx: Ctx,
  row: EnrollmentRow,
  person: { id: string; name: string; firstOrgNo: number | null },
  values: RecordValues,
  facts: SchoolFacts,
) {
  if (values['name'] === person.name) return
  if (person.firstOrgNo !== facts.no)
    throw new Invalid([
      { path: 'name', message: '这个证件号码在别处登记过，姓名不能在这里改。确已改名的先办更正。' },
    ])
  await correctNames(ctx, [{ personId: row.person_id, name: String(values['name']) }], facts.no)
}

/** Who changed what since the page was opened. */
async function stale(ctx: Ctx, row: EnrollmentRow, version: number): Promise<Stale> {
  const changes = (await listChanges(ctx, row.id)).filter(
    (change) => Number(change.after?.['version'] ?? 0) > version,
  )
  const last = changes.at(-1)
  const fields = [
    ...new Set(
      changes.flatMap((change) => Object.keys(change.after ?? {}).flatMap((key) => titles.get(key) ?? [])),
    ),
  ]
  return new Stale({
    by: last ? maskName(last.actor_name) : '别人',
    at: shortTime(last?.at ?? row.updated_at),
    fields,
  })
}

function optionsOf(type: string, list: readonly CodeItem[], facts: SchoolFacts) {
  if (type === 'code') return [...list]
  if (type === 'site')
    return facts.sites.map((site) => ({
      code: String(site.no),
      label: site.approved ? site.shortName : `${site.shortName}（未经审批）`,
    }))
  if (type === 'specialty')
    return [...new Map(facts.filed.map((one) => [one.code, one.name]))].map(([code, label]) => ({
      code,
      label,
    }))
  return []
}

function agreementOf(values: RecordValues): string[] {
  const no = values['jointProgramme']
  return typeof no === 'string' && no.trim() !== '' ? [no.trim()] : []
}

function warningsOf(problems: readonly Problem[]) {
  return problems
    .filter((one) => one.level === 'warn')
    .map((one) => ({ key: one.key, message: sentence(one) }))
}

function sentence({ message, mend }: Problem): string {
  return mend === '' ? `${message}。` : `${message}。${mend}。`
}

function place(problems: readonly Problem[]) {
  return problems.map((one) => ({ ...one, excelRow: 0, column: '', header: '' }))
}
