import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addCandidate, addLine, idNumber } from '../../../tests/support/admissions.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { writeCsv } from '../../kernel/documents/csv.ts'
import { api as admissions } from '../admissions/api.ts'
import { api as todos } from '../todos/api.ts'
import { allocate as runAllocation } from './allocation/allocate.ts'
import { readInput } from './allocation/read.ts'
import { writeResult } from './allocation/write.ts'
import { api } from './api.ts'

const home = mkdtempSync(join(tmpdir(), 'luban-placements-'))
const year = new Date().getFullYear()
let world: World
let city: Client
let other: Client
let lines: { id: string; code: string }[]
let learners: Client[]
beforeAll(async () => {
  process.env.LUBAN_HOME = home
  world = await openWorld()
  city = await world.as('chengduOfficer')
  other = await world.as('chengduOfficer2')
  const plans = [
    await addLine(world, { batch: 'regular', seats: 1, code: 'D0101', name: '电工' }),
    await addLine(world, { batch: 'regular', seats: 1, code: 'D0102', name: '焊工' }),
    await addLine(world, { batch: 'regular', seats: 3, code: 'D0103', name: '钳工' }),
  ]
  lines = plans.map((id) => ({ id, code: '' }))
  learners = []
  for (const at of [1, 2, 3, 4]) learners.push(await addCandidate(world, `1382222000${at}`, { name: `样例${'甲乙丙丁'[at - 1]}`, serial: 200 + at }))
}, 60_000)
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

const number = (at: number) => idNumber('2010-05-06', 200 + at)
const hour = 3_600_000
const settings = (more: object = {}) => ({
  year, season: 'autumn' as const, kind: 'regular' as const, title: '成都市普通批', rule: 'serial' as const,
  subjects: [{ key: 'chinese', title: '语文', max: 150 }, { key: 'math', title: '数学', max: 150 }],
  ties: ['math'], choices: 3, adjustment: true,
  opensAt: new Date(Date.now() - hour).toISOString(), closesAt: new Date(Date.now() + hour).toISOString(), ...more,
})
const file = (rows: string[][], name = '考生.csv') => ({ name, bytes: writeCsv(rows) })
const candidateHead = ['考生号', '姓名', '身份证号', '生源地', '语文', '数学']

async function take(client: Client, id: string, action: string, reason?: string) {
  const detail = await client.ok(todos.getCase, { id })
  return client.send(todos.actOnCase, { id, version: detail.version, action, ...(reason ? { reason } : {}) })
}

async function load(id: string, what: 'candidates' | 'scores', rows: string[][]) {
  const check = await city.ok(api.checkPlacementFile, { id, what }, { file: file(rows) })
  if (check.rejected > 0 || check.fileProblems.length > 0) return check
  await city.ok(api.loadPlacementFile, { id, what, sha256: check.sha256 }, { file: file(rows) })
  return check
}

const prefer = (at: number, id: string, lineIds: string[], more: object = {}) => learners[at]!.send(api.saveMyPreferences, { id, lineIds, adjust: false, submit: true, version: 0, ...more })

