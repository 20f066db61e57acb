import type { Case, CaseImplementation } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { storeFile } from '../../kernel/files.ts'
import { isAuthority } from '../../kernel/org-no.ts'
import type { RuleResult } from '../../kernel/workflow.ts'
import { findAuthority } from '../orgs/public.ts'
import { formatFigure, type ReportKind } from './model.ts'
import { openNumbers } from './narrative.ts'
import { printDraft, publish } from './publish.ts'
import { basisOf, figuresNow, ledgerOf, readChapters, reportTitle } from './read.ts'
import { changeText, compareFigures, definitionOf } from './rules.ts'
import { findReportOfCase, frozenOf, listComments, setReport, type ReportRow } from './store.ts'
import { reportWorkflow } from './workflow.ts'

type CaseFacts = { reportId: string; pdfId?: string }

async function load(ctx: Ctx, file: Case): Promise<ReportRow> {
  const row = await findReportOfCase(ctx, file.id)
  if (!row) throw new Error(`case ${file.no} has no report`)
  return row
}

/** What must be in order before a report goes up; also what its reviewers see. */
async function rules(ctx: Ctx, file: Case): Promise<RuleResult[]> {
  if (file.closed_at) return []
  const row = await load(ctx, file)
  const definition = definitionOf(row.kind as ReportKind)
  const chapters = await readChapters(ctx, row, await basisOf(ctx, row))
  const empty = chapters.filter((one) => one.body.trim() === '').map((one) => one.definition.title)
  const problems = chapters.flatMap((one) => one.problems)
  const open = chapters.flatMap((one) => openNumbers(one).map((number) => ({ ...number, chapter: one.definition.title })))
  const explained = chapters.flatMap((one) => one.numbers).filter((one) => one.explanation).length
  const comments = (await listComments(ctx, row.id)).filter((one) => one.settled_at === null)
  const writing = file.state === 'draft' || file.state === 'returned'
  const results: RuleResult[] = [
    {
      id: 'chapters',
      title: '各章都有正文',
      clause: definition.clause,
      verdict: empty.length > 0 ? 'block' : 'pass',
      fact: empty.length > 0 ? `${empty.length} 章没有正文：${empty.join('、')}` : `${chapters.length} 章都有正文`,
      ways: empty.length > 0 ? ['在年度报告里写完再送审。没有内容可写的，写明没有和原因。'] : [],
    },
    {
      id: 'placeholders',
      title: '占位符都换成了数',
      clause: definition.clause,
      verdict: problems.length > 0 ? 'block' : 'pass',
      fact: problems.length > 0 ? problems.slice(0, 3).join('；') : '正文里的占位符都有数',
      ways: problems.length > 0 ? ['从正文下面的清单里点选，或改成文字说明没有这个数。'] : [],
    },
    {
      id: 'numbers',
      title: '正文数字与台账一致',
      clause: definition.clause,
      verdict: open.length > 0 ? 'block' : explained > 0 ? 'warn' : 'pass',
      fact:
        open.length > 0
          ? `${open.length} 个数字与台账不一致或台账没有，还没有说明：${open.slice(0, 3).map((one) => `“${one.raw}”（${one.chapter}${one.ledger ? `，${one.ledger}` : ''}）`).join('、')}`
          : explained > 0
            ? `${explained} 个数字不出自台账，都已说明来源，印在附表二`
            : '正文的数字都与台账一致',
      ways: open.length > 0 ? ['改成占位符或台账的数；确有别的来源的，逐个写明来源。'] : [],
    },
  ]
  if (comments.length > 0)
    results.push({
      id: 'comments',
      title: '审稿意见都已答复',
      clause: definition.clause,
      verdict: writing ? 'block' : 'warn',
      fact: `${comments.length} 条审稿意见还没有答复`,
      ways: ['在各章下面答复意见，改了的写明怎么改，没有改的写明原因。'],
    })
  const frozen = frozenOf(row)
  if (frozen) {
    const changes = compareFigures(frozen.figures, await figuresNow(ctx, row))
    results.push({
      id: 'ledger',
      title: '冻结的数字与现在的台账一致',
      clause: definition.clause,
      verdict: changes.length > 0 ? 'warn' : 'pass',
      fact: changes.length > 0 ? `冻结以后有 ${changes.length} 项变化：${changes.slice(0, 3).map((one) => one.title).join('、')}` : `冻结于 ${frozen.on}，以后没有变化`,
      ways: changes.length > 0 ? ['变化大的退回重新送审，重新冻结。'] : [],
    })
  }
  return results
}

