import type { Case, CaseImplementation } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { findAuthority } from '../orgs/public.ts'
import { levels, modes } from './codes.ts'
import { parts, partText, type ProspectusContent } from './content.ts'
import { approvePlan, checkOverdue, fileProspectus, openDifferences, removeFromList } from './effects.ts'
import type { IntakeMode, TrainingLevel } from './model.ts'
import { differencesOf } from './rules.ts'
import { judgeRevision, seatsByMode } from './service/facts.ts'
import { judgeVersion } from './service/prospectuses.ts'
import { listStanding } from './store/list.ts'
import { listLines } from './store/lines.ts'
import { draftOf, findRevision, listDraftLines, setRevision } from './store/revisions.ts'
import { findProspectus, setProspectus } from './store/shelf.ts'
import { planWorkflow, prospectusWorkflow, removalWorkflow } from './workflow.ts'

async function planOf(ctx: Ctx, file: Case) {
  const revision = await findRevision(ctx, file.id)
  if (!revision) throw new Error(`case ${file.no} has no enrolment plan`)
  return { revision, lines: await listDraftLines(ctx, file.id) }
}

async function prospectusOf(ctx: Ctx, file: Case) {
  const row = await findProspectus(ctx, file.id)
  if (!row) throw new Error(`case ${file.no} has no prospectus`)
  return row
}

const planMoves = (state: 'draft' | 'sent' | 'cancelled') => (ctx: Ctx, file: Case) => setRevision(ctx, file.id, { state })
const prospectusMoves = (state: 'draft' | 'sent' | 'cancelled') => (ctx: Ctx, file: Case) => setProspectus(ctx, file.id, { state })

/** The list itself stands below the facts. */
function namedSpecialties({ specialties }: ProspectusContent): string {
  const names = [...new Set(specialties.map((one) => one.name))]
  return names.length === 0 ? '' : `${specialties.length} 项：${names.slice(0, 6).join('、')}${names.length > 6 ? `等 ${names.length} 个专业` : ''}`
}

type RemovalFacts = { year: number; entries: { id: string; name: string; level: TrainingLevel; mode: IntakeMode }[] }

export const caseImplementations: CaseImplementation[] = [
  {
    workflow: planWorkflow,
    authorityAt: findAuthority,
    page: '/intake/revisions/{id}',
    rules: async (ctx, file) => {
      if (file.closed_at) return []
      const { revision, lines } = await planOf(ctx, file)
      return judgeRevision(ctx, revision, lines)
    },
    facts: async (ctx, file) => {
      const { revision, lines } = await planOf(ctx, file)
      const current = (await listLines(ctx, { orgNo: revision.org_no, year: revision.year })).rows
      const differences = differencesOf(current.map(draftOf), lines.map(({ id: _, ...line }) => line))
      const count = (action: string) => differences.filter((one) => one.action === action).length
      return [
        { label: '学校', value: revision.org_name },
        { label: '年度', value: `${revision.year} 年` },
        { label: '计划', value: `${lines.length} 行，${seatsByMode(lines)}` },
        ...(revision.change && !file.closed_at ? [{ label: '与现行计划', value: `增加 ${count('add')} 行，调整 ${count('change')} 行，撤下 ${count('end')} 行（现行 ${seatsByMode(current)}）` }] : []),
        { label: revision.change ? '调整理由' : '说明', value: revision.reason ?? '—' },
      ]
    },
    composition: async (ctx, file) => {
      const { lines } = await planOf(ctx, file)
      const kinds = (Object.keys(levels) as TrainingLevel[]).filter((level) => lines.some((line) => line.level === level))
      const names = [...new Set(lines.map((line) => line.specialtyName))]
      const count = (name: string | undefined) => {
        const sums = kinds.map((level) => lines.filter((line) => line.level === level && (name === undefined || line.specialtyName === name)).reduce((sum, line) => sum + line.seats, 0))
        return [...sums, sums.reduce((sum, one) => sum + one, 0)]
      }
      return { title: '专业和层次', unit: '人', head: ['专业', ...kinds.map((level) => levels[level]), '合计'], rows: names.map((name) => ({ name, values: count(name) })), total: count(undefined) }
    },
    consequence: async (ctx, file) => {
      const { lines } = await planOf(ctx, file)
      return `最后一级通过后，${lines.length} 行、${lines.reduce((sum, line) => sum + line.seats, 0)} 人成为现行计划并公布；变更逐行公告。`
    },
    effects: { submit: planMoves('sent'), withdraw: planMoves('draft'), return: planMoves('draft'), cancel: planMoves('cancelled') },
    entered: { approved: (ctx, file) => approvePlan(ctx, file) },
  },
  {
    workflow: prospectusWorkflow,
    page: '/intake/prospectuses/{id}',
    rules: async (ctx, file) => (file.closed_at ? [] : judgeVersion(ctx, await prospectusOf(ctx, file))),
    facts: async (ctx, file) => {
      const row = await prospectusOf(ctx, file)
      const changed = row.version > 1 && !file.closed_at ? await openDifferences(ctx, file) : []
      return [
        { label: '年度', value: `${row.year} 年，第 ${row.version} 版` },
        ...(row.version > 1 ? [{ label: '修改理由', value: row.reason ?? '—' }] : []),
        ...(changed.length > 0 ? [{ label: '改了', value: changed.join('、') }] : []),
        ...parts.filter((part) => part.required).map((part) => ({ label: part.title, value: (part.key === 'specialties' ? namedSpecialties(row.content) : partText(row.content, part.key)) || '没有写' })),
      ]
    },
    consequence: async () => '编定备案编号，从现在起在简章专栏公布；有前一版的，前一版停止公布，修改前后一起公布。',
    effects: { submit: prospectusMoves('sent'), withdraw: prospectusMoves('draft'), return: prospectusMoves('draft'), cancel: prospectusMoves('cancelled'), file: fileProspectus },
  },
  {
    workflow: removalWorkflow,
    facts: async (ctx, file) => {
      const facts = file.facts as RemovalFacts
      const standing = await listStanding(ctx, file.org_no, facts.year)
      return [
        { label: '名单', value: `${facts.year} 年` },
        { label: '要移出的', value: facts.entries.map((one) => `${one.name}（${levels[one.level]}，${modes[one.mode]}）`).join('、') },
        { label: '仍在名单里', value: `${facts.entries.filter((one) => standing.some((entry) => entry.id === one.id)).length} 个` },
      ]
    },
    consequence: async (_ctx, file) => `${(file.facts as RemovalFacts).entries.length} 个专业移出名单，公开页写明移出日期和原因。`,
    effects: {
      remove: (ctx, file, input) => removeFromList(ctx, file, input.reason ?? ''),
      removeAtOnce: (ctx, file, input) => {
        checkOverdue(ctx, file)
        return removeFromList(ctx, file, input.reason ?? '')
      },
    },
  },
]