test('从建批次到下达：填报、封存、投档、理由、公示、两人批准、写入录取、征集志愿', async () => {
  const { id } = await city.ok(api.createPlacementBatch, settings())
  expect(await city.ok(api.getPlacementBatch, { id })).toMatchObject({ state: 'draft', lines: 3, seats: 5, own: true })
  // Nobody else sees a batch that is still being set up.
  for (const name of ['provinceOfficer', 'mianyangOfficer', 'qingchengRegistrar'] as const) expect((await (await world.as(name)).send(api.getPlacementBatch, { id })).status).toBe(404)
  const early = await take(city, id, 'open')
  expect([early.status, early.problem.message]).toEqual([409, expect.stringContaining('考生')])

  const bad = await load(id, 'candidates', [
    candidateHead,
    ['K1', '样例甲', number(1), '510104', '100', '151'],
    ['K1', '样例甲', number(1), '510104', '100', '100'],
    ['K2', '样例乙', number(1), '510104', '100', '100'],
    ['K3', '样例丙', number(3).slice(0, 17) + (number(3).endsWith('1') ? '2' : '1'), '51010', '100.123', ''],
  ])
  expect(bad.rejected).toBe(4)
  const said = bad.problems.map((one) => one.message).join('；')
  for (const words of ['数学成绩 151 不在 0 到 150 之间', '校验位', '生源地应为', '最多两位小数']) expect(said).toContain(words)
  expect(await city.ok(api.listPlacementCandidates, { id })).toMatchObject({ total: 0 })
  await load(id, 'candidates', [candidateHead, ...[1, 2, 3, 4].map((at) => [`K${at}`, `样例${'甲乙丙丁'[at - 1]}`, number(at), '510104', '', ''])])
  const unknown = await load(id, 'scores', [['考生号', '姓名', '语文', '数学'], ['K9', '样例甲', '1', '1'], ['K2', '样例甲', '1', '1']])
  expect(unknown.problems.map((one) => one.message)).toEqual(['这个批次里没有这名考生', expect.stringContaining('与填写的不同')])
  await load(id, 'scores', [['考生号', '姓名', '语文', '数学'], ['K1', '样例甲', '100', '100'], ['K2', '样例乙', '90', '110'], ['K3', '样例丙', '90', '90'], ['K4', '样例丁', '50.5', '50']])
  expect((await take(city, id, 'open')).status).toBe(200)

  // A number belongs to whoever has its document and name; a wrong one answers like one that does not exist.
  const wrong = await learners[0]!.send(api.claimPlacement, { id, candidateNo: 'K2' })
  const none = await learners[0]!.send(api.claimPlacement, { id, candidateNo: 'K99' })
  expect([wrong.status, wrong.problem.message]).toEqual([none.status, none.problem.message])
  expect((await learners[0]!.send(api.getMyPlacement, { id })).status).toBe(404)
  // The name typed at sign-up may be any; the one of the document counts.
  await world.sql(`update auth."user" set name = '随手填的' where username = '13822220001'`)
  for (const [at, learner] of learners.entries()) await learner.ok(api.claimPlacement, { id, candidateNo: `K${at + 1}` })
  expect((await learners[0]!.ok(api.listMyPlacements, {})).rows).toMatchObject([{ id, claimed: true, state: 'open' }])
  expect((await learners[0]!.ok(api.listMyPlacementLines, { id, q: '焊工' })).rows).toMatchObject([{ lineId: lines[1]!.id, seats: 1, why: null }])

  const [a, b, c] = lines.map((line) => line.id) as [string, string, string]
  const draft = await learners[0]!.ok(api.saveMyPreferences, { id, lineIds: [b], adjust: false, submit: false, version: 0 })
  expect(draft).toMatchObject({ version: 1, submittedAt: null })
  expect((await prefer(0, id, [a, b])).status).toBe(409)
  expect((await prefer(0, id, [a, a], { version: 1 })).problem.message).toContain('填了两次')
  expect((await prefer(0, id, [a, b, c, crypto.randomUUID()], { version: 1 })).problem.message).toContain('最多 3 个')
  await learners[0]!.ok(api.saveMyPreferences, { id, lineIds: [a, b], adjust: false, submit: true, version: 1 })
  expect((await prefer(1, id, [a, b])).status).toBe(200)
  expect((await prefer(2, id, [a, b], { adjust: true })).status).toBe(200)
  // A school that lost its qualification an hour ago cannot be listed, and says so.
  await world.sql(`update enrolment_qualification set state = 'revoked' where org_no = $1 and year = $2`, [orgs.qingcheng, year])
  const lost = await prefer(3, id, [a])
  expect([lost.status, lost.problem.message]).toEqual([409, expect.stringMatching(/第 1 志愿.*招生资质/)])
  await world.sql(`update enrolment_qualification set state = 'approved' where org_no = $1 and year = $2`, [orgs.qingcheng, year])
  expect((await prefer(3, id, [a, b])).status).toBe(200)
  expect((await learners[0]!.send(api.explainMyPlacement, { id })).status).toBe(409)

  // One second before the end by the database's clock it is taken, one second after it is not, whatever any other clock says.
  expect((await city.send(api.freezePlacementBatch, { id })).problem.message).toContain('现在还没有到')
  await world.sql(`update placement_batch set closes_at = clock_timestamp() + interval '1 second' where id = $1`, [id])
  expect((await prefer(3, id, [b, a], { version: 1 })).status).toBe(200)
  await world.sql(`update placement_batch set closes_at = clock_timestamp() - interval '1 second' where id = $1`, [id])
  const shut = await prefer(3, id, [a], { version: 2 })
  expect([shut.status, shut.problem.message]).toEqual([409, expect.stringContaining('截止')])

  const frozen = await city.ok(api.freezePlacementBatch, { id })
  expect(frozen).toMatchObject({ candidates: 4 })
  expect((await take(city, id, 'publish')).status).toBe(409)
  const { jobId } = await city.ok(api.allocatePlacementBatch, { id })
  expect((await city.ok(api.allocatePlacementBatch, { id })).jobId).toBe(jobId)
  await world.runJobs()
  const result = await city.ok(api.getPlacementBatch, { id })
  expect(result).toMatchObject({ state: 'allocated', placed: 3, summary: { candidates: 4, placed: 3, adjusted: 1, byPreference: [1, 1], free: 2, full: 2 } })
  // Nobody outside sees a result that is not public yet; the province oversees it.
  const outside = await world.as('qingchengRegistrar')
  expect(await outside.ok(api.getPlacementBatch, { id })).toMatchObject({ summary: null, frozen: null, placed: null, candidates: null })
  expect((await outside.ok(api.listPlacementLines, { id, view: 'full' })).rows.map((row) => [row.taken, row.cutOff])).toEqual([[null, null], [null, null], [null, null]])
  expect(await (await world.as('provinceOfficer')).ok(api.getPlacementBatch, { id })).toMatchObject({ own: false, summary: { placed: 3 } })
  // K2 has the same total as K1 and more in mathematics.
  const placed = (await city.ok(api.listPlacementCandidates, { id })).rows.map((row) => [row.candidateNo, row.rank, row.choice])
  expect(placed).toEqual([['K2', 1, 1], ['K1', 2, 2], ['K3', 3, 0], ['K4', 4, null]])
  const [first] = (await city.ok(api.listPlacementCandidates, { id, q: 'K1' })).rows
  const told = await city.ok(api.explainPlacementCandidate, { id, candidateId: first!.id })
  expect(told.reasons[0]!.words).toContain('同分比较数学：您 100 分，最后一名 110 分')

  await city.ok(api.replayPlacementBatch, { id })
  await world.runJobs()
  expect((await city.ok(api.getPlacementBatch, { id })).frozen).toMatchObject({ replaySame: true, no: 1, seed: frozen.seed, inputSha256: frozen.inputSha256 })

  // The same from outside: the bytes that were frozen, the seed that was told, the result that was kept.
  const [inputFile, resultFile] = [await city.send(api.downloadPlacementFreeze, { id, what: 'input' }), await city.send(api.downloadPlacementFreeze, { id, what: 'result' })]
  const columns = readInput([await inputFile.bytes()])
  expect(columns.hash).toBe(frozen.inputSha256)
  expect([...writeResult(runAllocation(columns, frozen.seed))].join('')).toBe(new TextDecoder().decode(await resultFile.bytes()))
  expect((await (await world.as('mianyangOfficer')).send(api.downloadPlacementFreeze, { id, what: 'input' })).status).toBe(404)

  expect((await take(city, id, 'publish')).status).toBe(200)
  expect((await learners[3]!.ok(api.explainMyPlacement, { id })).reasons.map((one) => one.outcome)).toEqual(['full', 'full'])
  expect((await take(other, id, 'approve')).problem.message).toContain('公示')
  await world.sql(`update publicity set starts_on = starts_on - 30, ends_on = current_date - 2 where case_id = $1`, [id])
  const self = await take(city, id, 'approve')
  expect(self.status).toBe(409)
  const approved = await take(other, id, 'approve')
  expect([approved.status, approved.problem.message]).toEqual([200, undefined])
  const offer = (await learners[1]!.ok(admissions.listMyApplications, {})).rows
  expect(offer).toMatchObject([{ lineId: a, state: 'offered' }])
  expect(await world.sql('select line_id, taken from intake_seat where line_id = any($1) order by taken', [[a, b, c]])).toEqual(expect.arrayContaining([{ line_id: a, taken: 1 }, { line_id: b, taken: 1 }, { line_id: c, taken: 1 }]))

  // The supplementary round has what was left over, and who was left over.
  const next = await city.ok(api.createPlacementBatch, { ...settings({ kind: 'supplementary', title: '成都市征集志愿' }), previousId: id })
  expect(await city.ok(api.getPlacementBatch, { id: next.id })).toMatchObject({ lines: 1, seats: 2, candidates: 1 })
  expect((await take(city, next.id, 'open')).status).toBe(200)
  expect((await prefer(3, next.id, [c])).status).toBe(200)
  expect((await prefer(3, next.id, [a], { version: 1 })).status).toBe(400)
  // The later tests begin with candidates who hold nothing.
  await world.sql(`update application set state = 'withdrawn', seat_held = false where batch_id = $1`, [id])
}, 120_000)