/** Fixes the figures and keeps a print of what goes up. */
async function submit(ctx: Ctx, file: Case) {
  const row = await load(ctx, file)
  const frozen = await ledgerOf(ctx, row)
  await setReport(ctx, row.id, { state: 'sent', frozen, frozen_at: ctx.at })
  ctx.audit.change({ kind: 'annual-report', id: row.id, action: 'freeze', before: { state: row.state }, after: { state: 'sent', figures: Object.fromEntries(frozen.figures.map((one) => [one.id, one.value])) }, orgNo: row.org_no })
  const bytes = await printDraft(ctx, { ...row, state: 'sent', frozen: frozen as never, frozen_at: ctx.at })
  const pdf = await storeFile(ctx, { name: `${reportTitle(row)}（送审稿）.pdf`, bytes, purpose: 'result', orgNo: row.org_no })
  return { note: `${frozen.figures.length} 项数字冻结于 ${ctx.today}`, facts: { ...(file.facts as CaseFacts), pdfId: pdf.id } }
}

async function reopen(ctx: Ctx, file: Case) {
  const row = await load(ctx, file)
  await setReport(ctx, row.id, { state: 'draft', frozen: null, frozen_at: null })
  ctx.audit.change({ kind: 'annual-report', id: row.id, action: 'reopen', before: { state: row.state }, after: { state: 'draft' }, orgNo: row.org_no })
}

async function release(ctx: Ctx, file: Case) {
  const row = await load(ctx, file)
  const { code } = await publish(ctx, row)
  ctx.audit.change({ kind: 'annual-report', id: row.id, action: 'publish', before: { state: row.state }, after: { state: 'published', code }, orgNo: row.org_no })
  return { note: '已放上公开书架' }
}

export const caseImplementations: CaseImplementation[] = [
  {
    workflow: reportWorkflow,
    authorityAt: findAuthority,
    rules,
    facts: async (ctx, file) => {
      const row = await load(ctx, file)
      const frozen = frozenOf(row)
      return [
        { label: '报告', value: definitionOf(row.kind as ReportKind).title },
        { label: '年度', value: `${row.year} 年` },
        { label: '数字', value: frozen ? `冻结于 ${frozen.on}，${frozen.figures.length} 项` : '还没有冻结' },
        ...(await basisOf(ctx, row)).figures.filter((one) => one.value !== null).slice(0, 6).map((one) => ({ label: one.title, value: `${formatFigure(one.value, one.decimals)}${one.unit}，增减 ${changeText(one)}` })),
        { label: '口径', value: '每项指标的口径和版本印在附表一' },
        { label: '全文', value: '见材料里的送审稿；历次稿和逐章意见在“年度报告”里' },
      ]
    },
    evidence: async (_ctx, file) => {
      const { pdfId } = file.facts as CaseFacts
      return pdfId ? [{ name: '送审稿（PDF）', meta: '数字已冻结', state: 'given' as const, fileId: pdfId }] : []
    },
    consequence: async (ctx, file) => {
      const row = await load(ctx, file)
      const on = (await basisOf(ctx, row)).figures.find((one) => one.id === 'on-roll-students' || one.id === 'graduates')
      const words = on ? `（${on.title}${formatFigure(on.value, 0)}${on.unit}）` : ''
      return file.state === 'reviewProvince' ? `${reportTitle(row)}${words}放上公开书架，任何人可以看和下载；以后只能加更正说明。` : `${reportTitle(row)}${words}送下一级。`
    },
    effects: {
      submit,
      // Above the province nobody reviews: its own second person publishes.
      sign: async (_ctx, file) => (isAuthority(file.org_no) && file.org_no % 1e10 === 0 ? { to: 'published' } : undefined),
      back: reopen,
      withdraw: reopen,
      return: reopen,
      cancel: async (ctx, file) => {
        const row = await load(ctx, file)
        await setReport(ctx, row.id, { case_id: null, state: 'draft', frozen: null, frozen_at: null })
      },
    },
    entered: { published: release },
    amendPage: (file) => `/reports/${(file.facts as CaseFacts).reportId}`,
  },
]

