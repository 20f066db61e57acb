import { addDays, daysBetween } from '../../../kernel/dates.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { NotFound } from '../../../kernel/errors.ts'
import { maskName, maskPhone } from '../../../kernel/mask.ts'
import { mainUnit, regionOf } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { findAuthority, findRegions, getOrg } from '../../orgs/public.ts'
import type { enterpriseApi } from '../enterprise-api.ts'
import type { rosterApi } from '../roster-api.ts'
import { endOfTerm } from '../rules.ts'
import { countLevels, countPlaces, findEnterprise, listEnterprises, readBoard, setContact, type EnterpriseRow } from '../store/enterprises.ts'
import { countOwn, findReturnReason, listRosters, searchPeople } from '../store/rosters.ts'
import { ENDING_DAYS, enterpriseExport, peopleExport, peopleFilter } from './exports.ts'
import { headOf, sideOf } from './listing.ts'

type EnterpriseHandlers = Pick<Handlers<typeof enterpriseApi>, 'listEnterprises' | 'exportEnterprises' | 'getEnterpriseHome' | 'setEnterpriseContact'>
type ListHandlers = Pick<Handlers<typeof rosterApi>, 'listApprentices' | 'exportApprentices' | 'getApprenticeBoard'>

async function ownEnterprise(ctx: Ctx): Promise<EnterpriseRow> {
  const row = await findEnterprise(ctx, mainUnit(ctx.actor.org.no))
  if (!row) throw new NotFound('企业')
  return row
}

export const enterpriseHandlers: EnterpriseHandlers = {
  async listEnterprises(ctx, { page, size, ...filter }) {
    const { rows, total } = await listEnterprises(ctx, filter, { limit: size, offset: (page - 1) * size })
    const names = await findRegions(ctx, rows.map((row) => row.location_region))
    return {
      total,
      rows: rows.map((row) => ({
        id: row.id, orgNo: row.org_no, name: row.name, creditCode: row.credit_code, locationName: names.get(row.location_region) ?? row.location_region, size: row.size as 'large',
        industryCode: row.industry_code, contactName: row.contact_name, contactPhone: row.contact_phone_masked, registeredOn: row.registered_on, rosters: row.rosters, apprentices: row.apprentices,
      })),
    }
  },

  exportEnterprises: (ctx, input) => enterpriseExport.answer(ctx, input),

  async getEnterpriseHome(ctx) {
    const row = await ownEnterprise(ctx)
    const org = await getOrg(ctx, row.org_no)
    const authority = org.authorityNo === null ? undefined : await findAuthority(ctx, org.authorityNo)
    const names = await findRegions(ctx, [row.location_region])
    const { rows } = await listRosters(ctx, { state: 'draft', sort: 'startsOn' }, { limit: 20, offset: 0 }, { drafts: true })
    const todo = []
    for (const one of rows) {
      const returned = one.case_state === 'returned'
      const { id, title, stateTitle, startsOn, people } = headOf(one)
      todo.push({ id, title, stateTitle, startsOn, people, returned, reason: returned ? await findReturnReason(ctx, id) : null, daysLeft: daysBetween(ctx.today, startsOn) })
    }
    const ending = await searchPeople(ctx, 'enterprise', { state: 'filed', endingBy: addDays(ctx.today, ENDING_DAYS), sort: 'contractTo' }, { limit: 20, offset: 0 }, { drafts: true })
    return {
      name: row.name,
      creditCode: row.credit_code,
      size: row.size as 'large',
      industryCode: row.industry_code,
      locationName: names.get(row.location_region) ?? row.location_region,
      contactName: row.contact_name,
      contactPhone: row.contact_phone_masked,
      authorityName: authority?.name ?? regionOf(row.org_no),
      counts: await countOwn(ctx, row.org_no),
      todo,
      ending: {
        days: ENDING_DAYS,
        rows: ending.rows.map((one) => ({ id: one.id, rosterId: one.rosterId, name: maskName(one.name), contractTo: one.contractTo!, endsOn: endOfTerm(one.startsOn, one.termMonths) })),
      },
    }
  },

  async setEnterpriseContact(ctx, { contactName, contactPhone }) {
    const row = await ownEnterprise(ctx)
    const masked = maskPhone(contactPhone)
    await setContact(ctx, row, { name: contactName, sealed: ctx.vault.seal(contactPhone), masked })
    ctx.audit.subject('enterprise', row.id, row.name, { orgNo: row.org_no })
    ctx.audit.change({ kind: 'enterprise', id: row.id, action: 'contact', before: { name: row.contact_name, phone: row.contact_phone_masked }, after: { name: contactName, phone: masked }, orgNo: row.org_no })
    return { contactPhone: masked }
  },
}

export const listHandlers: ListHandlers = {
  async listApprentices(ctx, { page, size, ...asked }) {
    const side = sideOf(ctx)
    const { rows, total } = await searchPeople(ctx, side === 'school' ? 'school' : 'enterprise', peopleFilter(ctx, asked), { limit: size, offset: (page - 1) * size }, { drafts: side === 'enterprise' })
    return {
      total,
      rows: rows.map(({ personId: _, orgNo: _org, ...row }) => ({ ...row, name: maskName(row.name), endsOn: endOfTerm(row.startsOn, row.termMonths) })),
    }
  },

  exportApprentices: (ctx, input) => peopleExport.answer(ctx, input),

  async getApprenticeBoard(ctx) {
    const places = await countPlaces(ctx)
    const names = await findRegions(ctx, places.map((one) => one.region))
    return { ...(await readBoard(ctx)), levels: await countLevels(ctx), places: places.map((one) => ({ ...one, name: names.get(one.region) ?? one.region })) }
  },
}