test('一个招生季只占一个名额：已确认别校的不能再提交，提交以后确认的封存时不参加，理由写明', async () => {
  const school = await world.as('qingchengRegistrar')
  const direct = await addLine(world, { code: 'D0103', name: '机床切削加工', seats: 5 })
  const { id } = await city.ok(api.createPlacementBatch, settings({ title: '占名额批次' }))
  await load(id, 'candidates', [candidateHead, ...[1, 2].map((at) => [`H${at}`, `样例${'甲乙'[at - 1]}`, number(at), '510104', '100', '100'])])
  await take(city, id, 'open')
  const [free] = (await city.ok(api.listPlacementLines, { id })).rows
  // Another batch that gives out the same lines is told of before it opens, and may still open.
  const twin = await city.ok(api.createPlacementBatch, settings({ title: '同计划批次' }))
  await load(twin.id, 'candidates', [candidateHead, ['T1', '样例甲', number(1), '510104', '100', '100']])
  expect((await city.ok(todos.getCase, { id: twin.id })).rules.find((one) => one.id === 'shared')).toMatchObject({ verdict: 'warn', fact: expect.stringContaining('占名额批次') as string })
  expect((await take(city, twin.id, 'open')).status).toBe(200)
  expect((await take(city, twin.id, 'cancel', '重复')).status).toBe(200)
  const confirm = async (at: number) => {
    await learners[at]!.ok(admissions.applyFor, { submit: true, lines: [{ lineId: direct }] })
    const mine = async () => (await learners[at]!.ok(admissions.listMyApplications, {})).rows.find((row) => row.lineId === direct)!
    await school.ok(admissions.decideApplications, { ids: [(await mine()).id], action: 'offer' })
    const { id: offerId, version } = await mine()
    await learners[at]!.ok(admissions.acceptMyOffer, { id: offerId, version, ends: [] })
  }
  for (const at of [0, 1]) await learners[at]!.ok(api.claimPlacement, { id, candidateNo: `H${at + 1}` })
  // The document that proved the number stays: a place is not handed to another person by entering theirs.
  const changed = await learners[0]!.send(admissions.enterMyIdentity, { documentType: 'id-card', number: idNumber('2010-05-06', 299), name: '样例换' })
  expect([changed.status, changed.problem.message]).toEqual([409, expect.stringContaining('核对了考生号')])
  expect((await prefer(0, id, [free!.lineId])).status).toBe(200)
  await confirm(0)
  await confirm(1)
  const refused = await prefer(1, id, [free!.lineId])
  expect([refused.status, refused.problem.message]).toEqual([409, expect.stringContaining('已有这个招生季的录取')])
  await world.sql(`update placement_batch set closes_at = clock_timestamp() where id = $1`, [id])
  await city.ok(api.freezePlacementBatch, { id })
  await city.ok(api.allocatePlacementBatch, { id })
  await world.runJobs()
  expect(await city.ok(api.getPlacementBatch, { id })).toMatchObject({ state: 'allocated', placed: 0 })
  expect(JSON.stringify(await city.ok(todos.getCase, { id }))).toContain('1 人本招生季已有录取')
  const [row] = (await city.ok(api.listPlacementCandidates, { id, q: 'H1' })).rows
  expect((await city.ok(api.explainPlacementCandidate, { id, candidateId: row!.id })).notes[0]).toContain('已有录取')
  await world.sql(`update application set state = 'withdrawn', seat_held = false where line_id = $1`, [direct])
  await take(other, id, 'unfreeze', '试验结束')
}, 60_000)

