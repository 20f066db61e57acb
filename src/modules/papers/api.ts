import { z } from 'zod'
import { type Api, day, endpoint, listOf, listQuery, uuid } from '../../kernel/api.ts'
import { proofDays } from './rules.ts'

const days = z.number().int().min(proofDays.least).max(proofDays.most)
const purpose = z.string().trim().min(2).max(100)
const language = z.enum(['zh', 'both'])

const issuedRow = z.object({
  id: z.string(),
  kindTitle: z.string(),
  title: z.string(),
  number: z.string(),
  holder: z.string().nullable(),
  issuedOn: day,
  validUntil: day.nullable(),
  state: z.string(),
})

export const api = {
  listPapers: endpoint({
    method: 'GET',
    path: '/api/papers',
    title: '已出具的学生证明',
    needs: 'papers.read',
    input: z.object(listQuery),
    output: listOf(issuedRow),
  }),
  issueProof: endpoint({
    method: 'POST',
    path: '/api/papers/{id}/proof',
    title: '出具在读证明',
    needs: 'papers.issue',
    audit: 'paper.proof',
    download: true,
    input: z.object({ id: uuid, days: days.optional(), purpose, language: language.default('zh') }),
    output: z.object({}),
  }),
  issueRecordSheet: endpoint({
    method: 'POST',
    path: '/api/papers/{id}/sheet',
    title: '打印学籍卡',
    needs: 'papers.issue',
    audit: 'paper.sheet',
    download: true,
    input: z.object({ id: uuid, purpose }),
    output: z.object({}),
  }),
  issueCard: endpoint({
    method: 'POST',
    path: '/api/papers/{id}/card',
    title: '制作学生证',
    needs: 'papers.issue',
    audit: 'paper.card',
    download: true,
    input: z.object({ id: uuid }),
    output: z.object({}),
  }),
  issueMany: endpoint({
    method: 'POST',
    path: '/api/papers/many',
    title: '成批制作学生证或学籍卡',
    needs: 'papers.issue',
    audit: 'paper.many',
    input: z.object({ kind: z.enum(['card', 'sheet']), grade: z.number().int().min(1990).max(2100), className: z.string().trim().max(60).optional(), purpose }),
    output: z.object({ jobId: z.string(), students: z.number().int() }),
  }),
  packDossier: endpoint({
    method: 'POST',
    path: '/api/papers/{id}/package',
    title: '导出个人档案包',
    needs: 'papers.issue',
    audit: 'paper.package',
    input: z.object({ id: uuid, purpose }),
    output: z.object({ jobId: z.string() }),
  }),
  listMyPapers: endpoint({
    method: 'GET',
    path: '/api/me/papers',
    title: '我的证明',
    needs: 'papers.own',
    input: z.object({}),
    output: z.object({
      enrollments: z.array(z.object({ id: z.string(), school: z.string(), studentNumber: z.string().nullable(), why: z.string().nullable() })),
      issued: z.array(issuedRow),
      leftToday: z.number().int(),
    }),
  }),
  issueMyProof: endpoint({
    method: 'POST',
    path: '/api/me/papers/{id}/proof',
    title: '本人出具在读证明',
    needs: 'papers.own',
    audit: 'paper.proof',
    download: true,
    input: z.object({ id: uuid, days: days.optional(), purpose, language: language.default('zh') }),
    output: z.object({}),
  }),
  packMyDossier: endpoint({
    method: 'POST',
    path: '/api/me/papers/{id}/package',
    title: '本人导出个人档案包',
    needs: 'papers.own',
    audit: 'paper.package',
    input: z.object({ id: uuid, purpose }),
    output: z.object({ jobId: z.string() }),
  }),
} satisfies Api
