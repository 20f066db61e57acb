import type { z } from 'zod'
import { asKeeper } from '../../kernel/case-scope.ts'
import type { Ctx } from '../../kernel/context.ts'
import { listIssued, type IssuedRow } from '../../kernel/documents/issued.ts'
import { PDF } from '../../kernel/documents/official.ts'
import { Refusal } from '../../kernel/errors.ts'
import { enqueue } from '../../kernel/jobs.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { readAmount } from '../../kernel/parameters.ts'
import { implement, type FileAnswer } from '../../kernel/server.ts'
import { listOfClass, listOfPerson } from '../students/public.ts'
import { api } from './api.ts'
import { issueCard, issueProof, issueSheet, type Paper } from './issue.ts'
import { issueManyJob, packJob } from './jobs.ts'
import { whyNoProof } from './rules.ts'
import { withSubject, type Subject } from './subject.ts'

type Issued = z.output<typeof api.listPapers.output>['rows'][number]

/** Gives one paper out: the view noted with its purpose, the audit, the file. */
async function give(ctx: Ctx, id: string, word: string, purpose: string | undefined, make: (subject: Subject) => Promise<Paper>): Promise<FileAnswer> {
  return withSubject(ctx, id, `出具${word}`, purpose, async (subject) => {
    const paper = await make(subject)
    ctx.audit.subject('enrollment', id, paper.title, { orgNo: subject.row.org_no, personId: subject.row.person_id })
    ctx.audit.because(purpose, '001:1319')
    return { name: paper.name, mediaType: PDF, bytes: paper.bytes }
  })
}

export const handlers = implement(api, {
  async listPapers(ctx, { q, page, size }) {
    const { rows, total } = await listIssued(ctx, { q, kinds: 'paper-' }, { page, size })
    return { rows: rows.map(show), total }
  },

  issueProof: (ctx, { id, ...wishes }) => give(ctx, id, '在读证明', wishes.purpose, (subject) => issueProof(ctx, subject, wishes)),
  issueRecordSheet: (ctx, { id, purpose }) => give(ctx, id, '学籍卡', purpose, (subject) => issueSheet(ctx, subject)),
  issueCard: (ctx, { id }) => give(ctx, id, '学生证', undefined, (subject) => issueCard(ctx, subject)),

  async issueMany(ctx, { kind, grade, className, purpose }) {
    const ids = await listOfClass(ctx, mainUnit(ctx.actor.org.no), grade, className)
    if (ids.length === 0) throw new Refusal({ fact: '没有符合条件的在册学生。', rule: '', ways: ['核对入学年级和班级名称。'] })
    const word = kind === 'card' ? '学生证' : '学籍卡'
    const jobId = await enqueue(ctx, issueManyJob, { kind, enrollmentIds: ids, purpose }, { label: `${word}：${grade} 级${className ?? ''} ${ids.length} 人` })
    ctx.audit.subject('enrollment-list', '', `${word} ${ids.length} 人`)
    ctx.audit.because(purpose)
    return { jobId, students: ids.length }
  },

  packDossier: (ctx, { id, purpose }) => pack(ctx, id, purpose),
  packMyDossier: (ctx, { id, purpose }) => pack(ctx, id, purpose),

  async listMyPapers(ctx) {
    const rows = await listOfPerson(ctx, ctx.actor.personId ?? '')
    const { rows: issued } = await listIssued(ctx, { kinds: 'paper-', personId: ctx.actor.personId ?? '' }, { page: 1, size: 50 })
    return {
      enrollments: rows.map((row) => ({
        id: row.id,
        school: row.org_name,
        studentNumber: row.student_number,
        why: whyNoProof({ status: row.status, studentNumber: row.student_number, leftOn: row.left_on }) ?? null,
      })),
      issued: issued.map(show),
      leftToday: rows[0] ? await leftToday(ctx, rows[0].org_no) : 0,
    }
  },

  async issueMyProof(ctx, { id, ...wishes }) {
    const [row] = (await listOfPerson(ctx, ctx.actor.personId ?? '')).filter((one) => one.id === id)
    if (row && (await leftToday(ctx, row.org_no)) === 0)
      throw new Refusal({ fact: '今天的份数已经用完。', rule: '本人每天能出具的证明有限。', ways: ['明天再来，或请学校出具。'] })
    return give(ctx, id, '在读证明', wishes.purpose, (subject) => issueProof(ctx, subject, wishes))
  },
})

async function pack(ctx: Ctx, id: string, purpose: string) {
  return withSubject(ctx, id, '导出个人档案包', purpose, async ({ row }) => {
    const label = `个人档案包：${row.student_number ?? '未注册'}`
    ctx.audit.subject('enrollment', id, label, { orgNo: row.org_no, personId: row.person_id })
    ctx.audit.because(purpose)
    return { jobId: await enqueue(ctx, packJob, { enrollmentId: id, purpose }, { label }) }
  })
}

/** How many proofs the student may still draw today. */
async function leftToday(ctx: Ctx, orgNo: number): Promise<number> {
  const personId = ctx.actor.personId ?? ''
  const most = await asKeeper(ctx, { orgNo, personId }, () => readAmount(ctx, 'papers.own-proofs-a-day', { orgNo }))
  const { rows } = await listIssued(ctx, { kind: 'paper-proof', personId }, { page: 1, size: 100 })
  return Math.max(0, most - rows.filter((one) => one.issued_on === ctx.today && one.created_by === ctx.actor.accountId).length)
}

const states: Record<string, string> = { valid: '有效', void: '已作废', replaced: '已被新的代替' }

function show(row: IssuedRow): Issued {
  return {
    id: row.id,
    kindTitle: row.kind_title,
    title: row.title,
    number: row.number,
    holder: row.holder_masked,
    issuedOn: row.issued_on,
    validUntil: row.valid_until,
    state: states[row.state] ?? row.state,
  }
}
