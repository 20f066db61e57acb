import { randomUUID } from 'node:crypto'
import { orgs } from './small-province.ts'
import type { World } from './world.ts'

/** A registration of 青城 that waits for Chengdu since a day, with its due day, written behind the interface. */
export async function addOpenCase(world: World, { entered, due, closed = false }: { entered: string; due: string; closed?: boolean }): Promise<string> {
  const id = randomUUID()
  await world.sql(
    `insert into case_file (id, no, workflow, org_no, org_name, title, state, authority_no, authority_name, waiting_org_no, waiting_permission, due_on, created_by, created_by_name, created_at, closed_at)
     values ($1, $7, 'students.registration', $2, '青城技师学院', '秋季注册', 'submitted', $3, '成都市人社局', $3, 'students.approveRegistration', $4, 'x', '周琴', $5::date, case when $6 then now() end)`,
    [id, orgs.qingcheng, orgs.chengdu, due, entered, closed, `XJ-${id}`],
  )
  await world.sql(
    `insert into case_event (case_id, org_no, at, action, title, from_state, to_state, actor_name, actor_org_name, role) values ($1, $2, $3::date + interval '1 hour', 'submit', '提交', 'draft', 'submitted', '周琴', '青城', 'registrar')`,
    [id, orgs.qingcheng, entered],
  )
  return id
}
