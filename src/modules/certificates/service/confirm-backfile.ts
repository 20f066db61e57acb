import type { Case, StepOutcome } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Refusal } from '../../../kernel/errors.ts'
import { worstFirst, type RuleResult } from '../../../kernel/workflow.ts'
import { findPeopleByHash } from '../../people/public.ts'
import { confirmBackfile, listOfCase } from '../backfile-store.ts'
import type { PrintedFacts } from '../facts.ts'
import { issueCertificates, type IssueDraft } from '../issue.ts'
import { kindOf } from '../kinds.ts'
import type { BackfileRow } from '../rows.ts'
import { findTaken } from '../store.ts'

async function takenOf(ctx: Ctx, rows: readonly BackfileRow[]): Promise<Set<string>> {
  const out = new Set<string>()
  for (const [kind, some] of Map.groupBy(rows, (row) => row.kind)) for (const number of await findTaken(ctx, kind, some.map((row) => row.number))) out.add(`${kind} ${number}`)
  return out
}

export async function judgeBackfile(ctx: Ctx, file: Case): Promise<RuleResult[]> {
  if (file.closed_at) return []
  const rows = (await listOfCase(ctx, file.id)).filter((row) => row.state !== 'refused')
  const taken = await takenOf(ctx, rows)
  const doubles = rows.filter((row) => taken.has(`${row.kind} ${row.number}`))
  const bare = rows.filter((row) => !row.scan_file_id).length
  return worstFirst([
    doubles.length === 0
      ? { id: 'unique', title: '编号没有重复', clause: '001:1080', verdict: 'pass', fact: '台账里没有这些编号。', ways: [] }
      : { id: 'unique', title: '编号没有重复', clause: '001:1080', verdict: 'block', fact: `${doubles.length} 本的编号已在台账里：${doubles.slice(0, 5).map((row) => row.number).join('、')}。`, ways: ['对这几本逐本不予确认，或退回学校删去。'] },
    rows.length > 0
      ? { id: 'some', title: '有待确认的证书', clause: '001:1080', verdict: 'pass', fact: `${rows.length} 本待确认。`, ways: [] }
      : { id: 'some', title: '有待确认的证书', clause: '001:1080', verdict: 'block', fact: '没有一本待确认。', ways: ['整件不予确认。'] },
    bare === 0
      ? { id: 'scan', title: '有扫描件', clause: '001:1080', verdict: 'pass', fact: '每本都有扫描件。', ways: [] }
      : { id: 'scan', title: '有扫描件', clause: '001:1080', verdict: 'warn', fact: `${bare} 本没有扫描件。`, ways: ['退回学校补扫描件；确实没有的，对照学校存档的名册。'] },
  ])
}

/** Enters what was submitted and not refused into the register, signed like every certificate and marked. */
export async function confirmRows(ctx: Ctx, file: Case): Promise<StepOutcome> {
  const rows = (await listOfCase(ctx, file.id)).filter((row) => row.state === 'submitted')
  const taken = await takenOf(ctx, rows)
  const double = rows.find((row) => taken.has(`${row.kind} ${row.number}`))
  if (double) throw new Refusal({ fact: `编号 ${double.number} 的${kindOf(double.kind).title}已在台账里。`, rule: '一个编号只有一本证书。', clause: '001:1080', ways: ['对这一本不予确认，或退回学校删去。'] })
  const people = await findPeopleByHash(ctx, rows.flatMap((row) => (row.id_hash ? [row.id_hash] : [])))
  for (const [key, some] of Map.groupBy(rows, (row) => `${row.kind} ${row.origin}`)) {
    const [kind, origin] = key.split(' ') as [string, 'backfile' | 'paper']
    const issued = await issueCertificates(ctx, { kind, orgNo: file.org_no, origin }, some.map((row) => draftOf(row, file.no, row.id_hash ? (people.get(row.id_hash.toString('hex'))?.id ?? null) : null)))
    await confirmBackfile(ctx, some.map((row, at) => ({ id: row.id, certificateId: issued[at]!.id })))
  }
  return { note: `${rows.length} 本证书进入台账，可以查验。` }
}

function draftOf(row: BackfileRow, caseNo: string, personId: string | null): IssueDraft {
  const { level, ...facts } = row.facts as PrintedFacts & { level?: string }
  return {
    number: row.number,
    issuerName: row.school_name,
    personId,
    enrollmentId: null,
    name: row.name,
    idMasked: row.id_masked,
    idHash: row.id_hash,
    classKind: row.class_kind,
    specialtyName: row.specialty_name,
    level: level ?? null,
    facts,
    issuedOn: row.issued_on,
    caseNo,
  }
}
