import { amendFacts } from '../../../kernel/case-amend.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import { lineText } from '../codes.ts'
import { lineKey, type LineDraft } from '../model.ts'
import { findRevision, listDraftLines, replaceDraftLines, setRevision, type Revision } from '../store/revisions.ts'
import { filedSpecialties, seatsByMode } from './facts.ts'

/** The plan while the school may still write in it, locked. */
export async function editable(ctx: Ctx, id: string, schoolNo: number): Promise<Revision> {
  const revision = await findRevision(ctx, id, true)
  if (!revision || revision.org_no !== schoolNo) throw new NotFound('招生计划')
  if (revision.state !== 'draft')
    throw new Refusal({ fact: '这份计划已经报送或办结。', rule: '编制中和退回的计划才能填写。', clause: '003:188', ways: ['审核以前可以先撤回。', '已批准的另办调整。'] })
  return revision
}

/** Replaces the lines of a plan that is being written, and says so in the audit and on the case. */
export async function writeLines(ctx: Ctx, revision: Revision, lines: readonly LineDraft[], reason: string | null): Promise<void> {
  const before = await listDraftLines(ctx, revision.id)
  await replaceDraftLines(ctx, revision.id, lines)
  await setRevision(ctx, revision.id, { reason })
  const word = revision.change ? '调整' : ''
  await amendFacts(ctx, revision.id, `${revision.org_name} · ${revision.year} 年招生计划${word}（${seatsByMode(lines)}）`, { year: revision.year, change: revision.change, lines: lines.length })
  ctx.audit.subject('intakeRevision', revision.id, `${revision.org_name} ${revision.year} 年招生计划`, { orgNo: revision.org_no })
  ctx.audit.because(reason ?? undefined, '003:188')
  const sum = (all: readonly LineDraft[]) => ({ lines: all.length, seats: all.reduce((total, line) => total + line.seats, 0) })
  ctx.audit.change({ kind: 'intakeRevision', id: revision.id, action: 'prospectuses.set-lines', before: sum(before), after: sum(lines), orgNo: revision.org_no })
}

type GivenLine = Omit<LineDraft, 'specialtyName'> & { specialtyName: string }

/** The names of the filed specialties; a line of a foreign school is refused. Line numbers are those of the form, from 0. */
export async function withNames(ctx: Ctx, schoolNo: number, lines: readonly GivenLine[]): Promise<LineDraft[]> {
  const names = new Map((await filedSpecialties(ctx, schoolNo)).map((one) => [one.code, one.name]))
  const issues = lines.flatMap((line, at) => [
    ...(mainUnit(line.orgNo) === schoolNo ? [] : [{ path: `lines.${at}.orgNo`, message: '就读地点不是本校的。从列出的地点里选择。' }]),
    ...((line.batch === 'early') === (line.earlyKind !== null) ? [] : [{ path: `lines.${at}.earlyKind`, message: line.batch === 'early' ? '提前批要写明种类。' : '只有提前批写种类。' }]),
    ...(names.has(line.specialtyCode) || line.specialtyName ? [] : [{ path: `lines.${at}.specialtyCode`, message: `没有备案代码为 ${line.specialtyCode} 的专业。从备案专业里选择。` }]),
  ])
  if (issues.length > 0) throw new Invalid(issues)
  const twice = lines.findIndex((line, at) => lines.findIndex((other) => lineKey(other) === lineKey(line)) !== at)
  if (twice >= 0) throw new Invalid([{ path: `lines.${twice}`, message: `第 ${twice + 1} 行${lineText({ ...lines[twice]!, specialtyName: names.get(lines[twice]!.specialtyCode) ?? '' })}重复。把人数并到一行。` }])
  return lines.map((line) => ({ ...line, specialtyName: names.get(line.specialtyCode) ?? line.specialtyName }))
}
