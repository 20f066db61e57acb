import { defineWorkflow } from '../../kernel/workflow.ts'

const prepare = 'placements.prepare'

/** 投档批次：主管部门自己的办件；算出结果的人不能批准结果。 */
export const batchWorkflow = defineWorkflow({
  id: 'placements.batch',
  title: '投档批次',
  prefix: 'TD',
  clause: '001:1317',
  start: 'draft',
  states: {
    draft: { title: '设置', tone: 'idle', waits: { side: 'owner', permission: prepare } },
    open: { title: '填报', tone: 'waiting', waits: { side: 'owner', permission: prepare } },
    frozen: { title: '已封存', tone: 'moving', waits: { side: 'owner', permission: prepare } },
    allocated: { title: '待审核', tone: 'moving', waits: { side: 'owner', permission: prepare } },
    publicity: { title: '公示中', tone: 'waiting', waits: { side: 'authority', permission: 'placements.approve' } },
    recorded: { title: '已下达', tone: 'done' },
    cancelled: { title: '已取消', tone: 'closed' },
  },
  path: [
    { state: 'draft', title: '设置' },
    { state: 'open', title: '考生填报' },
    { state: 'frozen', title: '封存' },
    { state: 'allocated', title: '投档、审核' },
    { state: 'publicity', title: '公示' },
    { state: 'recorded', title: '下达' },
  ],
  steps: [
    { action: 'open', title: '开放填报', from: ['draft'], to: 'open', side: 'owner', needs: prepare, guarded: true, main: true },
    { action: 'freeze', title: '封存', from: ['open'], to: 'frozen', side: 'owner', needs: prepare, form: true },
    { action: 'allocate', title: '投档', from: ['frozen'], to: 'allocated', side: 'owner', needs: prepare, form: true },
    { action: 'publish', title: '提交公示', from: ['allocated'], to: 'publicity', side: 'owner', needs: prepare, main: true },
    { action: 'approve', title: '批准并下达录取', from: ['publicity'], to: 'recorded', side: 'authority', needs: 'placements.approve', guarded: true, main: true },
    { action: 'unfreeze', title: '撤回封存', from: ['frozen'], to: 'open', side: 'owner', needs: prepare, reason: true },
    // Once there is a result, who made it may not do it over until the result suits.
    { action: 'unfreeze', title: '撤回封存', from: ['allocated', 'publicity'], to: 'open', side: 'owner', needs: 'placements.approve', reason: true, approves: true },
    { action: 'cancel', title: '取消批次', from: ['draft', 'open'], to: 'cancelled', side: 'owner', needs: prepare, reason: true },
  ],
})

export const workflows = [batchWorkflow]