test('提前批：五年贯通有自己的控制线，名额先给本地再放开，各专业用自己的计分，只收的类别拦得住', async () => {
  const early = await addLine(world, { seats: 2, code: 'D0101', name: '电工', level: 'senior' })
  await world.sql(`update intake_line set batch = 'early', early_kind = 'through' where id = $1`, [early])
  const { id } = await city.ok(api.createPlacementBatch, settings({
    kind: 'early', title: '成都市提前批', rule: 'deferred', choices: null, adjustment: false, groups: ['初中毕业', '退役军人'],
    formulas: [{ key: 'f1', weights: { chinese: 1, math: 1 } }, { key: 'f2', weights: { math: 2 } }],
    cutOffs: [{ kind: 'all', region: '', score: 10 }, { kind: 'through', region: '51', score: 120 }],
  }))
  const [line] = (await city.ok(api.listPlacementLines, { id })).rows
  expect((await city.ok(api.listPlacementLines, { id })).rows).toMatchObject([{ lineId: early, title: expect.stringContaining('五年贯通') as string, seats: 2 }])
  const set = (more: object) => city.send(api.setPlacementLine, { id, rowId: line!.id, version: line!.version, pools: [], minimum: null, formula: null, accepts: [], adjustable: true, ...more })
  expect((await set({ pools: [{ region: '5101', seats: 3 }] })).problem.message).toContain('合计 3 个，计划是 2 个')
  expect((await set({ formula: 'f9' })).status).toBe(400)
  expect((await set({ pools: [{ region: '5107', seats: 1 }, { region: '', seats: 1 }], formula: 'f2', accepts: ['初中毕业'] })).status).toBe(200)
  const head = ['考生号', '姓名', '身份证号', '生源地', '考生类别', '语文', '数学']
  const who = (at: number, region: string, group: string, chinese: string, math: string) => [`E${at}`, `样例${'甲乙丙丁'[at - 1]}`, number(at), region, group, chinese, math]
  const check = await load(id, 'candidates', [head, who(1, '510104', '初中毕业', '140', '60'), who(2, '510104', '初中毕业', '50', '90'), who(3, '510703', '初中毕业', '60', '59'), who(4, '510104', '退役军人', '150', '150')])
  expect(check.problems).toEqual([])
  await take(city, id, 'open')
  for (const [at, learner] of learners.entries()) await learner.ok(api.claimPlacement, { id, candidateNo: `E${at + 1}` })
  for (const at of [0, 1, 2]) expect((await prefer(at, id, [early])).status).toBe(200)
  expect((await prefer(3, id, [early])).problem.message).toContain('只收初中毕业')
  await world.sql(`update placement_batch set closes_at = clock_timestamp() where id = $1`, [id])
  await city.ok(api.freezePlacementBatch, { id })
  await city.ok(api.allocatePlacementBatch, { id })
  await world.runJobs()
  // By mathematics alone E2 is before E1; E3 from Mianyang is below the line of 120, so the kept seat stays free.
  const rows = (await city.ok(api.listPlacementCandidates, { id })).rows
  expect(rows.filter((row) => row.choice !== null).map((row) => row.candidateNo)).toEqual(['E2'])
  const why = async (no: string) => (await city.ok(api.explainPlacementCandidate, { id, candidateId: rows.find((row) => row.candidateNo === no)!.id })).reasons[0]!.words
  expect(await why('E3')).toContain('没有达到控制线 120 分')
  expect(await why('E1')).toContain('差 60 分')
  expect((await city.ok(api.listPlacementLines, { id, view: 'free' })).rows).toMatchObject([{ taken: 1, cutOff: '180' }])
}, 60_000)

