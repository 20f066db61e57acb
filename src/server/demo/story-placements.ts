import type { Ctx } from '../../kernel/context.ts'
import { checkDigit, DEMO_AREA } from '../../kernel/ids.ts'
import type { JobRun } from '../../kernel/jobs.ts'
import { maskIdNumber } from '../../kernel/mask.ts'
import { newId } from '../../kernel/uuid.ts'
import { api } from '../../modules/placements/api.ts'
import { putCandidates, type NewCandidate } from '../../modules/placements/candidate-store.ts'
import { allocateJob } from '../../modules/placements/jobs.ts'
import { listLinesOf, setBatch } from '../../modules/placements/store.ts'
import type { Cast, Scene } from './cast.ts'
import { addDays } from './days.ts'
import { inventPerson } from './names.ts'
import { randomOf } from './random.ts'

const subjects = [
  { key: 's1', title: '语文', max: 150 },
  { key: 's2', title: '数学', max: 150 },
  { key: 's3', title: '英语', max: 150 },
]
const districts = ['510104', '510105', '510106', '510107', '510108', '510112', '510113', '510114', '510115']

/**
 * 批次投档 of the capital: a regular batch in which candidates are filling in their lists, the candidate with an account
 * among them, and an early batch that has been allocated and waits for its review. Comes after plans and candidates.
 */
export function placementStory(cast: Cast): Scene[] {
  const { chengdu, step, find, today } = cast
  const year = Number(today.slice(0, 4))

  const open = async (kind: 'regular' | 'early', title: string) => {
    const { id } = await chengdu.perform(api.createPlacementBatch, {
      year, season: 'autumn', kind, title, rule: 'serial', subjects, ties: ['s2', 's1'], choices: 6, adjustment: true, cutOffs: [{ kind: 'all', region: '', score: 200 }],
      opensAt: `${addDays(today, -5)}T09:00:00+08:00`, closesAt: `${addDays(today, 20)}T18:00:00+08:00`,
    })
    return id
  }

  /** Invented candidates with scores that lean on one ability, and lists that lean on the same schools. */
  const fill = (id: string, prefix: string, share: number) =>
    chengdu.within('placement.demonstration', async (ctx) => {
      const random = randomOf(`placements ${prefix}`)
      const lines = await listLinesOf(ctx, id)
      // Everybody wants the same schools, so that there are cut-offs to look at.
      const wanted = lines.slice(0, Math.max(4, Math.ceil(lines.length / 5)))
      const seats = wanted.reduce((sum, line) => sum + line.seats, 0)
      const invented = new Map<number, number>()
      const people: NewCandidate[] = Array.from({ length: Math.min(600, Math.max(40, Math.ceil(seats * 1.4))) }, (_, at) => {
        const { name, birth, sex } = inventPerson(random, invented, year - 15, 0.6)
        const head = `${DEMO_AREA}${birth.replaceAll('-', '')}${sex === '1' ? 9 : 8}${String((at * 2 + (sex === '1' ? 1 : 0)) % 100).padStart(2, '0')}`
        const number = head + checkDigit(head)
        const ability = random.next()
        return {
          candidateNo: `${prefix}${String(at + 1).padStart(5, '0')}`, name, idHash: ctx.vault.hash('id-card', `${number}${at}`).toString('hex'), idMasked: maskIdNumber(number), region: random.pick(districts), groups: [],
          scores: subjects.map(() => Math.round(Math.min(148, Math.max(30, 40 + 85 * ability + 40 * (random.next() - 0.5))) * 2) / 2),
        }
      })
      await putCandidates(ctx, { batchId: id, orgNo: chengdu.actor.org.no }, people)
      const rows = await ctx.db.selectFrom('placement_candidate').select('id').where('batch_id', '=', id).orderBy('candidate_no').execute()
      const chosen = rows.filter(() => random.chance(share)).map((row) => ({ row, person: newId() }))
      for (const { row, person } of chosen) await ctx.db.updateTable('placement_candidate').set({ person_id: person, claimed_at: ctx.at }).where('id', '=', row.id).execute()
      if (chosen.length > 0) await ctx.db.insertInto('placement_preference').values(chosen.map(({ row, person }) => preference(ctx, row.id, id, person))).execute()

      function preference(ctx: Ctx, candidate: string, batch: string, person: string) {
        const left = [...wanted]
        const list = Array.from({ length: Math.min(wanted.length, random.between(2, 6)) }, () => left.splice(Math.floor(random.next() ** 2 * left.length), 1)[0]!.line_id)
        const adjust = random.chance(0.6)
        return {
          candidate_id: candidate, org_no: chengdu.actor.org.no, batch_id: batch, person_id: person, draft: list, draft_adjust: adjust, submitted: list, submitted_adjust: adjust,
          submitted_at: `${addDays(today, -random.between(1, 4))}T0${random.between(1, 9)}:${random.between(10, 59)}:00Z`,
        }
      }
    })

  const filling = async () => {
    const id = await open('regular', `成都市 ${year} 年秋季普通批`)
    await fill(id, `${String(year).slice(2)}5101`, 0.7)
    await chengdu.within('placement.demonstration', async (ctx) => {
      const [own] = await find<{ person: string; hash: Buffer; masked: string }>(`select person_id as person, id_hash as hash, id_masked as masked from candidate where name = '林小满' and id_hash is not null limit 1`)
      if (!own) return
      await putCandidates(ctx, { batchId: id, orgNo: chengdu.actor.org.no }, [
        { candidateNo: `${String(year).slice(2)}510199999`, name: '林小满', idHash: own.hash.toString('hex'), idMasked: own.masked, region: '510104', groups: [], scores: [112, 118.5, 96] },
      ])
      await ctx.db.updateTable('placement_candidate').set({ person_id: own.person, claimed_at: ctx.at }).where('batch_id', '=', id).where('name', '=', '林小满').execute()
    })
    await step(chengdu, id, 'open')
  }

  const allocated = async () => {
    const id = await open('early', `成都市 ${year} 年秋季提前批`)
    await fill(id, `${String(year).slice(2)}5100`, 0.95)
    await step(chengdu, id, 'open')
    // Time cannot be played, so the end is put back before the input is frozen.
    await chengdu.within('placement.demonstration', (ctx) => setBatch(ctx, id, { closes_at: `${addDays(today, -1)}T18:00:00+08:00` }))
    await chengdu.perform(api.freezePlacementBatch, { id })
    const [batch] = await find<{ freeze: string }>('select freeze_id as freeze from placement_batch where id = $1', [id])
    const job: Pick<JobRun<{ batchId: string; freezeId: string }>, 'payload' | 'transaction' | 'progress'> = {
      payload: { batchId: id, freezeId: batch!.freeze },
      transaction: (work, audit) => (audit ? chengdu.within(audit, work) : chengdu.within('placement.demonstration', work)),
      progress: async () => undefined,
    }
    await allocateJob.run(job as JobRun<{ batchId: string; freezeId: string }>)
  }

  return [
    ['批次投档：普通批填报中', filling],
    ['批次投档：提前批待审核', allocated],
  ]
}
