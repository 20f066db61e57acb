import type { Case } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { maskName } from '../../../kernel/mask.ts'
import { newId } from '../../../kernel/uuid.ts'
import {
  correctIdentity,
  documentHash,
  getPerson,
  type IdentityCopies,
  type IdentityCorrection,
} from '../../people/public.ts'
import {
  changeEnrollment,
  correctionSet,
  listOfPerson,
  lockEnrollments,
  type EnrollmentRow,
  type EnrollmentSet,
} from '../../students/public.ts'
import type { IdentityTarget, StatusFacts } from '../status-facts.ts'
import { endSpread, insertSpread, listSpreads } from '../status-store.ts'

type Note = { action: string; effectiveOn: string; caseNo: string }

/** What a case says of the identity, as the register of people takes it. */
function correctionOf(ctx: Ctx, identity: IdentityTarget, documentType: string): IdentityCorrection {
  const type = identity.documentType ?? documentType
  const number = identity.numberSealed ? ctx.vault.open(Buffer.from(identity.numberSealed, 'hex')) : undefined
  return {
    name: identity.name,
    sex: identity.sex,
    birthDate: identity.birthDate,
    document: number === undefined ? undefined : { type, number, hash: documentHash(ctx, type, number) },
  }
}

/**
 * Writes an approved correction: the person, every enrollment of the person in scope, the other fields of this one.
 * Enrollments at schools out of scope follow by the clock (`spreadCorrections`), which sees the whole province. A
 * mistake of the beginning holds from the entry of each record, a lawful change from its own day.
 */
export async function applyCorrection(
  ctx: Ctx,
  file: Case,
  row: EnrollmentRow,
  facts: StatusFacts,
  note: Note,
): Promise<string> {
  const identity = facts.identity!
  const person = await getPerson(ctx, row.person_id)
  const own = correctionOf(ctx, identity, person.documentType)
  const told = [
    own.name && '姓名',
    own.document && '证件号码',
    own.sex && '性别',
    own.birthDate && '出生日期',
  ].filter(Boolean)
  if (identity.fields && Object.keys(identity.fields).length > 0) {
    await changeEnrollment(
      ctx,
      row,
      await correctionSet(ctx, row, identity.fields),
      dated(note, identity.nature, row),
    )
    told.push(`其他 ${Object.keys(identity.fields).length} 项`)
  }
  if (!own.name && !own.document && !own.sex && !own.birthDate) return `已改正${told.join('、')}。`
  const { copies, formerName } = await correctIdentity(ctx, row.person_id, own)
  ctx.audit.change({
    kind: 'person',
    id: row.person_id,
    action: note.action,
    before: { name: maskName(person.name), idNumber: person.idMasked, sex: person.sex },
    after: { name: maskName(copies.name), idNumber: copies.id_masked, sex: copies.sex, caseNo: note.caseNo },
    orgNo: row.org_no,
    personId: row.person_id,
    effectiveOn: note.effectiveOn,
  })
  const count = await copyTo(ctx, row.person_id, copies, formerName, identity.nature, note)
  await insertSpread(ctx, {
    id: newId(),
    orgNo: row.org_no,
    personId: row.person_id,
    caseNo: file.no,
    effectiveOn: note.effectiveOn,
    formerName,
  })
  return `已改正${told.join('、')}，${count} 份学籍随改。`
}

const dated = (note: Note, nature: IdentityTarget['nature'], row: EnrollmentRow): Note =>
  nature === 'error'
    ? {
        ...note,
        effectiveOn:
          row.registered_on && row.registered_on < row.entry_date ? row.registered_on : row.entry_date,
      }
    : note

/** The person's enrollments in scope take the corrected identity; those that have it already stay as they are. */
async function copyTo(
  ctx: Ctx,
  personId: string,
  copies: IdentityCopies,
  formerName: string | null,
  nature: IdentityTarget['nature'],
  note: Note,
): Promise<number> {
  const ids = (await listOfPerson(ctx, personId)).map((one) => one.id)
  let count = 0
  for (const one of await lockEnrollments(ctx, ids)) {
    if (
      one.name === copies.name &&
      one.id_masked === copies.id_masked &&
      one.id_tail === copies.id_tail &&
      one.sex === copies.sex
    )
      continue
    const renamed = one.name !== copies.name && formerName !== null
    const set: EnrollmentSet = { ...copies, ...(renamed ? { profile: { ...one.profile, formerName } } : {}) }
    await changeEnrollment(ctx, one, set, dated(note, nature, one))
    count += 1
  }
  return count
}

/** Lets the enrollments of corrected people at other schools follow. For the clock, which sees the whole province. */
export async function spreadCorrections(ctx: Ctx): Promise<string> {
  const open = await listSpreads(ctx)
  let records = 0
  for (const one of open) {
    const person = await getPerson(ctx, one.person_id)
    const [sample] = (await listOfPerson(ctx, one.person_id)).filter(
      (row) => row.name === person.name && row.id_masked === person.idMasked && row.sex === person.sex,
    )
    const done = sample
      ? await copyTo(ctx, one.person_id, pickCopies(sample), one.former_name, 'changed', {
          action: 'change.correct',
          effectiveOn: one.effective_on,
          caseNo: one.case_no,
        })
      : 0
    await endSpread(ctx, one.id, done)
    records += done
  }
  return `身份更正 ${open.length} 件，别校学籍随改 ${records} 份。`
}

const pickCopies = ({
  name,
  given_name,
  pinyin,
  initials,
  sex,
  id_masked,
  id_tail,
}: EnrollmentRow): IdentityCopies => ({ name, given_name, pinyin, initials, sex, id_masked, id_tail })