test('封存等正在提交的人：截止时还没提交完的，要么进封存，要么被拒绝，不会丢', async () => {
  const { id } = await city.ok(api.createPlacementBatch, settings({ title: '并发批次' }))
  await load(id, 'candidates', [candidateHead, ['K1', '样例甲', number(1), '510104', '1', '1']])
  await take(city, id, 'open')
  await learners[0]!.ok(api.claimPlacement, { id, candidateNo: 'K1' })
  const [line] = (await learners[0]!.ok(api.listMyPlacementLines, { id })).rows
  await world.sql(`update placement_batch set closes_at = clock_timestamp() + interval '2 seconds' where id = $1`, [id])
  let version = 0
  let accepted = 0
  const deadline = Date.now() + 20_000
  const freezing = (async () => {
    for (;;) {
      const answer = await city.send(api.freezePlacementBatch, { id })
      if (answer.ok || Date.now() > deadline) return answer
    }
  })()
  for (;;) {
    const answer = await prefer(0, id, version % 2 === 0 ? [line!.lineId] : [], { version })
    if (!answer.ok) break
    version = answer.data.version
    accepted += 1
  }
  expect((await freezing).status).toBe(200)
  const [kept] = await world.sql<{ n: number }>(`select cardinality(submitted) as n from placement_preference where batch_id = $1`, [id])
  expect(kept!.n).toBe(accepted % 2)
  expect((await prefer(0, id, [], { version })).status).toBe(409)
}, 60_000)

