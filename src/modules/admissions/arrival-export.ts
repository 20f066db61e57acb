import { defineExport } from '../../kernel/documents/list-export.ts'
import { productLabel } from '../../kernel/codes.ts'
import type { FileColumn } from '../../kernel/documents/list-file.ts'
import { maskName } from '../../kernel/mask.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { recordViews } from '../people/public.ts'
import { arrivalApi } from './arrival-api.ts'
import { defaultStations, deferralCauses, deferralStates, type DeferralCause } from './arrival-codes.ts'
import { intakeTitle, levelTitles } from './codes.ts'
import { states } from './moves.ts'
import { countArrivalRows, findIntakes, intakeKey, listArrivalRows, type ArrivalRow } from './store/arrival.ts'
import { countDeferralRows, listDeferralRows, type DeferralListRow } from './store/deferrals.ts'

export const local = (moment: string | null): string => (moment ? new Date(Date.parse(moment) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ') : '')

type Arriving = ArrivalRow & { missing: string }

const arrivalColumns: readonly FileColumn<Arriving>[] = [
  { key: 'offerNo', header: '录取编号', format: 'text', width: 22, value: (row) => row.offer_no ?? '' },
  { key: 'name', header: '姓名', width: 10, value: (row) => maskName(row.name) },
  { key: 'idMasked', header: '证件号码', format: 'text', width: 20, value: (row) => row.id_masked ?? '' },
  { key: 'sex', header: '性别', width: 6, value: (row) => (row.sex ? productLabel('sex', row.sex) : '') },
  { key: 'school', header: '学校', width: 24, value: (row) => row.org_name },
  { key: 'specialty', header: '专业', width: 24, value: (row) => row.specialty_name },
  { key: 'level', header: '培养层次', width: 14, value: (row) => levelTitles[row.training_level] ?? row.training_level },
  { key: 'intake', header: '招生季', width: 12, value: (row) => intakeTitle(row) },
  { key: 'state', header: '状态', width: 12, value: (row) => states[row.state].title },
  { key: 'came', header: '到校时间', format: 'text', width: 18, value: (row) => local(row.came_at) },
  { key: 'steps', header: '已过的站', width: 40, value: (row) => row.steps.map((step) => `${step.station_title}${step.result === 'deferred' ? '（缓缴）' : ''}`).join('、') },
  { key: 'missing', header: '没过的站', width: 30, value: (row) => row.missing },
  { key: 'arrived', header: '报到时间', format: 'text', width: 18, value: (row) => local(row.arrived_at) },
  { key: 'deferred', header: '缓缴（元）', width: 12, value: (row) => (row.deferred === null ? '' : Number(row.deferred) / 100) },
]

/** The list of an intake as shown: the same rows, masked as on the page. */
export const arrivalExport = defineExport({
  kind: 'admissions.arrival-export',
  title: '报到名单',
  audit: 'arrival.export',
  input: arrivalApi.exportArrivals.input,
  async open(ctx, { format, ...filter }) {
    return {
      columns: arrivalColumns,
      format,
      total: await countArrivalRows(ctx, filter),
      facts: filter,
      page: async (ctx, offset, limit) => {
        const rows = await listArrivalRows(ctx, filter, { limit, offset })
        await recordViews(ctx, rows.map((row) => ({ personId: row.person_id, orgNo: row.org_no })), '导出了报到名单')
        const plans = await findIntakes(ctx, rows.map((row) => mainUnit(row.org_no)))
        return rows.map((row) => {
          const stations = plans.get(intakeKey(mainUnit(row.org_no), row))?.stations ?? defaultStations
          return { ...row, missing: stations.filter((one) => !row.steps.some((step) => step.station === one.key)).map((one) => one.title).join('、') }
        })
      },
    }
  },
})

const deferralColumns: readonly FileColumn<DeferralListRow>[] = [
  { key: 'offerNo', header: '录取编号', format: 'text', width: 22, value: (row) => row.offer_no ?? '' },
  { key: 'name', header: '姓名', width: 10, value: (row) => maskName(row.name) },
  { key: 'idMasked', header: '证件号码', format: 'text', width: 20, value: (row) => row.id_masked ?? '' },
  { key: 'school', header: '学校', width: 24, value: (row) => row.org_name },
  { key: 'specialty', header: '专业', width: 24, value: (row) => row.specialty_name },
  { key: 'cause', header: '原因', width: 16, value: (row) => deferralCauses[row.cause as DeferralCause] },
  { key: 'reason', header: '情况说明', width: 36, value: (row) => row.reason },
  { key: 'amount', header: '缓缴金额（元）', width: 14, value: (row) => Number(row.amount) / 100 },
  { key: 'dueOn', header: '缓缴到', format: 'text', width: 12, value: (row) => row.due_on ?? '' },
  { key: 'state', header: '状态', width: 10, value: (row) => deferralStates[row.state as keyof typeof deferralStates] },
  { key: 'recordedAt', header: '登记时间', format: 'text', width: 18, value: (row) => local(row.recorded_at) },
  { key: 'endedAt', header: '缴清时间', format: 'text', width: 18, value: (row) => (row.state === 'settled' ? local(row.ended_at) : '') },
]

/** Those whose payment is put off, for the aid office: the same rows as on the page, masked. */
export const deferralExport = defineExport({
  kind: 'admissions.deferral-export',
  title: '缓缴名单',
  audit: 'deferral.export',
  input: arrivalApi.exportDeferrals.input,
  async open(ctx, { format, ...filter }) {
    return {
      columns: deferralColumns,
      format,
      total: (await countDeferralRows(ctx, filter)).total,
      facts: filter,
      page: async (ctx, offset, limit) => {
        const rows = await listDeferralRows(ctx, filter, { limit, offset })
        await recordViews(ctx, rows.map((row) => ({ personId: row.person_id, orgNo: row.org_no })), '导出了缓缴名单')
        return rows
      },
    }
  },
})
