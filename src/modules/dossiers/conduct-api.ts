import { z } from 'zod'
import { day, endpoint, uuid } from '../../kernel/api.ts'
import { keysOf, liftReasons, punishmentLevels, rewardLevels } from './codes.ts'

const conduct = z.object({
  id: uuid,
  enrollmentId: uuid,
  kind: z.enum(['reward', 'punishment']),
  level: z.string(),
  levelWord: z.string(),
  title: z.string(),
  fact: z.string(),
  documentNo: z.string(),
  decidedOn: day,
  expiresOn: day.nullable(),
  appealUntil: day.nullable(),
  appealedAt: z.string().nullable(),
  appealText: z.string().nullable(),
  appealResult: z.string().nullable(),
  appealAnswer: z.string().nullable(),
  liftedOn: day.nullable(),
  liftedReason: z.string().nullable(),
  liftCaseNo: z.string().nullable(),
  fileId: uuid.nullable(),
  standing: z.enum(['standing', 'lifted', 'revoked', 'expired']),
  /** A case of lifting that is under way. */
  openCase: z.object({ id: uuid, no: z.string() }).nullable(),
  version: z.number(),
})

export type ConductRow = z.infer<typeof conduct>
export const conductWire = conduct

export const conductApi = {
  listConduct: endpoint({
    method: 'GET',
    path: '/api/conduct',
    title: '奖惩',
    needs: 'dossiers.read',
    input: z.object({ kind: z.enum(['reward', 'punishment']).optional(), view: z.enum(['standing', 'appealed', 'all']).default('standing') }),
    output: z.object({
      rows: z.array(conduct.extend({ name: z.string(), studentNumber: z.string().nullable(), className: z.string().nullable() })),
      counts: z.object({ standing: z.number(), appealed: z.number(), all: z.number() }),
    }),
  }),
  addConduct: endpoint({
    method: 'POST',
    path: '/api/dossiers/{enrollmentId}/conduct',
    title: '登记奖惩',
    needs: 'dossiers.edit',
    audit: 'conduct.add',
    input: z.object({
      enrollmentId: uuid,
      kind: z.enum(['reward', 'punishment']),
      level: z.enum([...keysOf(rewardLevels), ...keysOf(punishmentLevels)]),
      title: z.string().trim().min(2).max(80),
      fact: z.string().trim().min(4).max(500),
      documentNo: z.string().trim().min(2).max(60),
      decidedOn: day,
      /** A punishment without one stands for the usual time of its kind. */
      expiresOn: day.nullable(),
      fileId: uuid.nullable(),
    }),
    output: z.object({ id: uuid, expiresOn: day.nullable(), appealUntil: day.nullable() }),
  }),
  askLifting: endpoint({
    method: 'POST',
    path: '/api/conduct/{id}/lifting',
    title: '申请解除处分',
    needs: 'dossiers.edit',
    audit: 'conduct.ask-lifting',
    input: z.object({ id: uuid, version: z.number().int(), ground: z.enum(keysOf(liftReasons)), reason: z.string().trim().min(4).max(500) }),
    output: z.object({ id: uuid, no: z.string() }),
  }),
  appealConduct: endpoint({
    method: 'POST',
    path: '/api/me/dossier/conduct/{id}/appeal',
    title: '对处分提出申诉',
    needs: 'dossiers.own',
    audit: 'conduct.appeal',
    input: z.object({ id: uuid, text: z.string().trim().min(10).max(1000) }),
    output: z.object({ id: uuid }),
  }),
  answerAppeal: endpoint({
    method: 'POST',
    path: '/api/conduct/{id}/appeal-answer',
    title: '答复申诉',
    needs: 'dossiers.decide',
    audit: 'conduct.answer-appeal',
    input: z.object({ id: uuid, version: z.number().int(), result: z.enum(['kept', 'revoked']), answer: z.string().trim().min(4).max(500) }),
    output: z.object({ id: uuid }),
  }),
}
