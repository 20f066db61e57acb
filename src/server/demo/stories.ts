import type pg from 'pg'
import { HttpError } from '../../kernel/errors.ts'
import { api as todos } from '../../modules/todos/api.ts'
import { compose } from '../modules.ts'
import { actorAt, deskOf, deskOfAccount, type Base, type Desk } from './desks.ts'
import type { Cast } from './cast.ts'
import { admissionStory } from './story-admissions.ts'
import { arrivalStory } from './story-arrival.ts'
import { apprenticeshipStory } from './story-apprenticeships.ts'
import { certificateStory } from './story-certificates.ts'
import { changeStory } from './story-changes.ts'
import { classesStory } from './story-classes.ts'
import { complaintStory } from './story-complaints.ts'
import { listStory } from './story-lists.ts'
import { openDataStory } from './story-opendata.ts'
import { reportStory } from './story-reports.ts'
import { placementStory } from './story-placements.ts'
import { planStory } from './story-plan.ts'
import { prospectusStory } from './story-prospectuses.ts'
import { returnStory } from './story-returns.ts'
import { targetStory } from './story-targets.ts'
import { taskStory } from './story-tasks.ts'

type Tools = { schema: string; today: string; say: (line: string) => void; inProvince: <T>(work: (client: pg.PoolClient) => Promise<T>) => Promise<T> }

/**
 * Gives every account of the demonstration something to do and to see, on top of the registers: through the handlers
 * of the product, with the students who are there, so that no published figure moves. A story that a rule refuses
 * (on a day when a season is closed, in a small trial) is left out and said; nothing else depends on it.
 */
export async function playStories(system: Base, { schema, today, say, inProvince }: Tools): Promise<void> {
  const composition = await compose()
  const find: Cast['find'] = (text, values = []) => inProvince(async (client) => (await client.query(text, values)).rows as never)
  const names = ['registrar', 'registrar2', 'registrar3', 'chengdu', 'mianyang', 'county', 'learner', 'enterprise'] as const
  const desks = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await deskOfAccount(system, composition, schema, name)] as const)),
  ) as Record<(typeof names)[number], Desk>
  const [school] = await find<{ no: number; name: string }>(
    `select o.org_no as no, o.short_name as name from org o
     where o.kind = 'school' and o.state = 'operating' and o.org_no between $1 and $1 + 99999999 - 1 and o.org_no % 100000000 <> 0
       and exists (select 1 from enrollment e where e.org_no = o.org_no and e.status = 'active') order by o.org_no limit 1`,
    [Math.floor(desks.county.actor.org.no / 1_000_000) * 1_000_000],
  )
  const countySchool = deskOf(system, composition, actorAt(composition, schema, 'registrar', school ?? { no: 0, name: '' }, '谭蓉'))
  const deskAt: Cast['deskAt'] = (role, org, name) => deskOf(system, composition, { ...actorAt(composition, schema, role, org, name), accountId: `demo-${role}-${org.no}` })
  const versionOf: Cast['versionOf'] = async (id) => (await find<{ version: number }>('select version from case_file where id = $1', [id]))[0]!.version
  const step: Cast['step'] = async (desk, id, action, reason) => desk.perform(todos.actOnCase, { id, version: await versionOf(id), action, ...(reason ? { reason } : {}) })
  const cast: Cast = { ...desks, countySchool, deskAt, versionOf, step, find, today }
  for (const story of [changeStory, certificateStory, listStory, prospectusStory, returnStory, taskStory, admissionStory, arrivalStory, classesStory, placementStory, complaintStory, reportStory, openDataStory, targetStory, planStory, apprenticeshipStory]) {
    for (const [title, scene] of story(cast)) {
      try {
        await scene()
      } catch (error) {
        if (!(error instanceof HttpError)) throw error
        say(`  演示办件“${title}”没有装入：${error.problem.message}`)
      }
    }
  }
}