test('考生只看到自己的，别市的批次看不到考生；没有权限的岗位不能设置', async () => {
  const { rows } = await city.ok(api.listPlacementBatches, {})
  const id = rows.find((row) => row.state === 'recorded')!.id
  const mianyang = await world.as('mianyangOfficer')
  expect((await mianyang.ok(api.listPlacementCandidates, { id })).total).toBe(0)
  expect((await mianyang.send(api.replayPlacementBatch, { id })).status).toBe(404)
  const school = await world.as('qingchengRegistrar')
  expect((await school.send(api.listPlacementCandidates, { id })).status).toBe(403)
  expect((await school.ok(api.listPlacementLines, { id })).rows[0]).toMatchObject({ taken: 1, cutOff: '200' })
  expect((await school.send(api.createPlacementBatch, settings())).status).toBe(403)
  const bad = await city.send(api.createPlacementBatch, settings({ ties: ['physics'] }))
  expect([bad.status, bad.problem.message]).toEqual([400, expect.stringContaining('physics')])
  const exported = await city.raw(`/api/placements/batches/${id}/candidates/export`, { method: 'POST', headers: { 'idempotency-key': crypto.randomUUID() }, body: JSON.stringify({ format: 'csv' }) })
  expect(exported.status).toBe(200)
  expect(await exported.text()).toContain('K1')
})
