import type { Ctx } from '../../kernel/context.ts'
import { maskName } from '../../kernel/mask.ts'
import { findDiplomas, type Diploma } from '../graduation/public.ts'
import type { BatchItem } from './batch-store.ts'
import type { IssueDraft } from './issue.ts'

/** A draft as a batch row keeps it; the hash of the document is read again when it is issued. */
export type KeptDraft = Omit<IssueDraft, 'idHash'>

const kinds = { graduated: 'diploma', completed: 'completion', incomplete: 'incomplete' } as const

/** The approved rows of a list, or of some enrollments, by kind of certificate. */
export async function itemsOf(ctx: Ctx, of: { listId?: string | undefined; enrollmentIds?: readonly string[] | undefined }): Promise<{ title: string; orgNo: number; orgName: string; byKind: Map<string, BatchItem[]> } | undefined> {
  const found = await findDiplomas(ctx, of.listId ? { listId: of.listId } : { enrollmentIds: of.enrollmentIds ?? [] })
  // Of an enrollment that was 结业 and later 毕业 only the last word counts.
  const latest = [...new Map(found.toSorted((left, right) => (left.approvedOn < right.approvedOn ? -1 : 1)).map((one) => [one.enrollmentId, one])).values()]
  const [first] = latest
  if (!first) return undefined
  return {
    title: of.listId ? first.listTitle : `${latest.length} 人`,
    orgNo: first.orgNo,
    orgName: first.orgName,
    byKind: new Map([...Map.groupBy(latest.filter((one) => one.orgNo === first.orgNo), (one) => kinds[one.outcome])].map(([kind, some]) => [kind, some.map(itemOf)])),
  }
}

function itemOf(one: Diploma): BatchItem {
  const draft: KeptDraft = {
    number: one.number,
    issuerName: one.orgName,
    personId: one.personId,
    enrollmentId: one.enrollmentId,
    name: one.name,
    idMasked: one.idMasked,
    classKind: one.classKind,
    specialtyCode: one.specialtyCode,
    specialtyName: one.specialtyName,
    facts: {
      sex: one.sex,
      studyMode: one.studyMode,
      lengthYears: one.lengthYears,
      trainingLevel: one.trainingLevel,
      entryDate: one.entryDate,
      graduatedOn: one.graduatedOn,
      ...(one.className ? { className: one.className } : {}),
    },
    issuedOn: one.graduatedOn,
    caseNo: one.caseNo,
  }
  return { personId: one.personId, enrollmentId: one.enrollmentId, label: `${maskName(one.name)} ${one.number}`, facts: draft }
}
