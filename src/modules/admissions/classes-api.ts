import { z } from 'zod'
import { endpoint, exportFormat, moment, uuid } from '../../kernel/api.ts'
import { reason, season, state } from './wire.ts'

const group = z.object({
  year: z.number().int().min(2000).max(2100),
  season,
  specialtyCode: z.string().min(1).max(20),
  trainingLevel: z.string().min(1).max(30),
  lengthMonths: z.number().int().min(1).max(120),
  studyMode: z.string().min(1).max(20),
})
const slot = z.object({ name: z.string().trim().min(1, '班级要有名称。').max(40), capacity: z.number().int().min(1, '人数上限至少 1 人。').max(500) })
const weight = z.number().int().min(0).max(10)
const weights = z.object({ sex: weight, score: weight, spread: weight, region: weight })
const pair = z.object({ a: uuid, b: uuid, kind: z.enum(['together', 'apart']) })
const settings = z.object({ classes: z.array(slot).min(1, '至少一个班。').max(100), weights, pairs: z.array(pair).max(300).default([]), seed: z.number().int().min(0).max(2_147_483_647).optional() })

const uneven = z.object({ cost: z.number(), gap: z.number() })
const figures = z.object({ name: z.string(), capacity: z.number().int(), size: z.number().int(), men: z.number().int(), women: z.number().int(), scored: z.number().int(), mean: z.number().nullable(), deviation: z.number().nullable() })
const balance = z.object({ cost: z.number(), criteria: z.object({ size: uneven, sex: uneven, score: uneven, spread: uneven, region: uneven }), classes: z.array(figures) })

const head = group.extend({
  id: uuid,
  version: z.number().int(),
  specialtyName: z.string(),
  state: z.enum(['draft', 'confirmed', 'undone']),
  members: z.number().int(),
  classCount: z.number().int(),
  madeBy: z.string(),
  madeAt: moment,
  confirmedAt: moment.nullable(),
  endedReason: z.string().nullable(),
})
const split = head.extend({
  early: z.boolean(),
  classes: z.array(slot),
  weights,
  seed: z.number().int(),
  pairs: z.array(pair.extend({ aName: z.string(), bName: z.string(), kept: z.boolean() })),
  before: balance,
  after: balance,
  rows: z.array(z.object({ id: uuid, name: z.string(), offerNo: z.string().nullable(), sex: z.string().nullable(), score: z.number().nullable(), region: z.string().nullable(), classNo: z.number().int(), moved: z.boolean(), state })),
  /** Newcomers of the group who came after this split and have no class. */
  late: z.number().int(),
  mayChange: z.boolean(),
  /** Why it cannot be taken back; empty where it can. */
  whyNotUndo: z.string(),
})
const effect = z.object({ before: balance, after: balance, words: z.array(z.string()) })
const move = { id: uuid, applicationId: uuid, to: z.number().int().min(0).max(99), swapWith: uuid.optional() }

export const classesApi = {
  listClassGroups: endpoint({
    method: 'GET',
    path: '/api/admissions/classes',
    title: '分班：各专业的新生和分班记录',
    needs: 'admissions.decide',
    input: z.object({}),
    output: z.object({ groups: z.array(group.extend({ specialtyName: z.string(), waiting: z.number().int(), early: z.number().int(), classed: z.number().int(), handed: z.number().int() })), splits: z.array(head) }),
  }),
  makeSplit: endpoint({
    method: 'POST',
    path: '/api/admissions/classes',
    title: '均衡分班：算一次',
    needs: 'admissions.decide',
    audit: 'classes.make',
    input: settings.extend({ group, early: z.boolean().default(false) }),
    output: z.object({ id: uuid, members: z.number().int() }),
  }),
  getSplit: endpoint({
    method: 'GET',
    path: '/api/admissions/classes/{id}',
    title: '查看一次分班',
    needs: 'admissions.decide',
    views: 'people',
    input: z.object({ id: uuid }),
    output: split,
  }),
  makeSplitAgain: endpoint({
    method: 'POST',
    path: '/api/admissions/classes/{id}/again',
    title: '均衡分班：重新算',
    needs: 'admissions.decide',
    audit: 'classes.make-again',
    // Whoever was moved by hand stays where the school put them, unless it lets them go.
    input: settings.extend({ id: uuid, version: z.number().int(), keepMoved: z.boolean().default(true) }),
    output: z.object({ id: uuid, members: z.number().int() }),
  }),
  tryClassMove: endpoint({
    method: 'GET',
    path: '/api/admissions/classes/{id}/effect',
    title: '移动一人有什么影响',
    needs: 'admissions.decide',
    input: z.object(move),
    output: effect,
  }),
  moveToClass: endpoint({
    method: 'POST',
    path: '/api/admissions/classes/{id}/moves',
    title: '移到另一个班',
    needs: 'admissions.decide',
    audit: 'classes.move',
    input: z.object({ ...move, version: z.number().int() }),
    output: effect,
  }),
  confirmSplit: endpoint({
    method: 'POST',
    path: '/api/admissions/classes/{id}/confirm',
    title: '确认分班',
    needs: 'admissions.decide',
    audit: 'classes.confirm',
    input: z.object({ id: uuid, version: z.number().int() }),
    output: z.object({ written: z.number().int(), left: z.number().int() }),
  }),
  addLatecomers: endpoint({
    method: 'POST',
    path: '/api/admissions/classes/{id}/latecomers',
    title: '把后来报到的分进已确认的班',
    needs: 'admissions.decide',
    audit: 'classes.latecomers',
    input: z.object({ id: uuid, version: z.number().int() }),
    output: z.object({ added: z.number().int() }),
  }),
  undoSplit: endpoint({
    method: 'POST',
    path: '/api/admissions/classes/{id}/undo',
    title: '撤销分班',
    needs: 'admissions.decide',
    audit: 'classes.undo',
    input: z.object({ id: uuid, version: z.number().int(), reason }),
    output: z.object({ cleared: z.number().int() }),
  }),
  discardSplit: endpoint({
    method: 'DELETE',
    path: '/api/admissions/classes/{id}',
    title: '丢弃分班草稿',
    needs: 'admissions.decide',
    audit: 'classes.discard',
    input: z.object({ id: uuid, version: z.number().int() }),
    output: z.object({ id: uuid }),
  }),
  exportSplit: endpoint({
    method: 'GET',
    path: '/api/admissions/classes/{id}/export',
    title: '导出分班名单',
    needs: 'admissions.decide',
    download: true,
    views: 'people',
    input: z.object({ id: uuid, format: exportFormat }),
    output: z.object({}),
  }),
}
