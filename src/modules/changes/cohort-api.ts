import { z } from 'zod'
import { endpoint, listOf, listQuery, uuid } from '../../kernel/api.ts'

const selection = {
  schoolYear: z.number().int().min(1990).max(2100),
  grades: z.array(z.number().int().min(1990).max(2100)).min(1, '选择年级。').max(12),
  /** Empty: the whole year of entry. */
  classNames: z.array(z.string().max(64)).max(200).default([]),
}

const promotionRow = z.object({
  id: uuid,
  schoolYear: z.number().int(),
  grades: z.array(z.number().int()),
  classNames: z.array(z.string()),
  state: z.enum(['running', 'done', 'undone']),
  promoted: z.number().int(),
  excluded: z.number().int(),
  madeBy: z.string(),
  madeAt: z.string(),
  undoneBy: z.string().nullable(),
  undoneReason: z.string().nullable(),
  jobId: uuid.nullable(),
  version: z.number().int(),
})

export const cohortApi = {
  listPromotions: endpoint({
    method: 'GET',
    path: '/api/promotions',
    title: '查看成批升级',
    needs: 'changes.apply',
    input: z.object({ ...listQuery }),
    output: listOf(promotionRow),
  }),
  getPromotionChoices: endpoint({
    method: 'GET',
    path: '/api/promotions/choices',
    title: '查看可以升级的年级',
    needs: 'changes.apply',
    input: z.object({}),
    output: z.object({
      schoolYear: z.number().int(),
      grades: z.array(
        z.object({
          grade: z.number().int(),
          students: z.number().int(),
          classes: z.array(z.object({ name: z.string(), students: z.number().int() })),
        }),
      ),
    }),
  }),
  previewPromotion: endpoint({
    method: 'GET',
    path: '/api/promotions/preview',
    title: '预览成批升级',
    needs: 'changes.apply',
    input: z.object({ ...selection, ...listQuery, show: z.enum(['promote', 'excluded']).default('promote') }),
    output: listOf(
      z.object({
        enrollmentId: uuid,
        name: z.string(),
        studentNumber: z.string().nullable(),
        grade: z.number().int(),
        className: z.string().nullable(),
        specialtyName: z.string(),
        from: z.number().int(),
        to: z.number().int().nullable(),
        reason: z.string().nullable(),
      }),
    ).extend({
      promote: z.number().int(),
      excluded: z.number().int(),
      /** How many go from which year of study to which, and why others stay. */
      moves: z.array(z.object({ from: z.number().int(), to: z.number().int(), count: z.number().int() })),
      reasons: z.array(z.object({ reason: z.string(), count: z.number().int() })),
    }),
  }),
  promoteCohort: endpoint({
    method: 'POST',
    path: '/api/promotions',
    title: '成批升级',
    needs: 'changes.apply',
    audit: 'change.promote',
    input: z.object({
      ...selection,
      excluded: z
        .array(
          z.object({ enrollmentId: uuid, reason: z.string().trim().min(2, '写明不升级的原因。').max(60) }),
        )
        .max(2000)
        .default([]),
      /** The numbers that were confirmed; where they no longer hold nothing is written. */
      expected: z.object({ promote: z.number().int(), excluded: z.number().int() }),
    }),
    output: promotionRow,
  }),
  getPromotion: endpoint({
    method: 'GET',
    path: '/api/promotions/{id}',
    title: '查看一次成批升级',
    needs: 'changes.apply',
    input: z.object({ id: uuid }),
    output: promotionRow.extend({
      left: z.array(z.object({ enrollmentId: uuid, label: z.string(), reason: z.string() })),
      undoable: z.string().nullable(),
    }),
  }),
  undoPromotion: endpoint({
    method: 'POST',
    path: '/api/promotions/{id}/undoing',
    title: '撤销成批升级',
    needs: 'changes.apply',
    audit: 'change.undo-promotion',
    input: z.object({
      id: uuid,
      version: z.number().int(),
      reason: z.string().trim().min(2, '写明撤销的理由。').max(200),
    }),
    output: promotionRow,
  }),
}
