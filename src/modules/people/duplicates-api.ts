import { z } from 'zod'
import { endpoint, listOf, listQuery, moment, orgNo, uuid, type Api } from '../../kernel/api.ts'

const reason = z.string().trim().min(4, '理由至少 4 个字。').max(500)
const likeness = z.enum(['sure', 'likely', 'possible', 'twins'])
const pairState = z.enum(['open', 'asked', 'different', 'proposed', 'merged'])
const side = z.enum(['left', 'right'])

export const mergeFields = ['name', 'formerName', 'sex', 'birthDate', 'document'] as const

const reasonRow = z.object({
  field: z.string(),
  level: z.string(),
  text: z.string(),
  weight: z.number(),
  marks: z.array(z.union([z.string(), z.number()])).optional(),
})

const pairRow = z.object({
  id: uuid,
  leftName: z.string(),
  rightName: z.string(),
  leftOrgs: z.string(),
  rightOrgs: z.string(),
  weight: z.number(),
  likeness,
  reasons: z.array(z.string()),
  state: pairState,
  asked: z.number().int(),
  answered: z.number().int(),
  foundAt: moment,
})

const personRecord = z.object({
  title: z.string(),
  orgName: z.string().nullable(),
  state: z.string().nullable(),
  count: z.number().int(),
})
const personSide = z.object({
  id: uuid,
  name: z.string(),
  formerName: z.string().nullable(),
  sex: z.string(),
  birthDate: z.string(),
  documentType: z.string(),
  idMasked: z.string(),
  orgs: z.array(z.object({ no: orgNo, name: z.string() })),
  records: z.array(personRecord),
  places: z.array(z.object({ orgName: z.string(), enrollmentId: uuid })),
  identity: z.string(),
  registeredOn: z.string(),
})

const mergeRow = z.object({
  id: uuid,
  state: z.enum(['proposed', 'merged', 'unmerged', 'refused']),
  survivor: z.string(),
  merged: z.string(),
  moved: z.number().int(),
  conflict: z.array(z.string()),
  reason: z.string(),
  proposedBy: z.string(),
  proposedAt: moment,
  confirmedBy: z.string().nullable(),
  mergedAt: moment.nullable(),
  unmergedBy: z.string().nullable(),
  unmergedAt: moment.nullable(),
  unmergeReason: z.string().nullable(),
})

const trailRow = z.object({
  table: z.string(),
  title: z.string(),
  orgName: z.string().nullable(),
  key: z.record(z.string(), z.string()),
})

