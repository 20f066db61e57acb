import { publicUrl } from '../../kernel/config.ts'
import { dayInChina } from '../../kernel/dates.ts'
import { NotFound, Refusal } from '../../kernel/errors.ts'
import { implement } from '../../kernel/server.ts'
import { newId } from '../../kernel/uuid.ts'
import { listAllPlans, listReleases } from '../plans/public.ts'
import { api } from './api.ts'
import { publicBoard } from './board.ts'
import { figuresFile } from './formats/file.ts'
import { exportChoices, ownFigures } from './own-figures.ts'
import { catalogueFile, datasetFile, datasetRows, describeDatasets, openList } from './published.ts'
import { draftOf, getFitRelease, isFit, rowOf } from './publish.ts'
import { schoolRatesOf } from './school-rates.ts'
import { insertFigures, insertIndicators, insertOpenRelease, insertSchoolRates, listOpenReleases, lockOpenRelease, withdraw } from './store.ts'

export const handlers = implement(api, {
  getExportChoices: (ctx) => exportChoices(ctx),

  async exportFigures(ctx, { format, ...question }) {
    const { title, rows, definitions } = await ownFigures(ctx, question)
    return figuresFile(format, rows, definitions, {
      id: `${question.plan}-${ctx.actor.org.no}`,
      title: `${title} ${ctx.actor.org.name}`,
      prepared: ctx.at,
      simulated: ctx.actor.demonstration,
      notes: ['本范围内部使用的数，没有隐去小数目，不要向公众公开。', `今年的数截至 ${ctx.today}。`],
    })
  },

  async listReleases(ctx, { page, size, q }) {
    const opened = await listOpenReleases(ctx)
    const plans = await listAllPlans(ctx)
    const found = []
    for (const plan of plans) {
      for (const release of await listReleases(ctx, plan.id)) {
        const last = opened.find((one) => one.releaseId === release.id)
        const state = !isFit(release) ? 'unfit' : !last ? 'closed' : last.withdrawnAt ? 'withdrawn' : 'open'
        found.push({
          id: release.id,
          planTitle: plan.title,
          period: release.period,
          asOf: release.asOf,
          title: release.title,
          releasedBy: release.releasedBy,
          releasedAt: release.releasedAt,
          state: state as 'closed' | 'open' | 'withdrawn' | 'unfit',
          openId: last?.id ?? null,
          publishedBy: last?.publishedBy ?? null,
          publishedAt: last?.publishedAt ?? null,
          withdrawnReason: last?.withdrawnReason ?? null,
        })
      }
    }
    const rows = found.filter((one) => !q || `${one.title}${one.planTitle}${one.period}`.includes(q)).toSorted((left, right) => (left.releasedAt < right.releasedAt ? 1 : -1))
    return { rows: rows.slice((page - 1) * size, page * size), total: rows.length }
  },

  async previewRelease(ctx, { id, page, size }) {
    const release = await getFitRelease(ctx, id)
    const { figures, indicators, below } = await draftOf(ctx, release)
    const of = new Map(indicators.map((one) => [one.indicator, one]))
    const rows = figures.slice((page - 1) * size, page * size).map((one) => rowOf(one, release.period, of.get(one.indicator)!))
    return { rows, total: figures.length, indicators: indicators.length, small: figures.filter((one) => one.small).length, below }
  },

  async publishRelease(ctx, { id }) {
    const release = await getFitRelease(ctx, id)
    const held = (await listOpenReleases(ctx)).find((one) => one.releaseId === id && !one.withdrawnAt)
    if (held) {
      throw new Refusal({
        fact: `“${release.title}”已由${held.publishedBy}在 ${dayInChina(held.publishedAt)} 公开。`,
        rule: '一次数据发布只公开一次。',
        clause: '001:1101',
        ways: ['数有改动的，先另发一次修订的数据，再公开那一次。'],
      })
    }
    const newer = (await listReleases(ctx, release.planId)).find((one) => one.restates === id)
    if (newer) {
      throw new Refusal({
        fact: `“${release.title}”已由“${newer.title}”修订。`,
        rule: '向公众公开的是修订后的数。',
        clause: '001:1101',
        ways: [`公开“${newer.title}”。`],
      })
    }
    const plan = (await listAllPlans(ctx)).find((one) => one.id === release.planId)
    const { figures, indicators, below } = await draftOf(ctx, release)
    const openId = newId()
    const { orgNo, planId, period, asOf, title } = release
    await insertOpenRelease(ctx, { id: openId, orgNo, releaseId: id, planId, planTitle: plan?.title ?? planId, period, asOf, below, title })
    await insertIndicators(ctx, openId, orgNo, indicators)
    await insertFigures(ctx, openId, figures)
    const schools = await schoolRatesOf(ctx, release)
    await insertSchoolRates(ctx, openId, schools)
    const small = figures.filter((one) => one.small).length
    ctx.audit.subject('openRelease', openId, title, { orgNo })
    ctx.audit.change({ kind: 'openRelease', id: openId, action: 'publish', after: { releaseId: id, period, indicators: indicators.length, rows: figures.length, small, schools: schools.length }, orgNo })
    return { openId, rows: figures.length, small }
  },

  async withdrawRelease(ctx, { id, reason }) {
    const open = await lockOpenRelease(ctx, id)
    if (!open) throw new NotFound('公开的数据')
    if (open.withdrawnAt) {
      throw new Refusal({
        fact: `“${open.title}”已经撤下：${open.withdrawnReason}。`,
        rule: '撤下的不再向公众列出，记录保留。',
        clause: '001:1101',
        ways: ['要再公开的，重新公开这次数据发布。'],
      })
    }
    await withdraw(ctx, id, reason)
    ctx.audit.subject('openRelease', id, open.title, { orgNo: open.orgNo })
    ctx.audit.because(reason)
    ctx.audit.change({ kind: 'openRelease', id, action: 'withdraw', before: { withdrawn: false }, after: { withdrawn: true, reason }, orgNo: open.orgNo })
    return {}
  },

  listDatasets: (ctx) => openList(ctx),

  getPublicBoard: (ctx, { plan }) => publicBoard(ctx, plan),

  async getDataset(ctx, { id }) {
    const { current, rows } = await datasetRows(ctx, id)
    if (current.length === 0) throw new NotFound('数据集')
    return { dataset: describeDatasets(current)[0]!, simulated: ctx.actor.demonstration, below: current.at(-1)!.below, rows }
  },

  downloadDataset: (ctx, { id, format }) => datasetFile(ctx, id, format),

  getCatalogue: (ctx, { province }) => catalogueFile(ctx, publicUrl() ?? '', province),
})
