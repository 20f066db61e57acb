import { defineWorkflow } from '../../kernel/workflow.ts'

const handle = { side: 'owner', needs: 'complaints.handle' } as const
// Both count as approvals, so that who sent a case back may still settle it later.
const settle = { side: 'owner', needs: 'complaints.decide', approves: true } as const
const waiting = { side: 'owner', permission: 'complaints.handle' } as const

/**
 * 招生投诉：举报、受理、查处、曝光、问责（001:1317）。The case is the authority's own; the school is a party from the
 * moment it is asked, and sees the question, never the complaint. Who investigated cannot settle the result.
 */
export const complaintWorkflow = defineWorkflow({
  id: 'complaints.case',
  title: '招生投诉',
  prefix: 'TS',
  clause: '001:1317',
  start: 'received',
  parties: { school: { title: '被投诉学校', optional: true } },
  states: {
    received: { title: '待受理', tone: 'waiting', waits: waiting, dueParameter: 'complaints.accept-days' },
    investigating: { title: '调查中', tone: 'moving', waits: waiting, dueParameter: 'complaints.investigate-days' },
    statement: { title: '学校说明', tone: 'waiting', waits: { side: 'school', permission: 'complaints.answer' }, dueParameter: 'complaints.statement-days' },
    review: { title: '待审定', tone: 'waiting', waits: { side: 'owner', permission: 'complaints.decide' }, dueParameter: 'complaints.decide-days' },
    decided: { title: '已处理，待公布', tone: 'moving', waits: waiting, dueParameter: 'complaints.publish-days' },
    following: { title: '已公布，跟踪整改', tone: 'waiting', waits: waiting },
    finished: { title: '已办结', tone: 'done' },
    closed: { title: '已办结，不公布', tone: 'closed' },
    refused: { title: '不予受理', tone: 'closed' },
    transferred: { title: '已移送', tone: 'closed' },
  },
  path: [
    { state: 'received', title: '收到' },
    { state: 'investigating', title: '受理、调查' },
    { state: 'statement', title: '学校说明' },
    { state: 'review', title: '审定' },
    { state: 'decided', title: '处理' },
    { state: 'following', title: '公布、整改' },
    { state: 'finished', title: '办结' },
  ],
  steps: [
    { action: 'accept', title: '受理', from: ['received'], to: 'investigating', main: true, ...handle },
    { action: 'refuse', title: '不予受理', from: ['received'], to: 'refused', reason: true, ...handle },
    { action: 'transfer', title: '移送', from: ['received'], to: 'transferred', reason: true, form: true, ...handle },
    { action: 'ask', title: '要学校说明', from: ['investigating'], to: 'statement', form: true, ...handle },
    { action: 'answer', title: '提交说明', from: ['statement'], to: 'investigating', reason: true, main: true, approves: false, side: 'school', needs: 'complaints.answer' },
    { action: 'recall', title: '不再等说明', from: ['statement'], to: 'investigating', reason: true, ...handle },
    { action: 'propose', title: '提出处理意见', from: ['investigating'], to: 'review', form: true, main: true, ...handle },
    { action: 'approve', title: '审定', from: ['review'], to: 'decided', guarded: true, main: true, ...settle },
    { action: 'return', title: '退回补充调查', from: ['review'], to: 'investigating', reason: true, inner: true, ...settle },
    { action: 'announce', title: '开始公示', from: ['decided'], to: 'decided', ...handle },
    { action: 'publish', title: '公布处理结果', from: ['decided'], to: 'following', guarded: true, main: true, ...handle },
    { action: 'reopen', title: '重新调查', from: ['decided'], to: 'investigating', reason: true, inner: true, ...handle },
    { action: 'close', title: '不公布，办结', from: ['decided'], to: 'closed', reason: true, inner: true, ...handle },
    // What was found is made public; that it is not takes somebody who did not investigate, and a reason.
    { action: 'withhold', title: '属实，决定不公布', from: ['decided'], to: 'closed', reason: true, inner: true, ...settle },
    { action: 'finish', title: '整改完成，办结', from: ['following'], to: 'finished', guarded: true, reason: true, main: true, ...handle },
  ],
})

export const workflows = [complaintWorkflow]
