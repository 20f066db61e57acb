import { z } from 'zod'
import { day, endpoint, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'

const tone = z.enum(['idle', 'waiting', 'moving', 'returned', 'done', 'closed'])
const checked = z.object({
  at: z.string(),
  block: z.number(),
  warn: z.number(),
  pending: z.number(),
  pass: z.number(),
})

/** One case in a list. */
export const caseRow = z.object({
  id: uuid,
  no: z.string(),
  workflow: z.string(),
  workflowTitle: z.string(),
  title: z.string(),
  orgNo,
  orgName: z.string(),
  authorityName: z.string(),
  state: z.string(),
  stateTitle: z.string(),
  tone,
  version: z.number().int(),
  waitingFor: z.string().nullable(),
  /** Since when the one who has it now has had it. */
  waitingSince: z.string().nullable(),
  /** The colleague who has taken it on, masked. */
  assignee: z.string().nullable(),
  /** The side the own organisation holds in a case of another one: 转入学校. */
  asParty: z.string().nullable(),
  mine: z.boolean(),
  createdAt: z.string(),
  submittedAt: z.string().nullable(),
  closedAt: z.string().nullable(),
  dueOn: z.string().nullable(),
  /** 暂定: the holidays of that year are not published yet. */
  dueProvisional: z.boolean(),
  workdaysLeft: z.number().int().nullable(),
  group: z.enum(['overdue', 'today', 'week', 'later', 'none']),
  checked: checked.nullable(),
  items: z.object({ pending: z.number(), returned: z.number(), approved: z.number() }),
  page: z.string(),
})

const rule = z.object({
  id: z.string(),
  title: z.string(),
  clause: z.string(),
  clauseLabel: z.string(),
  verdict: z.enum(['block', 'warn', 'pending', 'pass']),
  fact: z.string(),
  ways: z.array(z.string()),
  /** Rows of the case the verdict is about. */
  itemCount: z.number().int(),
})

export const caseDetail = caseRow.extend({
  clause: z.string(),
  clauseLabel: z.string(),
  authorityNo: orgNo,
  createdByName: z.string(),
  openedAt: z.string().nullable(),
  steps: z.array(
    z.object({
      key: z.string(),
      title: z.string(),
      state: z.enum(['done', 'current', 'todo', 'returned', 'blocked']),
      meta: z.string().optional(),
    }),
  ),
  rules: z.array(rule),
  checkedAt: z.string(),
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  composition: z
    .object({
      title: z.string(),
      unit: z.string(),
      head: z.array(z.string()),
      rows: z.array(z.object({ name: z.string(), values: z.array(z.number()) })),
      total: z.array(z.number()),
    })
    .nullable(),
  evidence: z.array(
    z.object({
      name: z.string(),
      meta: z.string(),
      state: z.enum(['checked', 'given', 'missing']),
      fileId: z.string().optional(),
      /** 已扫描 or 未扫描 for viruses; absent where there is no file. */
      scan: z.enum(['clean', 'unscanned']).optional(),
    }),
  ),
  /** The other organisations of the case and what each decided. */
  parties: z.array(
    z.object({
      side: z.string(),
      title: z.string(),
      name: z.string(),
      standing: z.enum(['told', 'waiting', 'decided']),
      decision: z.string().nullable(),
      decidedAt: z.string().nullable(),
      decidedBy: z.string().nullable(),
      reason: z.string().nullable(),
    }),
  ),
  /** To whom the case can be given within the own organisation; empty when it is not its turn. */
  colleagues: z.array(z.object({ postId: z.string(), name: z.string(), own: z.boolean(), assigned: z.boolean() })),
  /** Cases that this one corrects or that correct it. */
  links: z.array(z.object({ id: uuid, no: z.string(), title: z.string(), stateTitle: z.string() })),
  /** Kinds of case by which this finished one can be corrected by the own post. */
  corrections: z.array(z.object({ workflow: z.string(), title: z.string() })),
  /** Why it is locked, when its window has passed; the own post may apply for unlocking. */
  locked: z.string().nullable(),
  itemStates: z.array(z.object({ state: z.string(), title: z.string(), count: z.number().int() })),
  timeline: z.array(
    z.object({
      id: z.number(),
      at: z.string(),
      action: z.string(),
      title: z.string(),
      from: z.string(),
      to: z.string(),
      by: z.string(),
      orgName: z.string(),
      reason: z.string().nullable(),
      clause: z.string().nullable(),
      clauseLabel: z.string().nullable(),
      link: z.object({ id: uuid, no: z.string() }).nullable(),
      /** The handwritten signature given with the step; `intact` null where only the copy of the case is seen. */
      signature: z.object({ fileId: z.string(), digest: z.string(), intact: z.boolean().nullable() }).nullable(),
    }),
  ),
  actions: z.array(
    z.object({
      action: z.string(),
      title: z.string(),
      kind: z.enum(['main', 'danger', 'plain']),
      reason: z.boolean(),
      /** Soft rules stand: a sentence is owed. */
      explain: z.boolean(),
      /** Offered by a form of its own page. */
      form: z.boolean(),
      /** Signed by hand. */
      signature: z.boolean(),
      why: z.string().nullable(),
    }),
  ),
  consequence: z.string().nullable(),
  /** The form on which the owner mends it, while the case lies with the own post. */
  amendPage: z.string().nullable(),
  /** An authority above the owner, which may remark without acting. */
  mayComment: z.boolean(),
  /** What can be printed: a party has the form of its own copy, who only oversees a party nothing. */
  papers: z.enum(['all', 'form', 'none']),
})

const actInput = {
  reason: z.string().max(500).optional(),
  clause: z.string().max(20).optional(),
  /** The file that `uploadCaseSignature` answered with. */
  signature: uuid.optional(),
  facts: z.record(z.string(), z.unknown()).default({}),
}
const rowOutcome = z.object({
  id: z.string(),
  label: z.string(),
  ok: z.boolean(),
  message: z.string(),
  /** Where a rule refused: its clause and what can be done. */
  clause: z.string().optional(),
  ways: z.array(z.string()).optional(),
})

export const api = {
  listTodos: endpoint({
    method: 'GET',
    path: '/api/todos',
    title: '查看待办',
    needs: 'todos.read',
    input: z.object({
      ...listQuery,
      list: z.enum(['mine', 'unit', 'theirs', 'started', 'done']).default('mine'),
      workflow: z.string().max(60).optional(),
    }),
    output: listOf(caseRow).extend({
      counts: z.object({
        mine: z.number(),
        unit: z.number(),
        theirs: z.number(),
        started: z.number(),
        done: z.number(),
        overdue: z.number(),
        today: z.number(),
      }),
      workflows: z.array(z.object({ id: z.string(), title: z.string() })),
      days: z.array(
        z.object({
          date: z.string(),
          weekday: z.string(),
          kind: z.enum(['work', 'makeup', 'weekend', 'holiday']),
          name: z.string(),
          published: z.boolean(),
          count: z.number().int(),
        }),
      ),
    }),
  }),
  countTodos: endpoint({
    method: 'GET',
    path: '/api/todos/count',
    title: '待办件数',
    needs: 'todos.read',
    input: z.object({}),
    output: z.object({ count: z.number().int(), overdue: z.number().int(), today: z.number().int() }),
  }),
  listCases: endpoint({
    method: 'GET',
    path: '/api/cases',
    title: '查询办件',
    needs: 'todos.read',
    input: z.object({
      ...listQuery,
      workflow: z.string().max(60).optional(),
      state: z.string().max(120).optional(),
      orgNo: orgNo.optional(),
    }),
    output: listOf(caseRow).extend({
      workflows: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          states: z.array(z.object({ state: z.string(), title: z.string() })),
        }),
      ),
    }),
  }),
  getCase: endpoint({
    method: 'GET',
    path: '/api/cases/{id}',
    title: '查看办件',
    needs: 'todos.read',
    input: z.object({ id: uuid }),
    output: caseDetail,
  }),
  listCaseItems: endpoint({
    method: 'GET',
    path: '/api/cases/{id}/items',
    title: '查看办件中的记录',
    needs: 'todos.read',
    input: z.object({ id: uuid, ...listQuery, state: z.string().max(40).optional() }),
    output: listOf(
      z.object({
        id: uuid,
        ordinal: z.number().int(),
        recordId: uuid,
        label: z.string(),
        state: z.string(),
        stateTitle: z.string(),
        reason: z.string().nullable(),
        clause: z.string().nullable(),
      }),
    ),
  }),
  actOnCase: endpoint({
    method: 'POST',
    path: '/api/cases/{id}/actions/{action}',
    title: '办理一步',
    needs: 'todos.act',
    audit: 'case.act',
    input: z.object({ id: uuid, action: z.string().max(40), version: z.number().int(), ...actInput }),
    output: z.object({
      id: uuid,
      state: z.string(),
      stateTitle: z.string(),
      version: z.number().int(),
      rows: z.array(rowOutcome),
    }),
  }),
  actOnCases: endpoint({
    method: 'POST',
    path: '/api/cases/actions',
    title: '成批办理',
    needs: 'todos.act',
    audit: 'case.act-batch',
    input: z.object({
      action: z.string().max(40),
      cases: z
        .array(z.object({ id: uuid, version: z.number().int() }))
        .min(1)
        .max(100),
      ...actInput,
    }),
    output: z.object({
      done: z.number().int(),
      refused: z.number().int(),
      rows: z.array(rowOutcome.extend({ no: z.string() })),
    }),
  }),
  readCaseFile: endpoint({
    method: 'GET',
    path: '/api/cases/{id}/files/{fileId}',
    title: '打开办件附件',
    needs: 'todos.read',
    download: true,
    input: z.object({ id: uuid, fileId: uuid }),
    output: z.object({}),
  }),
  exportCaseEvidence: endpoint({
    method: 'POST',
    path: '/api/cases/{id}/evidence-archive',
    title: '下载办件全部材料',
    needs: 'todos.read',
    audit: 'case.export-evidence',
    download: true,
    input: z.object({ id: uuid }),
    output: z.object({}),
  }),
  commentOnCase: endpoint({
    method: 'POST',
    path: '/api/cases/{id}/comments',
    title: '写办件意见',
    needs: 'todos.comment',
    audit: 'case.comment',
    input: z.object({ id: uuid, text: z.string().trim().min(2).max(500) }),
    output: z.object({ id: uuid }),
  }),
  uploadCaseSignature: endpoint({
    method: 'POST',
    path: '/api/cases/{id}/signatures',
    title: '上传办件手写签名',
    needs: 'todos.act',
    audit: 'case.upload-signature',
    upload: { maxBytes: 2 * 1024 * 1024, accept: '.png,.jpg' },
    input: z.object({ id: uuid, filename: z.string().max(200).optional() }),
    output: z.object({ fileId: uuid }),
  }),
  assignCase: endpoint({
    method: 'POST',
    path: '/api/cases/{id}/assignee',
    title: '认领或转交办件',
    needs: 'todos.act',
    audit: 'case.assign',
    input: z.object({
      id: uuid,
      version: z.number().int(),
      /** null gives it back to everyone of the organisation. */
      postId: uuid.nullable(),
      reason: z.string().max(500).optional(),
    }),
    output: z.object({ id: uuid, version: z.number().int(), assignee: z.string().nullable() }),
  }),
  correctCase: endpoint({
    method: 'POST',
    path: '/api/cases/{id}/corrections',
    title: '建立更正办件',
    needs: 'todos.act',
    audit: 'case.correct',
    input: z.object({ id: uuid, workflow: z.string().max(60), reason: z.string().min(1).max(500) }),
    output: z.object({ id: uuid, no: z.string(), page: z.string() }),
  }),
  applyUnlock: endpoint({
    method: 'POST',
    path: '/api/cases/{id}/unlocking',
    title: '申请解锁',
    needs: 'todos.applyUnlock',
    audit: 'case.unlock-apply',
    input: z.object({ id: uuid, until: day, reason: z.string().min(1).max(500) }),
    output: z.object({ id: uuid, no: z.string(), stateTitle: z.string() }),
  }),
}
