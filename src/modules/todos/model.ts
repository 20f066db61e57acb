import type { Output } from '../../kernel/api.ts'
import type { CaseDetailLayoutProps } from '../../ui/CaseDetailLayout.tsx'
import type { EvidenceItem } from '../../ui/EvidenceList.tsx'
import { download, urlOf } from '../../kernel/client.ts'
import { clockInChina } from '../../kernel/dates.ts'
import { papersOfCase } from '../documents/model.ts'
import type { RuleWord, StatusShapeName, StatusTone } from '../../ui/status-words.ts'
import { api } from './api.ts'

export type CaseDetail = Output<typeof api.getCase>
export type CaseRow = Output<typeof api.listTodos>['rows'][number]

/** The five deadline groups of the to-do list, in their order. */
export const dueGroups = [
  { key: 'overdue', title: '已逾期' },
  { key: 'today', title: '今天到期' },
  { key: 'week', title: '本周到期' },
  { key: 'later', title: '以后到期' },
  { key: 'none', title: '不限期' },
] as const

export type DueGroup = (typeof dueGroups)[number]['key']

/** The group of a due day; `weekEnd` is the Sunday of the week of today. Days are YYYY-MM-DD. */
export function dueGroupOf(dueOn: string | null, today: string, weekEnd: string): DueGroup {
  if (dueOn === null) return 'none'
  if (dueOn < today) return 'overdue'
  if (dueOn === today) return 'today'
  return dueOn <= weekEnd ? 'week' : 'later'
}

/** The word on a rule's tag. */
export const verdictWords: Record<'block' | 'warn' | 'pending' | 'pass', RuleWord> = {
  block: '阻断',
  warn: '提示',
  pending: '待登记',
  pass: '通过',
}

export type CaseTone = 'idle' | 'waiting' | 'moving' | 'returned' | 'done' | 'closed'

/** Shape and colour of a case's state; the word is the state's own title. */
export const toneLooks: Record<CaseTone, { shape: StatusShapeName; tone: StatusTone }> = {
  idle: { shape: 'none', tone: 'mute' },
  waiting: { shape: 'waiting', tone: 'info' },
  moving: { shape: 'moving', tone: 'info' },
  returned: { shape: 'returned', tone: 'warn' },
  done: { shape: 'done', tone: 'ok' },
  closed: { shape: 'returned', tone: 'mute' },
}

/** Shape of a line of the timeline, from what was done. */
export function eventLook(action: string, to: string): { shape: StatusShapeName; tone: StatusTone } {
  if (/return|exclude/.test(action) || to === 'returned') return { shape: 'returned', tone: 'warn' }
  if (/withdraw|cancel/.test(action)) return { shape: 'returned', tone: 'mute' }
  if (action === 'opened') return { shape: 'note', tone: 'info' }
  if (action === 'open') return { shape: 'done', tone: 'mute' }
  if (action === 'undo') return { shape: 'returned', tone: 'mute' }
  if (/^(claim|assign|release|due|correction|party|comment)$/.test(action)) return { shape: 'note', tone: 'info' }
  if (/decline|refuse/.test(action)) return { shape: 'returned', tone: 'warn' }
  return { shape: 'done', tone: 'ok' }
}

/** `11-22 15:40` of an ISO moment, in China. */
export function dayTime(moment: string): string {
  return clockInChina(moment).slice(5, 16)
}

/** `11-22` of an ISO moment, in China. */
export function dayOnly(moment: string): string {
  return dayTime(moment).slice(0, 5)
}