export const duplicatesApi = {
  listDuplicates: endpoint({
    method: 'GET',
    path: '/api/people/duplicates',
    title: '疑似重复人员',
    needs: 'people.review',
    input: z.object({
      ...listQuery,
      state: z.string().max(80).optional(),
      likeness: z.string().max(80).optional(),
    }),
    output: listOf(pairRow).extend({ counts: z.record(z.string(), z.number().int()) }),
  }),
  getDuplicate: endpoint({
    method: 'GET',
    path: '/api/people/duplicates/{id}',
    title: '疑似重复的一对',
    needs: 'people.review',
    views: 'person',
    input: z.object({ id: uuid }),
    output: z.object({
      id: uuid,
      version: z.number().int(),
      state: pairState,
      likeness,
      weight: z.number(),
      reasons: z.array(reasonRow),
      left: personSide,
      right: personSide,
      decided: z.object({ by: z.string(), at: moment, reason: z.string() }).nullable(),
      questions: z.array(
        z.object({
          id: uuid,
          orgName: z.string(),
          side,
          question: z.string(),
          askedBy: z.string(),
          askedAt: moment,
          answer: z.string().nullable(),
          answerNote: z.string().nullable(),
          answeredBy: z.string().nullable(),
        }),
      ),
      merge: mergeRow.nullable(),
      /** Why this post cannot decide; empty when it can. */
      blocked: z.string(),
      needsSecond: z.boolean(),
    }),
  }),
  decideDuplicate: endpoint({
    method: 'POST',
    path: '/api/people/duplicates/{id}/decide',
    title: '决定不是同一人，或请学校核对',
    needs: 'people.review',
    audit: 'people.decide',
    input: z.object({
      id: uuid,
      version: z.number().int(),
      decision: z.enum(['different', 'ask', 'reopen']),
      reason,
    }),
    output: z.object({ state: pairState }),
  }),
  mergePeople: endpoint({
    method: 'POST',
    path: '/api/people/duplicates/{id}/merge',
    title: '合并为同一人',
    needs: 'people.review',
    audit: 'people.merge',
    input: z.object({
      id: uuid,
      version: z.number().int(),
      survivor: side,
      choices: z.object(
        Object.fromEntries(mergeFields.map((field) => [field, side])) as Record<
          (typeof mergeFields)[number],
          typeof side
        >,
      ),
      reason,
      /** Said when the pair looks like twins: documents were seen. */
      notTwins: z.boolean().default(false),
    }),
    output: z.object({ mergeId: uuid, state: z.enum(['proposed', 'merged']), moved: z.number().int() }),
  }),
  confirmMerge: endpoint({
    method: 'POST',
    path: '/api/people/merges/{id}/confirm',
    title: '第二人复核合并',
    needs: 'people.review',
    audit: 'people.confirm-merge',
    input: z.object({ id: uuid, agree: z.boolean(), reason }),
    output: z.object({ state: z.enum(['refused', 'merged']), moved: z.number().int() }),
  }),
  listMerges: endpoint({
    method: 'GET',
    path: '/api/people/merges',
    title: '合并和拆分记录',
    needs: 'people.review',
    input: z.object({ ...listQuery, state: z.string().max(80).optional() }),
    output: listOf(mergeRow),
  }),
  getMerge: endpoint({
    method: 'GET',
    path: '/api/people/merges/{id}',
    title: '一次合并的经过',
    needs: 'people.review',
    input: z.object({ id: uuid }),
    output: mergeRow.extend({
      changed: z.array(trailRow),
      /** Records of the survivor that came after the merge: each stays or goes with the other person. */
      later: z.array(trailRow.extend({ likely: z.enum(['survivor', 'merged']) })),
      blocked: z.string(),
    }),
  }),
  unmergePeople: endpoint({
    method: 'POST',
    path: '/api/people/merges/{id}/unmerge',
    title: '拆分合并错的人员',
    needs: 'people.review',
    audit: 'people.unmerge',
    input: z.object({
      id: uuid,
      reason,
      /** Records made since the merge that belong to the restored person. */
      moves: z
        .array(z.object({ table: z.string().max(63), key: z.record(z.string(), z.string().max(80)) }))
        .max(200)
        .default([]),
    }),
    output: z.object({ restored: z.number().int(), moved: z.number().int() }),
  }),
  scanDuplicates: endpoint({
    method: 'POST',
    path: '/api/people/scan',
    title: '查找疑似重复人员',
    needs: 'people.scan',
    audit: 'people.scan-request',
    input: z.object({}),
    output: z.object({ jobId: uuid }),
  }),
  listQuestions: endpoint({
    method: 'GET',
    path: '/api/people/questions',
    title: '请本校核对的学生',
    needs: 'people.answer',
    input: z.object({ open: z.boolean().default(true) }),
    output: z.object({
      rows: z.array(
        z.object({
          id: uuid,
          personId: uuid,
          name: z.string(),
          question: z.string(),
          askedBy: z.string(),
          askedAt: moment,
          answer: z.string().nullable(),
          answerNote: z.string().nullable(),
        }),
      ),
    }),
  }),
  answerQuestion: endpoint({
    method: 'POST',
    path: '/api/people/questions/{id}/answer',
    title: '答复核对',
    needs: 'people.answer',
    audit: 'people.answer',
    input: z.object({ id: uuid, answer: z.enum(['confirmed', 'mistaken', 'unknown']), note: reason }),
    output: z.object({ ok: z.boolean() }),
  }),
} satisfies Api