/** The parts of the case page that are the same for every kind of case; the page adds links, tables and buttons. */
export function layoutOf(
  detail: CaseDetail,
): Pick<CaseDetailLayoutProps, 'steps' | 'rules' | 'rulesCheckedAt' | 'facts' | 'timeline' | 'papers' | 'archive'> {
  return {
    papers: papersOfCase(detail),
    archive: () => download(api.exportCaseEvidence, { id: detail.id }),
    steps: detail.steps.map(({ meta, ...step }) => ({ ...step, ...(meta ? { meta } : {}) })),
    rules: detail.rules.map((rule) => ({
      id: rule.id,
      result: verdictWords[rule.verdict],
      title: rule.title,
      clause: { id: rule.clause, label: rule.clauseLabel },
      fact: [rule.fact.replace(/。$/, ''), ...rule.ways]
        .map((one) => one.replace(/。$/, ''))
        .join('。')
        .concat('。'),
    })),
    rulesCheckedAt: detail.closedAt
      ? `${dayTime(detail.checkedAt)} 办结时的结果`
      : `${dayTime(detail.checkedAt)} 用当前台账重算，学校和主管部门同一套规则`,
    facts: detail.facts.map((fact) => ({ name: fact.label, value: fact.value })),
    timeline: timelineOf(detail),
  }
}

type Evidence = CaseDetail['evidence'][number]

/** The files of a case for its page; `word` says what such a file is here where nobody checks it: 佐证, 附件. */
export function evidenceOf(
  detail: Pick<CaseDetail, 'id' | 'evidence'>,
  word?: string | ((item: Evidence) => string),
  hrefOf: (fileId: string) => string = (fileId) => urlOf(api.readCaseFile, { id: detail.id, fileId }),
): EvidenceItem[] {
  return detail.evidence.map((item, at) => ({
    key: `${item.fileId ?? item.name}-${at}`,
    name: item.name,
    meta: item.meta,
    state: item.state,
    ...(word ? { word: typeof word === 'string' ? word : word(item) } : {}),
    ...(item.fileId ? { href: hrefOf(item.fileId) } : {}),
    ...(item.scan ? { scan: item.scan } : {}),
  }))
}

/** Newest first; the step that waits, with its due date, is the head. */
function timelineOf(detail: CaseDetail): CaseDetailLayoutProps['timeline'] {
  const events = detail.timeline.map((event) => ({
    key: String(event.id),
    ...eventLook(event.action, event.to),
    title: event.title,
    ...(event.reason ? { body: event.reason } : {}),
    ...(event.clause ? { clause: { id: event.clause, label: event.clauseLabel ?? '' } } : {}),
    meta: `${dayTime(event.at)} · ${event.orgName} ${event.by}`,
    ...(event.signature ? { signature: signatureLook(detail, event.signature, event.by) } : {}),
  }))
  if (!detail.waitingFor) return events
  const left = detail.workdaysLeft
  const due = detail.dueOn
    ? `期限 ${detail.dueOn.slice(5)} · ${left !== null && left < 0 ? `逾期 ${-left} 个工作日` : `剩 ${left} 个工作日`}`
    : '不限期'
  return [
    {
      key: 'now',
      shape: 'waiting',
      tone: 'info',
      title: detail.stateTitle,
      note: '当前',
      body: `等${detail.waitingFor}${detail.assignee ? ` ${detail.assignee}` : ''}办理`,
      meta: detail.waitingSince ? `${dayOnly(detail.waitingSince)} 起 · ${due}` : due,
    },
    ...events,
  ]
}

type EventSignature = NonNullable<CaseDetail['timeline'][number]['signature']>

function signatureLook(detail: CaseDetail, { fileId, digest, intact }: EventSignature, by: string) {
  const word = intact === null ? '手写签名' : intact ? '签名与当时的内容相符' : '签名与记录不符，请联系审计'
  return { href: urlOf(api.readCaseFile, { id: detail.id, fileId }), title: `${by}的手写签名`, word: `${word} · ${digest.slice(0, 8)}` }
}

/** Why the main step is not possible yet, one sentence each, worst first. */
export function blockersOf(detail: CaseDetail): string[] {
  return detail.rules
    .filter((rule) => rule.verdict === 'block' || rule.verdict === 'pending')
    .map((rule) => rule.fact.replace(/。.*$/s, ''))
}
